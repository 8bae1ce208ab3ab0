"""A served site, the sandbox's hub, and people with channels; everybody of the tests before has left."""

from types import SimpleNamespace

import pytest

from app.jobs import ledger
from tests.connections.webhook_site import reachable, serving
from tests.connections.websub.hub_questions import told, until


@pytest.fixture(scope="module")
def settings(settings, sandbox):
    return reachable(settings, sandbox)


@pytest.fixture(scope="module")
def web(app, settings):
    with serving(app, settings) as client:
        yield client


@pytest.fixture
def hub(control, web, admin):
    """Calls of the hub's control interface; nobody is connected or subscribed before a test asks."""
    admin.execute("UPDATE social_account SET deleted_at = now() WHERE deleted_at IS NULL")
    admin.execute("DELETE FROM vault.subscription")
    admin.execute("DELETE FROM job_queue WHERE job_type = 'renew_subscriptions'")
    control.post("/clear", json={})
    control.post("/hub/lease", json={"seconds": 0})

    def call(what: str, **wish):
        sent = control.post(f"/hub/{what}", json=wish)
        assert sent.status_code == 200, sent.text
        return sent.json()

    return call


@pytest.fixture
def connect(consent, control, run_job, make_user):
    """Makes a person with a synced channel of three videos."""

    def make(name: str):
        person = make_user(name)
        handle = f"{name}{person.hex[:10]}"
        videos = [{"id": f"{person.hex[:8]}{number:03}", "title": f"Work {number}"} for number in range(3)]
        channel = {"title": handle, "handle": handle, "email": f"{handle}@mail.example", "videos": videos}
        added = control.post("/channels", json=channel)
        assert added.status_code == 200, added.text
        found = consent.connect(person, f"{handle}@mail.example")
        assert run_job(found.job_id)[0] == "completed"
        ids = [video["id"] for video in videos]
        return SimpleNamespace(id=person, account_id=found.account_id, ids=ids, mail=channel["email"], **added.json())

    return make


@pytest.fixture
def alice(connect, hub):
    return connect("alice")


@pytest.fixture
def bob(connect, hub):
    return connect("bob")


@pytest.fixture
def renew(site, run_job, admin):
    """Does the periodic job now."""

    def run():
        with site.database.transaction("worker") as db:
            ledger.request(db, "renew_subscriptions", {})
        (job_id,) = admin.execute(
            "SELECT id FROM job_queue WHERE job_type = 'renew_subscriptions' AND status = 'pending' ORDER BY created_at DESC LIMIT 1"
        ).fetchone()
        admin.execute("UPDATE job_queue SET scheduled_for = now() WHERE id = %s", (job_id,))
        return run_job(job_id)

    return run


@pytest.fixture
def row(admin):
    """The subscription of a person's channel."""

    def find(person):
        columns = "id, asked_mode, asked_at, confirmed_at, renew_at, lease_ends_at, ciphertext"
        found = admin.execute(f"SELECT {columns} FROM vault.subscription WHERE user_id = %s", (person.id,)).fetchone()
        return SimpleNamespace(**dict(zip(columns.split(", "), found, strict=True))) if found else None

    return find


@pytest.fixture
def subscribed(renew, row, control):
    """Subscribes everybody who is connected, and waits until the hub is satisfied with these people."""

    def make(*people):
        assert renew()[0] == "completed"
        for person in people:
            until(lambda person=person: row(person).lease_ends_at is not None and told(control, person))

    return make
