"""What the tests of this room share: the sandbox, a way through consent, and a worker that fetches pictures now."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from tests.connections.conftest import consent, control, csv_file, run_job, sandbox, settings, site, sync_again

__all__ = ["consent", "control", "csv_file", "run_job", "sandbox", "settings", "site", "sync_again"]

VIDEOS = [
    {"title": "Bread at six", "description": "Bread at six, every morning, and the oven is never cold. " * 4},
    {"title": "The long bake", "description": "A loaf of two kilos, slowly. " * 8, "width": 1920, "height": 1080},
]


@dataclass(frozen=True)
class Bakery:
    """A person with a synced TikTok account of two public videos, whose pictures are not fetched yet."""

    person: UUID
    account_id: UUID
    username: str
    slug: str


@pytest.fixture(autouse=True)
def calm(admin, control, redis_client):
    """Every test begins with a platform that nobody called, a pace that nobody used, and nothing left to sweep."""
    control.post("/clear", json={})
    admin.execute("SELECT content.sweep_picture_files()")
    yield
    control.post("/clear", json={})
    control.post("/clock", json={"offset_seconds": 0})
    admin.execute("DELETE FROM connections.traffic")


@pytest.fixture
def bakery(control, consent, run_job, make_user, admin) -> Iterator[Bakery]:
    """Alice's bakery."""
    alice = make_user("alice", tier="premium")
    username = f"bakery.{alice.hex[:8]}"
    made = control.post(
        "/tiktok/accounts", json={"username": username, "display_name": "Bakery", "followers": 4321, "videos": VIDEOS}
    )
    assert made.status_code == 200, made.text
    found = consent.connect(alice, username, "tiktok")
    assert run_job(found.job_id)[0] == "completed"
    slug = admin.execute("SELECT profile_slug FROM users WHERE id = %s", (alice,)).fetchone()[0]
    yield Bakery(alice, found.account_id, username, slug)
    admin.execute("DELETE FROM users WHERE id = %s", (alice,))


@pytest.fixture
def fetch(admin, run_job):
    """Does the job that fetches a person's pictures; what it says it did."""

    def now(person: UUID) -> dict[str, int]:
        job_id = admin.execute(
            "SELECT jobs.create_site_job('fetch_thumbnails', %s)", (Jsonb({"user_id": str(person)}),)
        ).fetchone()[0]
        status, message, result = run_job(job_id)
        assert (status, message) == ("completed", None)
        return result

    return now


@pytest.fixture
def plan(admin, run_job):
    """Does the job that plans fetching and sweeps; what it says it did."""

    def now() -> dict[str, int]:
        job_id = admin.execute("SELECT jobs.create_site_job('plan_thumbnails')").fetchone()[0]
        status, message, result = run_job(job_id)
        assert (status, message) == ("completed", None)
        return result

    return now


@pytest.fixture
def asked(control):
    """How often the sandbox was asked for pictures of TikTok."""
    return lambda: len(control.get("/calls", params={"path": "/tiktok/cdn"}).json())
