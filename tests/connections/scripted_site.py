"""A site whose platforms are scripted, with people whose accounts are connected there. Fixtures for tests that import them."""

from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import uuid4

import pytest

from app.connections import tokens
from app.connections.tokens import TokenOwner
from app.infra import services
from app.jobs import horse, ledger, registry
from app.providers.shapes import Tokens
from tests.connections.scripted_platform import ScriptedPlatform


@pytest.fixture(scope="module")
def platform():
    """The scripted platform."""
    running = ScriptedPlatform()
    yield running
    running.close()


@pytest.fixture(scope="module")
def site(settings, platform):
    """The site's parts, their adapters pointed at the scripted platform."""
    script = {
        "youtube_api_base_url": f"{platform.address}/youtube",
        "instagram_graph_base_url": f"{platform.address}/instagram",
        "tiktok_api_base_url": f"{platform.address}/tiktok",
        "google_token_base_url": f"{platform.address}/token",
    }
    built = services.build(settings.model_copy(update=script))
    registry.load()
    yield built
    built.database.close()
    built.http.close()


@pytest.fixture
def account(site, admin, make_user):
    """Makes a person with a connected account on a platform."""

    def make(slug: str, lifetime: timedelta = timedelta(hours=1)):
        person, connection = make_user(f"f15-{slug}"), uuid4()
        admin.execute(
            "INSERT INTO platform_connection (id, user_id, platform_id, vault_secret_name, platform_user_id) "
            "SELECT %s, %s, p.id, %s, %s FROM platform p WHERE p.slug = %s",
            (connection, person, f"{slug}:{connection}", str(connection), slug),
        )
        found = admin.execute(
            "INSERT INTO social_account (user_id, connection_id, platform_id, status_id, platform_account_id, account_name) "
            "SELECT %s, %s, p.id, s.id, 'scripted', 'Scripted' FROM platform p, account_status s WHERE p.slug = %s AND s.slug = 'active' RETURNING id",
            (person, connection, slug),
        ).fetchone()
        with site.database.transaction("web", person) as db:
            granted = Tokens("access", "refresh", datetime.now(UTC) + lifetime, ())
            tokens.store(db, site.cipher, TokenOwner(connection, person, slug), granted)
        return person, found[0]

    return make


def sync(site, person, account_id, slug) -> tuple[str, str | None, str | None, float]:
    """A sync as a real job: its status, message, code, and the seconds until it is tried again."""
    with site.database.transaction("web", person) as db:
        job_id = ledger.find_or_create(db, person, f"sync_{slug}", {"social_account_id": str(account_id)}).job_id
    horse.perform(site, job_id, Event())
    with site.database.transaction("worker") as db:
        return db.execute(
            "SELECT status, error_message, error_code, extract(epoch FROM scheduled_for - now())::float8 FROM job_queue WHERE id = %s",
            (job_id,),
        ).fetchone()
