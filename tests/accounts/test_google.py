"""Signing in with Google: the dance over HTTP, every lie refused, and joining only what both sides have proved."""

from urllib.parse import parse_qs, urlsplit

import pytest

from app import create_app
from app.infra import services
from tests.accounts.conftest import PASSWORD, Browser, email_of
from tests.accounts.openid_provider import Provider, serve


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    server = serve(provider)
    yield provider
    server.shutdown()


@pytest.fixture
def google(running):
    """The provider, honest again."""
    base = running.base
    running.__init__(base=base)
    return running


@pytest.fixture(scope="module")
def app(settings, running):
    made = create_app(settings.model_copy(update={"google_accounts_base_url": running.base}))
    yield made
    made.extensions[services.EXTENSION].database.close()


def dance(browser: Browser, google: Provider, start: str = "/login/google", **changes: str):
    """Out to Google and back; `changes` are made to what Google sends back."""
    out = browser.get(start)
    assert out.status_code == 303, out.text
    back = {name: values[0] for name, values in parse_qs(google.consent(out.location)).items()}
    return browser.get("/login/google/callback", query_string={**back, **changes})


def said(browser: Browser) -> str:
    return browser.get("/login").text


def test_the_address_asks_for_what_is_needed_and_protects_the_code(browse):
    out = browse().get("/login/google")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(out.location).query).items()}

    assert asked["scope"] == "openid email"
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/login/google/callback"
    assert len(asked["state"]) >= 32
    assert len(asked["nonce"]) >= 32
    assert "code_verifier" not in asked


def test_a_new_person_gets_an_account_with_a_proved_address(browse, google, admin):
    google.email, google.subject = "greta@people.example", "108-greta"
    browser = browse()
    answer = dance(browser, google, "/login/google?next=/settings/security")

    assert (answer.status_code, answer.location) == (303, "/settings/security")
    found = admin.execute(
        "SELECT password_hash, email_verified_at IS NOT NULL FROM auth.users WHERE google_subject = '108-greta'"
    )
    assert found.fetchall() == [(None, True)]
    assert "no password" in browser.get("/settings/security").text


def test_the_second_time_it_is_the_same_account(browse, google, admin):
    google.email, google.subject = "hugo@people.example", "108-hugo"
    dance(browse(), google)
    google.email = "hugo-has-moved@people.example"
    answer = dance(browse(), google)

    assert answer.status_code == 303
    assert admin.execute("SELECT count(*) FROM auth.users WHERE google_subject = '108-hugo'").fetchone() == (1,)


def test_a_proved_account_is_joined_and_keeps_its_password(browse, google, make_user, hashed, postman):
    alice = make_user("alice", password_hash=hashed)
    google.email, google.subject = email_of("alice", alice), "108-alice"
    open_browser = browse(alice)
    answer = dance(browse(), google)

    assert (answer.status_code, answer.location) == (303, "/dashboard")
    assert open_browser.get("/settings").status_code == 200
    assert browse().send("/login", email=google.email, password=PASSWORD).status_code == 303
    assert [mail["Subject"] for mail in postman()] == ["Google sign-in was added to your account"]


def test_an_unproved_account_loses_its_password_and_its_browsers(browse, google, make_user, hashed, admin):
    planted = make_user("victor", password_hash=hashed, verified=False)
    google.email, google.subject = email_of("victor", planted), "108-victor"
    thief = browse(planted)
    victor = browse()
    dance(victor, google)

    assert thief.get("/settings").status_code == 302
    assert browse().send("/login", email=google.email, password=PASSWORD).status_code == 422
    assert victor.get("/settings").status_code == 200
    assert admin.execute("SELECT password_hash FROM auth.users WHERE id = %s", (planted,)).fetchone() == (None,)


def test_an_address_that_google_has_not_confirmed_joins_nothing(browse, google, make_user, admin):
    bob = make_user("bob")
    google.email, google.claims = email_of("bob", bob), {"email_verified": False}
    browser = browse()
    answer = dance(browser, google)

    assert answer.location == "/login"
    assert "Google has not confirmed this e-mail address" in said(browser)
    assert admin.execute("SELECT google_subject FROM auth.users WHERE id = %s", (bob,)).fetchone() == (None,)


def test_an_account_that_is_joined_is_not_joined_again(browse, google, make_user, admin):
    carol = make_user("carol")
    google.email, google.subject = email_of("carol", carol), "108-carol"
    dance(browse(), google)
    google.subject = "108-somebody-else"
    browser = browse()
    dance(browser, google)

    assert "another Google account" in said(browser)
    assert admin.execute("SELECT google_subject FROM auth.users WHERE id = %s", (carol,)).fetchone() == ("108-carol",)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another-site"}, {"aud": None}, {"iss": "https://evil.example"},
        {"exp": 1}, {"exp": None}, {"iat": 9_999_999_999}, {"sub": None}, {"azp": "another-site"},
        {"email": "nonsense"}, {"email_verified": "true"}, {"email_verified": None}, {"at_hash": "wrong"},
    ],
)  # fmt: skip
def test_an_identity_token_that_lies_is_refused(browse, google, admin, claims):
    google.claims = claims
    browser = browse()
    answer = dance(browser, google)

    assert answer.location == "/login"
    assert "Log in" in said(browser)
    assert browser.get("/settings").status_code == 302
    assert admin.execute("SELECT count(*) FROM auth.users WHERE google_subject = %s", (google.subject,)).fetchone() == (
        0,
    )


def test_a_token_signed_by_somebody_else_is_refused(browse, google):
    google.signs_with = "foreign"
    browser = browse()
    dance(browser, google)

    assert "Signing in with Google did not work." in said(browser)


@pytest.mark.parametrize(
    "changes", [{"state": "another"}, {"state": ""}, {"state": "ä"}, {"iss": "https://evil.example"}, {"code": "used"}]
)
def test_an_answer_that_does_not_belong_to_this_browser_is_refused(browse, google, changes):
    browser = browse()
    dance(browser, google, **changes)

    assert "This sign-in link is no longer valid." in said(browser)


def test_an_answer_works_once(browse, google):
    google.subject = "108-once"
    google.email = "once@people.example"
    browser = browse()
    dance(browser, google)
    browser.send("/logout", page="/settings/security")
    state = google.asked["state"]
    browser.get(f"/login/google/callback?code=code-sbxsecret&state={state}")

    assert "This sign-in link is no longer valid." in said(browser)


def test_an_answer_without_a_start_is_refused(browse, google):
    browser = browse()
    browser.get("/login/google/callback?code=x&state=y")

    assert "This sign-in link is no longer valid." in said(browser)


def test_cancelling_says_so_and_repeats_nothing_of_googles_text(browse, google):
    browser = browse()
    dance(browser, google, error="access_denied", error_description="<script>alert(1)</script>")

    text = said(browser)
    assert "You cancelled on Google. Nothing was changed." in text
    assert "alert(1)" not in text


@pytest.mark.parametrize("status", [500, 503])
def test_google_away_is_said_so(browse, google, status):
    google.token_status = status
    browser = browse()
    dance(browser, google)

    assert "Google did not answer. Try again in a minute." in said(browser)


def test_a_token_answer_that_is_no_json_is_no_bug(browse, google):
    google.token_status = 400
    browser = browse()
    assert dance(browser, google).location == "/login"


def test_an_old_start_is_over(browse, google, monkeypatch):
    from app.accounts.sign_in import google_flow

    browser = browse()
    out = browser.get("/login/google")
    monkeypatch.setattr(google_flow, "FLOW_SECONDS", -1)
    browser.get(f"/login/google/callback?{google.consent(out.location)}")

    assert "This sign-in link is no longer valid." in said(browser)


def test_the_session_holds_nothing_that_could_be_used(browse, google, admin):
    browser = browse()
    out = browser.get("/login/google")
    (data,) = admin.execute("SELECT data::text FROM auth.session ORDER BY created_at DESC LIMIT 1").fetchone()

    google.consent(out.location)
    assert google.asked["state"] not in data
    assert google.asked["nonce"] not in data
