"""Sessions: rows with a token's hash, read only when asked, renewed whenever a person changes."""

import re

import pytest

from app.web.auth import sessions
from app.web.auth.sessions import token_hash


def cookie_of(browser, name="sid"):
    found = browser.get_cookie(name)
    return found.value if found else None


def rows(admin):
    return admin.execute("SELECT token_hash, user_id, data, client FROM auth.session").fetchall()


@pytest.fixture(autouse=True)
def no_sessions(admin):
    admin.execute("DELETE FROM auth.session")


def test_a_public_page_has_no_cookie_no_vary_and_no_row(browser, admin):
    answer = browser.get("/open")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"].startswith("public, max-age=0")
    assert rows(admin) == []


def test_a_public_page_is_the_same_for_somebody_who_is_signed_in(browser, make_user):
    browser.post(f"/enter/{make_user('alice')}")

    answer = browser.get("/open")

    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "public" in answer.headers["Cache-Control"]


def test_the_cookie_holds_a_random_token_and_the_row_its_hash(browser, admin, make_user):
    alice = make_user("alice")
    answer = browser.post(
        f"/enter/{alice}", headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko Firefox/145.0"}
    )

    token = cookie_of(browser)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert rows(admin) == [(token_hash(token), alice, {}, "Firefox on Linux")]
    flags = answer.headers["Set-Cookie"]
    assert "HttpOnly" in flags
    assert "SameSite=Lax" in flags
    assert "Path=/" in flags
    assert "Secure" not in flags  # plain http, which production refuses


def test_on_https_the_cookie_is_bound_to_the_host(settings, make_user, redis_client, make_sample):
    https = make_sample(settings.model_copy(update={"public_url": "https://localhost"}))
    answer = https.test_client().post(
        f"/enter/{make_user('alice')}", base_url="https://localhost", headers={"Origin": "https://localhost"}
    )

    assert answer.headers["Set-Cookie"].startswith("__Host-sid=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Domain" not in answer.headers["Set-Cookie"]


def test_signing_in_gives_a_new_token_and_keeps_nothing_of_the_stranger(browser, admin, make_user):
    browser.get("/count")
    before = cookie_of(browser)
    browser.post(f"/enter/{make_user('alice')}")

    assert cookie_of(browser) != before
    assert len(rows(admin)) == 1
    assert rows(admin)[0][2] == {}


def test_flask_logins_own_sign_in_gives_a_new_token_too(browser, admin, make_user):
    alice = make_user("alice")
    browser.get("/count")
    before = cookie_of(browser)
    browser.post(f"/enter-by-flask-login/{alice}")

    assert cookie_of(browser) != before
    assert [row[1] for row in rows(admin)] == [alice]
    assert "_id" not in rows(admin)[0][2]  # Flask-Login makes it of the visitor's address
    assert browser.get("/private").text == "hello Alice"


def test_rotation_keeps_the_person_and_ends_the_old_token(browser, sample, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    old = cookie_of(browser)
    browser.post("/rotate")

    assert cookie_of(browser) != old
    assert browser.get("/private").status_code == 200
    thief = sample.test_client()
    thief.set_cookie("sid", old)
    assert thief.get("/private").status_code == 302


def test_signing_out_deletes_the_row_and_the_cookie(browser, admin, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    browser.post("/leave")

    assert rows(admin) == []
    assert cookie_of(browser) is None


def test_a_request_that_is_still_running_cannot_bring_an_ended_session_back(browser, admin, sample, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    with browser.session_transaction() as slow:
        slow["late"] = True
        admin.execute("DELETE FROM auth.session")

    assert rows(admin) == []
    assert browser.get("/private").status_code == 302


def test_what_a_session_remembers_comes_back(browser):
    assert [browser.get("/count").text for _ in range(3)] == ["1", "2", "3"]


def test_flashes_are_heard_once_and_leave_no_row_behind(browser, admin):
    browser.get("/say")

    assert browser.get("/hear").text == "message:first error:second"
    assert browser.get("/hear").text == ""
    assert rows(admin) == []


def test_an_expired_session_is_nobodys(browser, admin, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    admin.execute("UPDATE auth.session SET expires_at = now() - interval '1 second'")

    assert browser.get("/private").status_code == 302
    assert cookie_of(browser) is None


def test_a_session_that_was_idle_for_two_weeks_is_nobodys(browser, admin, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    admin.execute("UPDATE auth.session SET seen_at = now() - interval '14 days 1 second'")

    assert browser.get("/private").status_code == 302


def test_use_is_noted_every_five_minutes(browser, admin, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    admin.execute("UPDATE auth.session SET seen_at = now() - interval '6 minutes'")
    browser.get("/private")

    assert admin.execute("SELECT seen_at > now() - interval '1 minute' FROM auth.session").fetchone() == (True,)


def test_lifetimes_are_an_hour_for_strangers_and_thirty_days_for_people(browser, admin, make_user):
    browser.get("/count")
    (stranger,) = admin.execute("SELECT expires_at - created_at FROM auth.session").fetchone()
    browser.post(f"/enter/{make_user('alice')}")
    (person,) = admin.execute("SELECT expires_at - created_at FROM auth.session").fetchone()

    assert stranger == sessions.STRANGER_LIFETIME
    assert person == sessions.SIGNED_IN_LIFETIME


def test_while_the_database_is_away_public_pages_live_and_others_say_when_to_come_back(settings, make_sample):
    lonely = make_sample(settings.model_copy(update={"database_web_url": "postgresql://x:y@127.0.0.1:1/none"}))
    visitor = lonely.test_client()

    assert visitor.get("/open").status_code == 200
    answer = visitor.get("/form")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("value", ["", "x", "a" * 43 + "b", "a'; DROP TABLE auth.session; --", "ä" * 43, "a" * 5000])
def test_a_made_up_cookie_is_nobodys(sample, value):
    answer = sample.test_client().get("/private", headers={"Cookie": f"sid={value}".encode().decode("latin-1")})

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.1", "A browser"),
        ("x" * 5000, "A browser"),
    ],
)  # fmt: skip
def test_only_family_and_system_of_a_browser_are_kept(sample, agent, text):
    with sample.test_request_context(headers={"User-Agent": agent}) as context:
        assert sessions.client_text(context.request) == text


def test_signing_in_leaves_a_hint_that_scripts_may_read_and_that_names_nobody(browser, make_user):
    answer = browser.post(f"/enter/{make_user('alice')}")

    assert cookie_of(browser, sessions.HINT_COOKIE) == "1"
    (hint,) = (flags for flags in answer.headers.getlist("Set-Cookie") if flags.startswith(sessions.HINT_COOKIE))
    assert "HttpOnly" not in hint
    assert "SameSite=Lax" in hint
    assert "Cookie" in answer.headers["Vary"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_hint_goes_with_the_session_however_it_ends(browser, admin, make_user):
    alice = make_user("alice")
    for end in ("sign out", "ended elsewhere", "expired"):
        browser.post(f"/enter/{alice}")
        assert cookie_of(browser, sessions.HINT_COOKIE) == "1", end
        if end == "sign out":
            browser.post("/leave")
        elif end == "ended elsewhere":
            admin.execute("DELETE FROM auth.session")
        else:
            admin.execute("UPDATE auth.session SET expires_at = now() - interval '1 second'")
        browser.get("/private")

        assert cookie_of(browser, sessions.HINT_COOKIE) is None, end


def test_who_is_signed_in_without_a_hint_gets_one(browser, make_user):
    browser.post(f"/enter/{make_user('alice')}")
    browser.delete_cookie(sessions.HINT_COOKIE)
    browser.get("/private")

    assert cookie_of(browser, sessions.HINT_COOKIE) == "1"
    assert not browser.get("/private").headers.getlist("Set-Cookie")


def test_a_made_up_hint_opens_nothing_and_goes_away(sample):
    stranger = sample.test_client()
    stranger.set_cookie(sessions.HINT_COOKIE, "1")

    assert stranger.get("/open").text == sample.test_client().get("/open").text
    assert stranger.get("/private").status_code == 302
    assert cookie_of(stranger, sessions.HINT_COOKIE) is None
