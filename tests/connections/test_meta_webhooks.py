"""Meta's calls: who removes the app is gone from the public pages at once, who wants deletion gets it and can see so.

The calls come from the sandbox over real HTTP to a served site; forged ones are made here.
"""

import base64
import hashlib
import hmac
import json
import time
from types import SimpleNamespace

import pytest

from dev.sandbox.credentials import INSTAGRAM_CLIENT_SECRET
from tests.connections.webhook_site import LIMIT, all_jobs, cards, is_connected, jobs_of, reachable, serving, works

DEAUTHORIZE, DELETION = "/webhooks/meta/deauthorize", "/webhooks/meta/data-deletion"


@pytest.fixture(scope="module")
def settings(settings, sandbox):
    return reachable(settings, sandbox)


@pytest.fixture(scope="module")
def web(app, settings):
    with serving(app, settings) as client:
        yield client


def add_account(control, name: str) -> dict:
    posts = [{"caption": f"Post {number} of {name}"} for number in range(3)]
    added = control.post("/instagram/accounts", json={"username": name, "name": name.title(), "media": posts})
    assert added.status_code == 200, added.text
    return added.json()


@pytest.fixture
def connect(consent, control, run_job, make_user):
    """Makes a person with a synced Instagram account of three posts."""

    def make(name: str):
        person = make_user(name)
        account = add_account(control, f"{name}{person.hex[:8]}")
        found = consent.connect(person, account["username"], "instagram")
        assert run_job(found.job_id)[0] == "completed"
        return SimpleNamespace(id=person, account_id=found.account_id, **account)

    return make


@pytest.fixture
def alice(connect):
    return connect("alice")


@pytest.fixture
def bob(connect):
    return connect("bob")


@pytest.fixture
def tell(control, web, settings):
    """Has the sandbox call the site; the site's answer."""

    def call(what: str, person, **more):
        path = DEAUTHORIZE if what == "deauthorize" else DELETION
        sent = control.post(
            f"/instagram/{what}", json={"account": person.username, "url": settings.public_url + path, **more}
        )
        assert sent.status_code == 200, sent.text
        return sent.json()

    return call


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(payload: object, secret: str = INSTAGRAM_CLIENT_SECRET) -> str:
    body = b64(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
    return f"{b64(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())}.{body}"


def about(user_id: object, **more) -> dict:
    return {"algorithm": "HMAC-SHA256", "issued_at": int(time.time()), "user_id": user_id, **more}


# Deauthorise


@pytest.mark.parametrize("scoped", [True, False], ids=["by the app's number", "by the account's number"])
def test_who_removes_the_app_is_hidden_at_once_and_deleted_within_seven_days(
    tell, alice, bob, admin, run_job, control, scoped
):
    calls = len(control.get("/calls", params={"path": "/instagram"}).json())
    assert tell("deauthorize", alice, scoped=scoped)["status"] == 200
    (job_id,) = jobs_of(admin, "end_connection", alice.id)
    assert run_job(job_id)[0] == "completed"

    assert (cards(admin, alice.id), works(admin, alice.id), is_connected(admin, alice.id)) == (0, 3, False)
    assert admin.execute(
        "SELECT count(*) FROM vault.pending_revocation WHERE user_id = %s", (alice.id,)
    ).fetchone() == (0,)
    assert len(control.get("/calls", params={"path": "/instagram"}).json()) == calls  # nobody asks to revoke

    admin.execute("UPDATE social_account SET deleted_at = now() - interval '6 days' WHERE id = %s", (alice.account_id,))
    admin.execute("SELECT content.forget_disconnected()")
    assert works(admin, alice.id) == 0
    assert (cards(admin, bob.id), works(admin, bob.id), is_connected(admin, bob.id)) == (3, 3, True)


def test_the_person_is_told_and_it_is_written_down_who_ended_it(tell, alice, admin, run_job):
    tell("deauthorize", alice)
    run_job(*jobs_of(admin, "end_connection", alice.id))

    told = admin.execute("SELECT title, message FROM notification WHERE user_id = %s", (alice.id,)).fetchall()
    assert [title for title, _ in told] == ["Instagram ended a connection"]
    assert "within 7 days" in told[0][1]
    assert admin.execute(
        "SELECT new_values FROM audit_log WHERE user_id = %s AND action = 'disconnected'", (alice.id,)
    ).fetchone() == ({"by": "platform"},)


def test_the_same_call_again_ends_no_new_connection(web, alice, admin, run_job, consent):
    """A call that somebody kept must not end what the person began afterwards."""
    signed = sign(about(alice.user_id))
    assert web.post(DEAUTHORIZE, data={"signed_request": signed}).status_code == 200
    run_job(*jobs_of(admin, "end_connection", alice.id))
    consent.connect(alice.id, alice.username, "instagram")

    again = [web.post(DEAUTHORIZE, data={"signed_request": signed}).status_code for _ in range(3)]

    assert again == [200, 200, 200]
    assert jobs_of(admin, "end_connection", alice.id) == []
    assert is_connected(admin, alice.id)


def test_a_job_that_runs_twice_ends_one_connection(tell, alice, admin, run_job):
    tell("deauthorize", alice)
    tell("deauthorize", alice, issued_at=int(time.time()) + 77)
    (job_id,) = jobs_of(admin, "end_connection", alice.id)
    assert run_job(job_id)[2] == {"ended": True}
    admin.execute(
        "UPDATE job_queue SET status = 'pending', completed_at = NULL, started_at = NULL WHERE id = %s", (job_id,)
    )

    assert run_job(job_id)[2] == {"ended": False}
    assert admin.execute("SELECT count(*) FROM notification WHERE user_id = %s", (alice.id,)).fetchone() == (1,)


def test_somebody_we_never_met_is_answered_and_nothing_happens(web, admin, bob):
    before = all_jobs(admin, "end_connection")

    assert web.post(DEAUTHORIZE, data={"signed_request": sign(about("999999"))}).status_code == 200
    assert all_jobs(admin, "end_connection") == before
    assert is_connected(admin, bob.id)


# Data deletion


def test_a_wish_for_deletion_is_carried_out_at_once_and_its_page_says_so(tell, alice, bob, admin, run_job, web):
    admin.execute("UPDATE content_item SET seo_description = 'Mine' WHERE user_id = %s", (alice.id,))
    answer = tell("data-deletion", alice)
    url, code = answer["json"]["url"], answer["json"]["confirmation_code"]
    assert answer["status"] == 200
    assert answer["json"].keys() == {"url", "confirmation_code"}
    assert url == f"{web.base_url!s}".rstrip("/") + f"/deletion/{code}"
    assert len(code) == 32
    assert "We are deleting it now" in web.get(url).text

    assert run_job(*jobs_of(admin, "end_connection", alice.id))[2] == {"ended": True, "works": 3}

    page = web.get(url).text
    assert "Everything is deleted" in page
    assert "3</data> works" in page
    for table in ("content_item", "social_account", "platform_connection", "vault.secret", "vault.pending_revocation"):
        assert admin.execute(f"SELECT count(*) FROM {table} WHERE user_id = %s", (alice.id,)).fetchone() == (0,), table
    assert (cards(admin, bob.id), works(admin, bob.id), is_connected(admin, bob.id)) == (3, 3, True)


def test_the_same_wish_again_has_the_same_code_and_asks_for_no_more_work(web, alice, admin, run_job):
    signed = sign(about(alice.user_id))
    first = web.post(DELETION, data={"signed_request": signed}).json()
    waiting = jobs_of(admin, "end_connection", alice.id)
    assert web.post(DELETION, data={"signed_request": signed}).json() == first
    run_job(*waiting)

    assert web.post(DELETION, data={"signed_request": signed}).json() == first
    assert jobs_of(admin, "end_connection", alice.id) == []
    assert "Everything is deleted" in web.get(first["url"]).text


def test_somebody_we_never_met_gets_a_code_and_a_page_that_says_nothing_was_here(web, admin):
    before = all_jobs(admin, "end_connection")
    answer = web.post(DELETION, data={"signed_request": sign(about("424242"))})

    assert answer.status_code == 200
    assert "There was nothing to delete" in web.get(answer.json()["url"]).text
    assert all_jobs(admin, "end_connection") == before


def test_a_wish_after_a_disconnect_deletes_what_was_kept(tell, alice, admin, run_job, web):
    admin.execute("UPDATE content_item SET seo_description = 'Mine' WHERE user_id = %s", (alice.id,))
    tell("deauthorize", alice)
    run_job(*jobs_of(admin, "end_connection", alice.id))
    admin.execute("UPDATE social_account SET deleted_at = now() - interval '6 days' WHERE id = %s", (alice.account_id,))
    admin.execute("SELECT content.forget_disconnected()")
    assert works(admin, alice.id) == 3  # emptied, but for what she wrote

    url = tell("data-deletion", alice)["json"]["url"]
    run_job(*jobs_of(admin, "end_connection", alice.id))

    assert works(admin, alice.id) == 0
    assert "Everything is deleted" in web.get(url).text


def test_a_crash_between_hiding_and_deleting_is_made_good_by_the_next_try(tell, alice, admin, run_job, web):
    url = tell("data-deletion", alice)["json"]["url"]
    (job_id,) = jobs_of(admin, "end_connection", alice.id)
    admin.execute("ALTER FUNCTION content.forget_account RENAME TO forget_account_away")
    assert run_job(job_id)[0] == "pending"
    admin.execute("ALTER FUNCTION content.forget_account_away RENAME TO forget_account")
    assert (cards(admin, alice.id), works(admin, alice.id)) == (0, 3)
    assert "We are deleting it now" in web.get(url).text

    admin.execute("UPDATE job_queue SET scheduled_for = now() WHERE id = %s", (job_id,))
    assert run_job(job_id)[2] == {"ended": False, "works": 3}
    assert "Everything is deleted" in web.get(url).text


# What is refused


GENUINE = sign(about("1"))
PROOF, BODY = GENUINE.split(".")
FORGED = {
    "nothing": ("", "missing"),
    "no dot": (PROOF, "one dot"),
    "two dots": (f"{GENUINE}.{BODY}", "one dot"),
    "unsigned": (f".{BODY}", "base64url"),
    "no text": (f"{PROOF}.", "base64url"),
    "not base64url": (f"{PROOF[:-1]}+.{BODY}", "base64url"),
    "base64 of an impossible length": (f"{PROOF[:-2]}.{BODY}", "base64url"),
    "umlauts": (f"{PROOF[:-1]}ü.{BODY}", "base64url"),
    "a short signature": (f"{b64(b'x' * 31)}.{BODY}", "32 bytes"),
    "a long signature": (f"{b64(b'x' * 33)}.{BODY}", "32 bytes"),
    "another secret": (sign(about("1"), "another"), "not right"),
    "an empty secret": (sign(about("1"), ""), "not right"),
    "another text": (f"{PROOF}.{b64(json.dumps(about('2')).encode())}", "not right"),
    "no algorithm": (sign({"user_id": "1"}), "HMAC-SHA256"),
    "algorithm none": (sign(about("1", algorithm="none")), "HMAC-SHA256"),
    "algorithm SHA1": (sign(about("1", algorithm="HMAC-SHA1")), "HMAC-SHA256"),
    "algorithm as a list": (sign(about("1", algorithm=["HMAC-SHA256"])), "HMAC-SHA256"),
    "no JSON": (sign(b"hello"), "JSON"),
    "no UTF-8": (sign(b"\xff\xfe\x00"), "JSON"),
    "endless JSON": (sign(b"[" * 30_000), "JSON"),
    "a list": (sign([1]), "object"),
    "nobody": (sign({"algorithm": "HMAC-SHA256"}), "whom"),
    "a person as an object": (sign(about({"id": 1})), "whom"),
    "a person as true": (sign(about(True)), "whom"),
    "a person with NUL": (sign(about("1\x00")), "whom"),
    "half a character": (sign(about("\ud800")), "whom"),
    "a person too long": (sign(about("1" * 101)), "whom"),
}


@pytest.mark.parametrize("path", [DEAUTHORIZE, DELETION])
@pytest.mark.parametrize("case", FORGED)
def test_a_malformed_call_is_refused_in_plain_words(web, admin, case, path):
    signed, words = FORGED[case]
    before = admin.execute(
        "SELECT (SELECT count(*) FROM connections.deletion), (SELECT count(*) FROM connections.inbound_event)"
    )
    answer = web.post(path, data={"signed_request": signed})

    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert words in answer.text
    assert len(answer.text) < 120
    after = admin.execute(
        "SELECT (SELECT count(*) FROM connections.deletion), (SELECT count(*) FROM connections.inbound_event)"
    )
    assert before.fetchone() == after.fetchone()


def test_the_sandboxes_own_forgeries_are_refused(tell, alice, admin):
    assert tell("deauthorize", alice, secret="another")["status"] == 400
    assert tell("data-deletion", alice, algorithm="HMAC-MD5")["status"] == 400
    assert is_connected(admin, alice.id)


def test_alices_number_on_another_platform_reaches_nobody(web, alice, admin):
    """The ids of platforms are not one space: a YouTube channel that bears Instagram's number is not meant."""
    admin.execute(
        "UPDATE social_account SET platform_id = (SELECT id FROM platform WHERE slug = 'tiktok') WHERE user_id = %s",
        (alice.id,),
    )
    admin.execute(
        "UPDATE platform_connection SET platform_id = (SELECT id FROM platform WHERE slug = 'tiktok') WHERE user_id = %s",
        (alice.id,),
    )
    web.post(DEAUTHORIZE, data={"signed_request": sign(about(alice.user_id, issued_at=int(time.time()) - 5))})

    assert jobs_of(admin, "end_connection", alice.id) == []


@pytest.mark.parametrize("path", [DEAUTHORIZE, DELETION])
def test_the_doors_take_posts_of_64_kb_and_set_no_cookie(web, client, path):
    assert web.get(path).status_code == 405
    room = LIMIT - len("signed_request=")
    assert client.post(path, data={"signed_request": "x" * room}).status_code == 400
    for size in (room + 1, 10 * 1024 * 1024):
        big = client.post(path, data={"signed_request": "x" * size})
        assert (big.status_code, big.text) == (413, "This is too large: the limit is 64 KB.")
    for answer in (web.post(path, data={"signed_request": GENUINE}), web.post(path)):
        assert "set-cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("vary", "")
        assert answer.headers["cache-control"] == "no-store"


def test_a_site_without_instagram_takes_no_calls_signed_with_an_empty_secret(settings, web):
    from app import create_app

    bare = create_app(settings.model_copy(update={"instagram_client_secret": ""}))
    answer = bare.test_client().post(DELETION, data={"signed_request": sign(about("1"), "")})
    bare.extensions["streamvibe"].database.close()

    assert answer.status_code == 404


def test_a_status_page_is_for_whoever_has_the_code_and_for_no_search_engine(web, log_in, client, make_user, alice):
    url = web.post(
        DELETION, data={"signed_request": sign(about(alice.user_id, issued_at=int(time.time()) - 9))}
    ).json()["url"]
    page = web.get(url)

    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert "set-cookie" not in page.headers
    assert alice.username not in page.text
    assert str(alice.id) not in page.text
    code = url.rpartition("/")[2]
    for wrong in ("0" * 32, code[:-1], code.upper() if code.upper() != code else code[::-1], "x", "%00"):
        assert web.get(f"/deletion/{wrong}").status_code in (400, 404), wrong

    charlie = make_user("charlie")
    log_in(client, charlie)
    assert alice.username not in client.get("/connections").text


@pytest.mark.parametrize(
    ("age", "status"), [(0, 200), (6 * 86_400, 200), (8 * 86_400, 400), (-3600, 400), ("soon", 400), (True, 400)]
)
def test_a_request_is_good_for_a_week(web, age, status):
    issued_at = int(time.time()) - age if type(age) is int else age
    signed = sign(about("17841400000000009", issued_at=issued_at))
    assert web.post(DEAUTHORIZE, data={"signed_request": signed}).status_code == status


def test_a_late_deauthorisation_spares_a_permission_given_since(web, alice, admin, run_job):
    signed = sign(about(alice.user_id, issued_at=int(time.time()) - 86_400))
    assert web.post(DEAUTHORIZE, data={"signed_request": signed}).status_code == 200
    run_job(*jobs_of(admin, "end_connection", alice.id))

    assert is_connected(admin, alice.id)
