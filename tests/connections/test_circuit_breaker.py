"""What goes out to platforms is watched: the day's allowance, the pause after failures, a refused token."""

from datetime import UTC, datetime, timedelta

import pytest

from app.connections import circuit_breaker, tokens
from app.connections.reader import Reader
from app.connections.tokens import TokenOwner
from app.infra.errors import PlatformPaused, ProviderError
from app.providers.shapes import Tokens


@pytest.fixture(autouse=True)
def calm(admin, control):
    """Every test begins with a platform that nobody called."""
    control.post("/clear", json={})
    admin.execute("DELETE FROM connections.traffic")
    yield
    control.post("/clear", json={})
    admin.execute("DELETE FROM connections.traffic")


@pytest.fixture
def owner(consent, control, admin, make_user):
    """The connection of a new person with one video."""
    person = make_user("traveller")
    name = f"t{person.hex[:12]}"
    channel = {"title": name, "handle": name, "email": f"{name}@mail.example", "videos": [{"title": "One"}]}
    control.post("/channels", json=channel)
    consent.connect(person, f"{name}@mail.example")
    found = admin.execute("SELECT id FROM platform_connection WHERE user_id = %s", (person,)).fetchone()
    return TokenOwner(found[0], person, "youtube")


def youtube_calls(control) -> list[str]:
    return [call["path"] for call in control.get("/calls", params={"path": "/google/youtube"}).json()]


def row(admin):
    return admin.execute(
        "SELECT units, failures, resting_until > now() FROM connections.traffic WHERE platform = 'youtube'"
    ).fetchone()


def test_each_listing_costs_a_unit_of_the_projects_day(site, owner, admin):
    before = row(admin)[0]
    reader = Reader(site, owner)
    channel = reader.channel()
    reader.listing(channel.uploads_id, None)

    assert row(admin) == (before + 2, 0, None)


def test_at_nine_tenths_of_the_day_nobody_asks_any_more_and_upkeep_stops_earlier(site, owner, admin, control):
    control.post("/clear", json={})
    admin.execute("UPDATE connections.traffic SET units = 7000")
    with pytest.raises(PlatformPaused, match="allows us no more questions today") as refusal:
        Reader(site, owner, share=circuit_breaker.UPKEEP_SHARE).channel()
    assert refusal.value.code == "quota_exceeded"
    assert 0 < refusal.value.retry_after <= 25 * 3600
    assert youtube_calls(control) == []

    assert Reader(site, owner).channel() is not None
    admin.execute("UPDATE connections.traffic SET units = 9000")
    with pytest.raises(PlatformPaused):
        Reader(site, owner).channel()
    assert len(youtube_calls(control)) == 1


def test_a_new_day_in_los_angeles_brings_a_new_allowance(site, owner, admin):
    admin.execute("UPDATE connections.traffic SET units = 9000, day = day - 1")

    assert Reader(site, owner).channel() is not None
    assert row(admin)[0] == 1


def test_what_the_platform_says_of_its_allowance_is_believed(site, owner, admin, control):
    body = {"error": {"code": 403, "errors": [{"reason": "quotaExceeded", "domain": "youtube.quota"}]}}
    control.post("/fail", json={"path": "/google/youtube/v3/channels", "status": 403, "body": body})
    with pytest.raises(ProviderError, match="allowance is used up"):
        Reader(site, owner).channel()
    with pytest.raises(PlatformPaused):
        Reader(site, owner).channel()


def test_after_five_failures_everybody_waits_then_one_goes_first(site, owner, admin, control):
    control.post("/fail", json={"path": "/google/youtube/v3/channels", "status": 503, "times": 5})
    reader = Reader(site, owner)
    for _ in range(5):
        with pytest.raises(ProviderError, match="YouTube is busy"):
            reader.channel()
    assert row(admin)[1:] == (5, True)

    control.post("/clear", json={})
    with pytest.raises(PlatformPaused, match="slow now") as refusal:
        reader.channel()
    assert 0 < refusal.value.retry_after <= 31
    assert youtube_calls(control) == []

    admin.execute("UPDATE connections.traffic SET resting_until = now() - interval '1 second'")
    with site.database.transaction("worker") as db:
        first = db.execute("SELECT may_call FROM connections.begin_call('youtube', 1, 9000)").fetchone()
        second = db.execute("SELECT may_call, reason FROM connections.begin_call('youtube', 1, 9000)").fetchone()
    assert (first, second) == ((True,), (False, "resting"))

    admin.execute("UPDATE connections.traffic SET resting_until = NULL")
    assert reader.channel() is not None
    assert row(admin)[1:] == (0, None)


def test_a_wish_to_be_left_alone_is_honoured_by_the_pause(site, admin):
    with site.database.transaction("worker") as db:
        for _ in range(5):
            db.execute("SELECT connections.end_call('tiktok', false, 600)")
    wait = admin.execute("SELECT resting_until - now() FROM connections.traffic WHERE platform = 'tiktok'").fetchone()[
        0
    ]

    assert timedelta(seconds=590) < wait <= timedelta(seconds=600)


def test_resting_costs_a_job_no_try(site, owner, admin, run_job):
    from app.connections import channels, service

    account_id = admin.execute("SELECT id FROM social_account WHERE user_id = %s", (owner.user_id,)).fetchone()[0]
    admin.execute("UPDATE connections.traffic SET failures = 6, resting_until = now() + interval '5 minutes'")
    with site.database.transaction("web", owner.user_id) as db:
        job_id = service.sync_now(db, channels.find(db, owner.user_id, account_id), owner.user_id).job_id

    status, message, _ = run_job(job_id)

    assert (status, message) == ("pending", "YouTube is slow now. This goes on by itself.")
    tries, wait = admin.execute(
        "SELECT retry_count, scheduled_for - now() FROM job_queue WHERE id = %s", (job_id,)
    ).fetchone()
    assert tries == 0
    assert timedelta(minutes=4) < wait <= timedelta(minutes=5)


def test_a_token_that_is_refused_early_is_exchanged_once_and_the_question_repeated(site, owner, control):
    name = f"t{owner.user_id.hex[:12]}@mail.example"
    control.post("/tokens/expire", json={"account": name})
    control.post("/clear", json={})

    assert Reader(site, owner).channel() is not None

    exchanges = control.get("/calls", params={"path": "/google/token/token"}).json()
    assert [call["grant_type"] for call in exchanges] == ["refresh_token"]


def test_an_answer_without_a_refresh_token_keeps_the_one_we_have(site, owner):
    with site.database.transaction("worker", owner.user_id) as db:
        before = tokens.load(db, site.cipher, owner)
        tokens.store(db, site.cipher, owner, Tokens("new", None, datetime.now(UTC), ()))
        after = tokens.load(db, site.cipher, owner)

    assert (after.access, after.refresh) == ("new", before.refresh)


def test_a_lost_answer_of_an_exchange_is_not_asked_for_again_and_again(site, owner, control, admin):
    with site.database.transaction("worker", owner.user_id) as db:
        secret = tokens.load(db, site.cipher, owner)
        tokens.store(db, site.cipher, owner, Tokens(secret.access, None, datetime.now(UTC), ()))
    control.post("/clear", json={})
    control.post("/fail", json={"path": "/google/token/token", "cut": 10})
    control.post("/fail", json={"path": "/google/token/token", "status": 400, "body": {"error": "invalid_grant"}})

    with pytest.raises(ProviderError) as lost:
        tokens.access(site, owner)
    assert not lost.value.permanent
    with pytest.raises(ProviderError, match="Connect the account again"):
        tokens.access(site, owner)

    assert len(control.get("/calls", params={"path": "/google/token/token"}).json()) == 2
    broken = admin.execute(
        "SELECT last_error FROM platform_connection WHERE id = %s", (owner.connection_id,)
    ).fetchone()
    assert "Connect the account again" in broken[0]
