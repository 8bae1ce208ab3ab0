"""People with works, and analyses that a worker really does."""

from collections.abc import Callable, Iterator
from threading import Event
from uuid import UUID, uuid4

import psycopg
import pytest

from app.enhancement import analysis
from app.infra import services
from app.infra.services import Services
from app.jobs import horse, registry

TITLE = "Glazing a stoneware bowl with celadon"
DESCRIPTION = (
    "Celadon is a green glaze from Korea. I mix celadon from ash and feldspar, and glaze a stoneware bowl in one breath. "
    "The kiln stays closed for two days, and then we look.\n"
    "Write to potter@demo.streamvibe.example or see https://example.org/kiln\n0:00 Intro\n1:30 The glaze"
)


@pytest.fixture(scope="module")
def site(settings) -> Iterator[Services]:
    """The parts of a worker."""
    built = services.build(settings)
    registry.load()
    yield built
    built.database.close()


MakeWork = Callable[..., UUID]


@pytest.fixture
def make_work(admin) -> MakeWork:
    """Makes a public work of a person: `make_work(alice, title="…", tags=[…], category="food")`."""

    def make(
        person: UUID,
        title: str = TITLE,
        description: str = DESCRIPTION,
        tags: tuple[str, ...] = ("Pottery", "celadon glaze", "me@demo.streamvibe.example"),
        category: str | None = None,
        hashtags: tuple[str, ...] = ("ceramics",),
    ) -> UUID:
        account = _account(admin, person)
        found = admin.execute(
            "INSERT INTO content_item (user_id, social_account_id, platform_id, content_type_id, platform_content_id, title, "
            "  description, tags, hashtags, published_at, platform_visibility, category_code, category_source) "
            "SELECT a.user_id, a.id, a.platform_id, t.id, %s, %s, %s, %s, %s, now(), 'public', %s, "
            "  CASE WHEN %s::text IS NOT NULL THEN 'platform' END "
            "FROM social_account a, content_type t WHERE a.id = %s AND t.slug = 'long_video' RETURNING id",
            (uuid4().hex, title, description, list(tags), list(hashtags), category, category, account),
        ).fetchone()
        return found[0]

    return make


def _account(admin: psycopg.Connection, person: UUID) -> UUID:
    found = admin.execute("SELECT id FROM social_account WHERE user_id = %s", (person,)).fetchone()
    if found:
        return found[0]
    connection = admin.execute(
        "INSERT INTO platform_connection (user_id, platform_id, vault_secret_name, platform_user_id) "
        "SELECT %s, id, 'x', %s FROM platform WHERE slug = 'youtube' RETURNING id",
        (person, person.hex),
    ).fetchone()[0]
    return admin.execute(
        "INSERT INTO social_account (user_id, connection_id, platform_id, status_id, platform_account_id, account_name) "
        "SELECT %s, %s, p.id, s.id, 'UC', 'Pots' FROM platform p, account_status s "
        "WHERE p.slug = 'youtube' AND s.slug = 'active' RETURNING id",
        (person, connection),
    ).fetchone()[0]


@pytest.fixture
def analyse(site, admin) -> Callable[[UUID, UUID], UUID]:
    """Asks for an analysis as the person, an hour after the last one, lets a worker do it: the suggestion."""

    def run(person: UUID, work: UUID) -> UUID:
        admin.execute(
            "UPDATE job_queue SET completed_at = completed_at - interval '1 hour' WHERE user_id = %s", (person,)
        )
        with site.database.transaction("web", person) as db:
            created = analysis.request_analysis(db, person, work)
        horse.perform(site, created.job_id, Event())
        status, result, error = admin.execute(
            "SELECT status, result, error_message FROM job_queue WHERE id = %s", (created.job_id,)
        ).fetchone()
        assert status == "completed", error
        return UUID(result["suggestion_id"])

    return run


@pytest.fixture
def alice(make_user) -> UUID:
    return make_user("alice", tier="premium")


@pytest.fixture
def bob(make_user) -> UUID:
    return make_user("bob")
