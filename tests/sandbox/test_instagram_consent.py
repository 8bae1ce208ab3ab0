"""Instagram's consent page: who can be chosen, what can be allowed, and what is refused before anybody is sent back."""

import pytest

from dev.sandbox.instagram.oauth.scopes import BASIC
from tests.sandbox.instagram_site import REDIRECT, Instagram


@pytest.fixture(scope="module")
def instagram(google) -> Instagram:
    return Instagram(google.base, google.http)


def test_an_answer_brings_code_and_state_and_ends_in_a_fragment_that_is_no_part_of_them(instagram):
    answer = instagram.decide("0")

    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{REDIRECT}?code=")
    assert answer.headers["location"].endswith("&state=the-state#_")
    assert "sbxsecret" in instagram.consent("0")["code"]


def test_what_stands_in_the_sites_address_stays_there(instagram):
    location = instagram.decide("0", redirect_uri=f"{REDIRECT}?from=here").headers["location"]

    assert location.startswith(f"{REDIRECT}?from=here&code=")


def test_cancelling_brings_the_reason_and_no_code(instagram):
    answer = instagram.consent("", "cancel")

    assert answer == {
        "error": "access_denied",
        "error_reason": "user_denied",
        "error_description": "The user denied your request.",
        "state": "the-state",
    }


def test_allowing_without_the_basic_permission_leaves_it_out(instagram):
    scope = f"{BASIC},instagram_business_manage_insights"

    assert instagram.short("0", "partial", scope=scope)["permissions"] == ["instagram_business_manage_insights"]
    assert instagram.short("0", "partial")["permissions"] == []
    assert instagram.short("1", "partial")["permissions"] == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": ""}, "Invalid platform app"),
        ({"client_id": "1"}, "Invalid platform app"),
        ({"redirect_uri": ""}, "Invalid redirect_uri"),
        ({"redirect_uri": "https://evil.example/callback"}, "Invalid redirect_uri"),
        ({"redirect_uri": "https://site.example.evil.example/"}, "Invalid redirect_uri"),
        ({"redirect_uri": "http://user@127.0.0.1/callback"}, "Invalid redirect_uri"),
        ({"redirect_uri": f"{REDIRECT}#_"}, "Invalid redirect_uri"),
        ({"redirect_uri": "http://[broken"}, "Invalid redirect_uri"),
        ({"response_type": ""}, "Invalid response_type"),
        ({"response_type": "token"}, "Invalid response_type"),
        ({"scope": ""}, "Missing required scope"),
        ({"scope": "user_profile"}, "Invalid scope: user_profile"),
        ({"scope": "instagram_business_manage_insights"}, "Missing required scope"),
        ({"code_challenge": "x" * 43}, "Unknown parameter code_challenge"),
    ],
)
def test_a_wrong_request_ends_on_instagrams_own_page(instagram, changes, reason):
    for answer in (instagram.page(**changes), instagram.decide("0", **changes)):
        assert answer.status_code == 400
        assert reason in answer.text
        assert "location" not in answer.headers


def test_the_sites_own_address_may_receive_the_answer(instagram):
    assert instagram.page(redirect_uri="https://site.example/connections/instagram/callback").status_code == 200


def test_who_is_not_there_or_does_not_decide_allows_nothing(instagram):
    assert instagram.decide("nobody.here").status_code == 400
    assert instagram.decide("0", "perhaps").status_code == 400


def test_all_accounts_are_offered_in_groups_and_found_by_name(instagram):
    shown = instagram.page().text
    first = instagram.accounts()[0]

    assert "Creators <small>24</small>" in shown
    assert "Bad days <small>9</small>" in shown
    assert f"login_hint={first['username']}" in shown
    assert "@" not in first["username"]
    found = instagram.page(q=first["name"][1:9]).text
    assert f"login_hint={first['username']}" in found
    assert "0 accounts for “zzzz”" in instagram.page(q="zzzz").text


def test_a_hint_leads_straight_to_the_permission_page(instagram):
    account = instagram.accounts()[7]

    for hint in ("7", "creator 7", account["username"], f"@{account['username'].upper()}", account["user_id"]):
        shown = instagram.page(login_hint=hint).text
        assert f'name="account" value="{account["username"]}"' in shown
        assert all(f'name="decision" value="{decision}"' in shown for decision in ("allow", "partial", "cancel"))
    assert "There is no account called “@nobody” here" in instagram.page(login_hint="@nobody").text


def test_a_page_holds_no_script_and_its_pictures_are_there(instagram):
    for answer in (instagram.page(), instagram.page(login_hint="3"), instagram.page(scope="nonsense")):
        assert "<script" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "set-cookie" not in answer.headers
    address = instagram.page(login_hint="3").text.split('<img src="')[1].split('"')[0].replace("&amp;", "&")
    assert instagram.http.get(instagram.base + address).headers["content-type"] == "image/jpeg"
