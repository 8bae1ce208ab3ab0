"""TikTok's events: a permission that ended there ends here, and everything else is let pass.

The events come from the sandbox over real HTTP to a served site, which signs them, rightly or wrongly, as told.
"""

import hashlib
import hmac
import json
import time
from types import SimpleNamespace

import pytest
import time_machine

from dev.sandbox.credentials import TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET
from tests.connections.webhook_site import LIMIT, all_jobs, cards, is_connected, jobs_of, reachable, serving, works

PATH = "/webhooks/tiktok"


@pytest.fixture(scope="module")
def settings(settings, sandbox):
    return reachable(settings, sandbox)


@pytest.fixture(scope="module")
def web(app, settings):
    with serving(app, settings) as client:
        yield client


@pytest.fixture
def connect(consent, control, run_job, make_user):
    """Makes a person with a synced TikTok account of three videos."""

    def make(name: str):
        person = make_user(name)
        username = f"{name}{person.hex[:8]}"
        videos = [{"title": f"Video {number} of {name}"} for number in range(3)]
        added = control.post(
            "/tiktok/accounts", json={"username": username, "display_name": name.title(), "videos": videos}
        )
        assert added.status_code == 200, added.text
        found = consent.connect(person, username, "tiktok")
        assert run_job(found.job_id)[0] == "completed"
        return SimpleNamespace(id=person, account_id=found.account_id, **added.json())

    return make


@pytest.fixture
def alice(connect):
    return connect("alice")


@pytest.fixture
def bob(connect):
    return connect("bob")


@pytest.fixture
def tell(control, web, settings):
    """Has the sandbox send an event; the statuses of the site's answers."""

    def call(what: str = "webhook", **wish) -> list[int]:
        sent = control.post(f"/tiktok/{what}", json={"url": settings.public_url + PATH, **wish})
        assert sent.status_code == 200, sent.text
        return [answer["status"] for answer in sent.json()["answers"]]

    return call


def event(**changes) -> bytes:
    facts = {
        "client_key": TIKTOK_CLIENT_ID,
        "event": "authorization.removed",
        "create_time": int(time.time()),
        "user_openid": "nobody",
        "content": '{"reason":1}',
    }
    return json.dumps({**facts, **changes}).encode()


def header(body: bytes, *, at: int | None = None, secret: str = TIKTOK_CLIENT_SECRET) -> str:
    at = int(time.time()) if at is None else at
    return f"t={at},s={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def send(web, body: bytes, signature: str | None = None):
    headers = {"Content-Type": "application/json", "TikTok-Signature": header(body) if signature is None else signature}
    return web.post(PATH, content=body, headers=headers)


def test_who_disconnects_in_tiktok_is_hidden_at_once_and_deleted_within_seven_days(tell, alice, bob, admin, run_job):
    assert tell("disconnect", account=alice.username) == [200]
    (job_id,) = jobs_of(admin, "end_connection", alice.id)
    assert run_job(job_id)[0] == "completed"

    assert (cards(admin, alice.id), works(admin, alice.id), is_connected(admin, alice.id)) == (0, 3, False)
    assert jobs_of(admin, "revoke_token", alice.id) == []  # TikTok ended it itself
    assert admin.execute("SELECT title FROM notification WHERE user_id = %s", (alice.id,)).fetchall() == [
        ("TikTok ended a connection",)
    ]
    admin.execute("UPDATE social_account SET deleted_at = now() - interval '6 days' WHERE id = %s", (alice.account_id,))
    admin.execute("SELECT content.forget_disconnected()")
    assert works(admin, alice.id) == 0
    assert (cards(admin, bob.id), works(admin, bob.id), is_connected(admin, bob.id)) == (3, 3, True)


def test_an_event_that_comes_often_ends_one_connection(tell, alice, admin, run_job):
    assert tell("disconnect", account=alice.username, times=5) == [200] * 5
    (job_id,) = jobs_of(admin, "end_connection", alice.id)
    assert run_job(job_id)[2] == {"ended": True}

    assert admin.execute("SELECT count(*) FROM notification WHERE user_id = %s", (alice.id,)).fetchone() == (1,)


def test_an_event_that_is_sent_again_days_later_does_not_end_a_new_connection(
    tell, alice, admin, run_job, consent, control
):
    """TikTok signs each of its tries anew, for three days, when our answer was lost."""
    made = int(time.time())
    assert tell(account=alice.username, create_time=made) == [200]
    run_job(*jobs_of(admin, "end_connection", alice.id))
    consent.connect(alice.id, alice.username, "tiktok")

    assert tell(account=alice.username, create_time=made, t=made + 2) == [200]
    assert jobs_of(admin, "end_connection", alice.id) == []
    assert is_connected(admin, alice.id)


def test_a_second_real_end_is_one_too(tell, alice, admin, run_job, consent):
    tell("disconnect", account=alice.username, create_time=int(time.time()))
    run_job(*jobs_of(admin, "end_connection", alice.id))
    consent.connect(alice.id, alice.username, "tiktok")

    tell("disconnect", account=alice.username, create_time=int(time.time()) + 1)
    run_job(*jobs_of(admin, "end_connection", alice.id))
    assert not is_connected(admin, alice.id)


@pytest.mark.parametrize("kind", ["video.publish.completed", "video.upload.failed", "something.new", "", "x" * 5000])
def test_an_event_that_says_nothing_to_us_is_let_pass(tell, alice, admin, kind):
    before = all_jobs(admin, "end_connection")

    assert tell(account=alice.username, event=kind) == [200]
    assert all_jobs(admin, "end_connection") == before
    assert is_connected(admin, alice.id)


def test_an_event_about_somebody_we_never_met_is_let_pass(tell, bob, admin):
    before = all_jobs(admin, "end_connection")

    assert tell(user_openid="-000nobodyWeKnow") == [200]
    assert all_jobs(admin, "end_connection") == before
    assert is_connected(admin, bob.id)


def test_an_event_about_an_ended_connection_is_let_pass(tell, alice, admin, run_job):
    tell("disconnect", account=alice.username, create_time=int(time.time()))
    run_job(*jobs_of(admin, "end_connection", alice.id))

    assert tell(account=alice.username, create_time=int(time.time()) + 1) == [200]
    assert jobs_of(admin, "end_connection", alice.id) == []


@pytest.mark.parametrize(
    ("seconds", "status"), [(-300, 200), (-72 * 3600, 200), (-72 * 3600 - 1, 400), (300, 200), (301, 400)]
)
def test_a_signature_is_good_for_as_long_as_tiktok_tries_again(web, seconds, status):
    body = event()

    # The clock stands still meanwhile: how long the machine takes to ask must not matter at the edge.
    with time_machine.travel(int(time.time()), tick=False):
        assert send(web, body, header(body, at=int(time.time()) + seconds)).status_code == status


def test_an_event_that_comes_days_late_spares_a_permission_given_since(tell, alice, admin, run_job, consent):
    two_days_ago = int(time.time()) - 2 * 86_400
    consent.connect(alice.id, alice.username, "tiktok")

    assert tell(account=alice.username, create_time=two_days_ago, t=two_days_ago) == [200]
    run_job(*jobs_of(admin, "end_connection", alice.id))

    assert is_connected(admin, alice.id)


def test_an_event_that_comes_days_late_still_ends_the_permission_it_is_about(tell, alice, admin, run_job):
    two_days_ago = int(time.time()) - 2 * 86_400
    admin.execute("UPDATE vault.secret SET created_at = now() - interval '9 days' WHERE user_id = %s", (alice.id,))

    assert tell(account=alice.username, create_time=two_days_ago, t=two_days_ago) == [200]
    run_job(*jobs_of(admin, "end_connection", alice.id))

    assert not is_connected(admin, alice.id)


GOOD = header(b"{}", at=1)
PROOF = GOOD.partition("s=")[2]
BAD_HEADERS = {
    "none": "",
    "no time": f"s={PROOF}",
    "no signature": "t=1",
    "other order": f"s={PROOF},t=1",
    "a time that is none": f"t=soon,s={PROOF}",
    "a time below zero": f"t=-1,s={PROOF}",
    "an endless time": f"t={'9' * 400},s={PROOF}",
    "other digits": f"t=١,s={PROOF}".encode().decode("latin-1"),
    "a short signature": f"t=1,s={PROOF[:-2]}",
    "a signature that is none": f"t=1,s={'z' * 64}",
    "an umlaut": f"t=1,s={PROOF[:-1]}ü",
    "two signatures": f"t=1,s={PROOF},s={PROOF}",
    "capitals": f"t=1,s={PROOF.upper()}",
    "spaces": f"t=1, s={PROOF}",
}


@pytest.mark.parametrize("case", BAD_HEADERS)
def test_a_signature_that_is_none_is_refused_in_plain_words(web, case):
    answer = send(web, b"{}", BAD_HEADERS[case].encode("latin-1"))

    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert "TikTok-Signature" in answer.text


def test_a_wrong_signature_is_refused(web, tell, alice, admin):
    body = event(user_openid=alice.open_id)
    at = int(time.time())

    assert send(web, body, header(body, secret="another")).status_code == 400
    assert send(web, body, header(body, secret="")).status_code == 400
    assert send(web, body + b" ", header(body)).status_code == 400  # another body
    assert send(web, body, header(body, at=at).replace(f"t={at}", f"t={at + 1}")).status_code == 400  # another time
    assert tell(account=alice.username, secret="another") == [400]
    assert tell(account=alice.username, signature="nonsense") == [400]
    assert is_connected(admin, alice.id)
    assert jobs_of(admin, "end_connection", alice.id) == []


BAD_BODIES = {
    "nothing": b"",
    "no JSON": b"hello",
    "no UTF-8": b"\xff\xfe",
    "endless": b"[" * 30_000,
    "a list": b"[]",
    "another app": event(client_key="another"),
    "nobody": event(user_openid=""),
    "a number of objects": event(user_openid={"id": 1}),
    "NUL": event(user_openid="a\x00b"),
    "half a character": event(user_openid="\ud800"),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_signed_body_that_cannot_be_used_is_refused(web, case):
    answer = send(web, BAD_BODIES[case])

    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")


def test_the_door_takes_posts_of_64_kb_and_sets_no_cookie(web, client):
    assert web.get(PATH).status_code == 405
    assert client.post(PATH, data=b"x" * LIMIT, headers={"TikTok-Signature": GOOD}).status_code == 400
    for size in (LIMIT + 1, 10 * 1024 * 1024):
        big = client.post(PATH, data=b"x" * size, headers={"TikTok-Signature": GOOD})
        assert (big.status_code, big.text) == (413, "This is too large: the limit is 64 KB.")
    answer = send(web, event())
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("vary", "")


def test_charlie_learns_nothing_from_the_door(web, alice, admin):
    """Whether somebody is known or not, the answer is the same."""
    known, unknown = (send(web, event(user_openid=one)) for one in (alice.open_id, "nobody"))

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
