"""The consent page: who can be chosen, what can be allowed, and what is refused before anybody is sent back."""

import pytest

from dev.sandbox.google.oauth.scopes import USERINFO_EMAIL, YOUTUBE_READONLY

AUTH = "/google/accounts/o/oauth2/v2/auth"


def page(google, **changes: str):
    return google.http.get(google.base + AUTH, params=google.auth_params(**changes))


def test_an_answer_brings_state_issuer_code_and_scope(google):
    answer = google.consent("0")

    assert answer["state"] == "the-state"
    assert answer["iss"] == f"{google.base}/google/accounts"
    assert "sbxsecret" in answer["code"]
    assert answer["scope"].split() == ["openid", USERINFO_EMAIL, YOUTUBE_READONLY]


def test_cancelling_brings_access_denied(google):
    answer = google.http.post(google.base + AUTH, params=google.auth_params(), data={"cancel": "yes"})

    assert answer.status_code == 302
    assert "error=access_denied" in answer.headers["location"]
    assert "state=the-state" in answer.headers["location"]
    assert "code=" not in answer.headers["location"]


def test_an_unticked_permission_is_missing_from_the_scope(google):
    assert google.consent("0", youtube="")["scope"].split() == ["openid", USERINFO_EMAIL]


def test_unticking_the_only_permission_is_a_cancel(google):
    answer = google.consent("0", youtube="", scope=YOUTUBE_READONLY)

    assert answer["error"] == "access_denied"


def test_without_asking_nobody_is_signed_in(google):
    answer = page(google, prompt="none")

    assert answer.status_code == 302
    assert "error=interaction_required" in answer.headers["location"]


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_id": ""}, 400, "invalid_request"),
        ({"client_id": "somebody-else"}, 401, "invalid_client"),
        ({"redirect_uri": ""}, 400, "invalid_request"),
        ({"redirect_uri": "https://evil.example/callback"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "https://site.example.evil.example/callback"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1:8000/callback#here"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://user@127.0.0.1/callback"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": "javascript:alert(1)"}, 400, "redirect_uri_mismatch"),
        ({"response_type": ""}, 400, "invalid_request"),
        ({"response_type": "token"}, 400, "unsupported_response_type"),
        ({"scope": ""}, 400, "invalid_request"),
        ({"scope": "openid everything"}, 400, "invalid_scope"),
        ({"access_type": "forever"}, 400, "invalid_request"),
        ({"code_challenge": "short"}, 400, "invalid_request"),
        ({"code_challenge": ""}, 400, "invalid_request"),
        ({"code_challenge_method": "MD5"}, 400, "invalid_request"),
    ],
)
def test_a_wrong_request_ends_on_googles_own_page(google, changes, status, error):
    for answer in (
        page(google, **changes),
        google.http.post(google.base + AUTH, params=google.auth_params(**changes), data={"account": "0"}),
    ):
        assert answer.status_code == status
        assert f"<code>{error}</code>" in answer.text
        assert "location" not in answer.headers


def test_the_sites_own_address_may_receive_the_answer(google):
    assert page(google, redirect_uri="https://site.example/login/google/callback").status_code == 200


def test_an_unknown_account_cannot_allow_anything(google):
    answer = google.http.post(google.base + AUTH, params=google.auth_params(), data={"account": "@nobody"})

    assert answer.status_code == 400


def test_channels_are_offered_by_name_and_one_owns_all_of_the_file(google):
    shown = page(google).text

    assert "Everything in nasty.csv" in shown
    assert "Ünïcode &amp; Søns &lt;Ltd&gt;" in shown
    assert "ערוץ" in shown
    assert "From the file <small>3</small>" in shown
    assert "Creators <small>24</small>" in shown
    assert "Bad days <small>6</small>" in shown


def test_an_account_is_found_by_a_piece_of_its_name(google):
    accounts = google.http.get(f"{google.base}/_control/accounts").json()
    wanted = accounts[5]

    shown = page(google, q=wanted["name"][2:9]).text
    assert f'login_hint={wanted["handle"].replace("@", "%40")}"' in shown


def test_a_hint_leads_straight_to_the_permission_page(google):
    account = google.http.get(f"{google.base}/_control/accounts").json()[7]

    for hint in ("7", "creator 7", account["handle"], account["channel_id"], account["email"].upper(), account["sub"]):
        shown = page(google, login_hint=hint).text
        assert f'name="account" value="{account["handle"]}"' in shown
        assert 'name="youtube" value="yes" checked' in shown


def test_an_unknown_hint_says_so_and_offers_the_list(google):
    shown = page(google, login_hint="@nobody").text

    assert "There is no account called “@nobody”" in shown
    assert "Choose an account" in shown


def test_any_address_becomes_an_account_without_a_channel(google):
    token = google.tokens("someone.new@people.example")["access_token"]

    answer = google.youtube("channels", token, part="id", mine="true").json()
    assert "items" not in answer
    assert answer["pageInfo"]["totalResults"] == 0


def test_a_page_holds_no_script_and_no_outside_address(google):
    for address in (AUTH, f"{AUTH}?group=magic", "/", "/mail"):
        answer = google.http.get(google.base + address, params=google.auth_params() if address == AUTH else None)
        assert "<script" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "set-cookie" not in answer.headers


def test_a_foreign_host_name_is_refused(google):
    assert google.http.get(google.base + "/", headers={"Host": "evil.example"}).status_code == 400
