"""TikTok's consent page: who can be chosen, what can be ticked, and what is refused before anybody is sent back."""

import re

import pytest

from dev.sandbox.tiktok import scenarios
from dev.sandbox.tiktok.oauth import scopes
from tests.sandbox.tiktok_site import EVERYTHING, REDIRECT, TikTok, came_back


@pytest.fixture(scope="module")
def tiktok(google) -> TikTok:
    return TikTok(google.base, google.http)


def test_an_answer_brings_code_granted_scopes_and_state(tiktok):
    answer = tiktok.consent("0")

    assert answer.keys() == {"code", "scopes", "state"}
    assert answer["scopes"] == EVERYTHING
    assert answer["state"] == "the-state"
    assert "sbxsecret" in answer["code"]


def test_the_code_must_be_decoded_before_it_is_used(tiktok):
    location = tiktok.decide("0").headers["location"]
    encoded = re.search(r"[?&]code=([^&]+)", location)[1]

    assert "%2A" in encoded
    assert "%21" in encoded
    assert tiktok.exchange(code=encoded).json()["error"] == "invalid_grant"
    code = encoded.replace("%2A", "*").replace("%21", "!")
    assert tiktok.exchange(code=code).status_code == 200


def test_cancelling_brings_access_denied(tiktok):
    answer = tiktok.http.post(tiktok.consent_address, params=tiktok.auth_params(), data={"decision": "cancel"})

    sent = came_back(answer)
    assert sent.keys() == {"error", "error_description", "state"}
    assert sent["error"] == "access_denied"
    assert sent["state"] == "the-state"


@pytest.mark.parametrize("kept", list(scopes.TEXTS))
def test_each_permission_can_be_given_alone(tiktok, kept):
    assert tiktok.consent("0", ticked=[kept])["scopes"] == kept
    assert tiktok.tokens("0", ticked=[kept])["scope"] == kept


def test_nothing_ticked_is_a_cancel(tiktok):
    assert tiktok.consent("0", ticked=[])["error"] == "access_denied"


def test_only_what_was_asked_for_is_granted(tiktok):
    asked = f"{scopes.VIDEOS},{scopes.BASIC},{scopes.VIDEOS}"

    assert tiktok.consent("0", ticked=list(scopes.TEXTS), scope=asked)["scopes"] == f"{scopes.VIDEOS},{scopes.BASIC}"


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"client_key": ""}, "client_key"),
        ({"client_key": "somebody-else"}, "client_key"),
        ({"client_id": "sbaw8j3k1x9q2streamvibe"}, "client_key"),
        ({"client_key": "", "client_id": "sbaw8j3k1x9q2streamvibe"}, "client_key"),
        ({"redirect_uri": ""}, "redirect_uri"),
        ({"redirect_uri": "https://evil.example/callback"}, "redirect_uri"),
        ({"redirect_uri": "https://site.example.evil.example/callback"}, "redirect_uri"),
        ({"redirect_uri": "http://user@127.0.0.1/callback"}, "redirect_uri"),
        ({"redirect_uri": "/connections/tiktok/callback"}, "redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri"),
        ({"redirect_uri": f"{REDIRECT}?id=1"}, "redirect_uri"),
        ({"redirect_uri": f"{REDIRECT}#here"}, "redirect_uri"),
        ({"redirect_uri": REDIRECT + "/" * 512}, "redirect_uri"),
        ({"response_type": ""}, "response_type"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": ""}, "scope"),
        ({"scope": "user.info.basic video.list"}, "scope"),
        ({"scope": "user.info.basic, video.list"}, "scope"),
        ({"scope": "user.info.basic,"}, "scope"),
        ({"scope": "user.info.basic,video.publish"}, "scope"),
        ({"state": ""}, "state"),
        ({"disable_auto_auth": "yes"}, "disable_auto_auth"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "code_challenge"),
        ({"code_challenge": "c" * 64}, "code_challenge_method"),
        ({"code_challenge": "c" * 64, "code_challenge_method": "plain"}, "code_challenge_method"),
        ({"code_challenge_method": "S256"}, "code_challenge"),
    ],
)
def test_a_wrong_request_ends_on_tiktoks_own_page(tiktok, changes, parameter):
    for answer in (tiktok.page(**changes), tiktok.decide("0", **changes)):
        assert answer.status_code == 400
        assert f"<code>{parameter}</code>" in answer.text
        assert "location" not in answer.headers


def test_a_page_that_was_not_answered_leads_nowhere(tiktok):
    for form in ({"account": "0"}, {"account": "@nobody", "decision": "allow"}, {"decision": "allow"}):
        answer = tiktok.http.post(tiktok.consent_address, params=tiktok.auth_params(), data=form)
        assert answer.status_code == 400


def test_the_sites_own_address_may_receive_the_answer(tiktok):
    assert tiktok.page(redirect_uri="https://site.example/connections/tiktok/callback").status_code == 200


def test_everybody_asks_again_whatever_auto_auth_says(tiktok):
    for choice in ("0", "1"):
        assert "Choose a TikTok account" in tiktok.page(disable_auto_auth=choice).text


def test_accounts_are_offered_in_groups(tiktok):
    shown = tiktok.page().text

    assert "Creators <small>24</small>" in shown
    assert f"Bad days <small>{len(scenarios.ALL)}</small>" in shown
    assert "@noscope" in tiktok.page(group="magic").text


def test_an_account_is_found_by_a_piece_of_its_name(tiktok):
    wanted = tiktok.accounts()[5]

    for search in (wanted["display_name"][1:6], f"@{wanted['username']}", wanted["username"].upper()):
        assert f'login_hint=%40{wanted["username"]}"' in tiktok.page(q=search).text


def test_a_hint_leads_straight_to_the_permission_page(tiktok):
    account = tiktok.accounts()[7]

    for hint in ("7", "creator 7", account["username"], f"@{account['username'].upper()}", account["open_id"]):
        shown = tiktok.page(login_hint=hint).text
        assert f'name="account" value="@{account["username"]}"' in shown
    assert "There is no account called “@nobody”" in tiktok.page(login_hint="@nobody").text


def test_there_is_a_ticked_box_for_each_permission_asked_for(tiktok):
    shown = tiktok.page(login_hint="0").text
    few = tiktok.page(login_hint="0", scope=scopes.BASIC).text

    assert all(f'name="scope" value="{scope}" checked' in shown for scope in scopes.TEXTS)
    assert few.count('type="checkbox"') == 1


def test_what_the_page_itself_sends_is_taken(tiktok):
    shown = tiktok.page(login_hint="0").text
    fields = re.findall(r'<input type="(?:hidden|checkbox)" name="(\w+)" value="([^"]*)"(?: checked)?>', shown)
    sent = [(name, value) for name, value in fields if (name, value) != ("decision", "cancel")]
    form = {name: [value for other, value in sent if other == name] for name, _ in sent}
    answer = tiktok.http.post(tiktok.consent_address, params=tiktok.auth_params(login_hint="0"), data=form)

    assert came_back(answer)["scopes"] == EVERYTHING


def test_the_one_without_scope_never_allows_videos(tiktok):
    shown = tiktok.page(login_hint="@noscope").text

    assert f'value="{scopes.VIDEOS}">' in shown
    assert f'value="{scopes.VIDEOS}" checked' not in shown
    assert scopes.VIDEOS not in tiktok.consent("@noscope", ticked=list(scopes.TEXTS))["scopes"].split(",")
    assert tiktok.consent("@noscope", scope=scopes.VIDEOS)["error"] == "access_denied"


def test_a_page_holds_no_script_no_cookie_and_no_outside_address(tiktok):
    for answer in (tiktok.page(), tiktok.page(login_hint="0"), tiktok.page(client_key="x")):
        assert "<script" not in answer.text
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "set-cookie" not in answer.headers


def test_the_portraits_of_the_page_are_drawn(tiktok):
    address = re.search(r'src="(/tiktok/cdn/avatars/[^"]+)"', tiktok.page().text)[1]

    assert tiktok.http.get(tiktok.base + address).headers["content-type"] == "image/jpeg"
