"""Instagram's tokens: from the code to the short one, the long one and the next, and what ends each of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dev.sandbox.instagram.oauth.scopes import BASIC
from tests.sandbox.instagram_site import DAY_SECONDS, Instagram, error

LONG_SECONDS = 5_183_944


@pytest.fixture(scope="module")
def instagram(google) -> Instagram:
    return Instagram(google.base, google.http)


def works(instagram, token: str) -> bool:
    return instagram.graph("me", token, fields="id").status_code == 200


def test_a_code_becomes_a_short_token_in_one_of_the_two_documented_forms(instagram):
    bare = instagram.exchange(code=instagram.consent("2")["code"])
    wrapped = instagram.exchange(code=instagram.consent("3")["code"])

    assert bare.json().keys() == {"access_token", "user_id", "permissions"}
    assert bare.json()["permissions"] == [BASIC]
    assert wrapped.json().keys() == {"data"}
    assert wrapped.json()["data"][0]["permissions"] == BASIC
    assert "no-store" in bare.headers["cache-control"]
    for found in (bare.json(), wrapped.json()["data"][0]):
        assert "sbxsecret" in found["access_token"]
        own = instagram.graph("me", found["access_token"], fields="id,user_id").json()
        assert own["id"] == str(found["user_id"]) != own["user_id"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"grant_type": ""}, "Missing required field grant_type"),
        ({"grant_type": "password"}, "Invalid grant_type"),
        ({"client_id": ""}, "Missing required field client_id"),
        ({"client_id": "1"}, "Invalid platform app"),
        ({"client_secret": ""}, "Missing required field client_secret"),
        ({"client_secret": "ü"}, "Error validating client secret."),
        ({"redirect_uri": ""}, "Missing required field redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1:8000/other"}, "Error validating verification code"),
        ({"code": ""}, "Missing required field code"),
        ({"code": "AQmade-up"}, "Matching code was not found or was already used"),
        ({"code_verifier": "x"}, "Unknown parameter code_verifier"),
    ],
)
def test_a_wrong_exchange_is_refused_in_the_form_of_that_address(instagram, changes, message):
    code = instagram.consent("0")["code"]
    answer = instagram.exchange(**{"code": code, **changes})

    assert answer.status_code == 400
    assert answer.json().keys() == {"error_type", "code", "error_message"}
    assert (answer.json()["error_type"], answer.json()["code"]) == ("OAuthException", 400)
    assert message in answer.json()["error_message"]
    assert instagram.exchange(code=code).status_code == 200


def test_a_code_with_the_fragment_behind_it_is_not_the_code(instagram):
    assert instagram.exchange(code=instagram.consent("0")["code"] + "#_").status_code == 400


def test_a_code_stands_in_the_form_and_never_in_the_address(instagram):
    address = f"{instagram.base}/instagram/api/oauth/access_token"

    assert instagram.http.get(address).status_code == 405
    assert instagram.http.get(address).headers["allow"] == "POST"
    assert instagram.http.post(address, params={"code": "x"}).status_code == 400


def test_a_code_is_good_for_one_use_and_one_hour(instagram):
    used, late = instagram.consent("0")["code"], instagram.consent("0")["code"]
    token = instagram.exchange(code=used).json()["access_token"]
    assert instagram.exchange(code=used).status_code == 400
    assert works(instagram, token)

    instagram.move_clock(3600)
    assert "expired" in instagram.exchange(code=late).json()["error_message"]


def test_of_many_who_send_a_code_at_once_one_gets_a_token(instagram):
    code = instagram.consent("0")["code"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: instagram.exchange(code=code).status_code, range(8)))
    assert sorted(answers) == [200] + [400] * 7


def test_a_short_token_dies_after_an_hour_and_a_long_one_after_sixty_days(instagram):
    short = instagram.short("0")["access_token"]
    answer = instagram.lengthen(short)
    long = answer.json()["access_token"]

    assert answer.json() == {"access_token": long, "token_type": "bearer", "expires_in": LONG_SECONDS}
    assert "sbxsecret" in long
    assert long != short
    instagram.move_clock(3600)
    assert error(instagram.graph("me", short)) == (400, 190, 463)
    assert error(instagram.lengthen(short)) == (400, 190, 463)
    instagram.move_clock(LONG_SECONDS - 60)
    assert works(instagram, long)
    instagram.move_clock(LONG_SECONDS)
    refused = instagram.graph("me", long)
    assert error(refused) == (400, 190, 463)
    assert "Session has expired on" in refused.json()["error"]["message"]
    assert "invalid_token" in refused.headers["www-authenticate"]


def test_a_persons_long_tokens_live_as_long_as_was_set(instagram):
    instagram.control("accounts/5", long_seconds=900)
    short = instagram.short("5")["access_token"]

    assert instagram.lengthen(short).json()["expires_in"] == 900


def test_a_long_token_is_exchanged_for_another_after_a_day_and_lives_on(instagram):
    first = instagram.long("0")
    assert error(instagram.refresh(first)) == (400, 100, None)
    instagram.move_clock(DAY_SECONDS - 60)
    assert error(instagram.refresh(first)) == (400, 100, None)

    instagram.move_clock(DAY_SECONDS)
    answer = instagram.refresh(first)
    second = answer.json()["access_token"]
    facts = {"access_token": second, "token_type": "bearer", "expires_in": LONG_SECONDS, "permissions": BASIC}
    assert answer.json() == facts
    assert second != first
    assert works(instagram, first)
    assert works(instagram, second)
    instagram.move_clock(LONG_SECONDS)
    assert error(instagram.refresh(first)) == (400, 190, 463)
    assert works(instagram, second)
    assert instagram.refresh(second).status_code == 200


def test_a_token_is_made_older_on_demand(instagram):
    token = instagram.long("4")
    instagram.control("tokens/age", account="4", seconds=DAY_SECONDS)
    fresh = instagram.refresh(token).json()["access_token"]

    assert error(instagram.refresh(fresh)) == (400, 100, None)
    instagram.control("tokens/age", token=token, seconds=LONG_SECONDS)
    assert error(instagram.refresh(fresh)) == (400, 190, 463)


def test_a_short_token_cannot_be_refreshed_nor_a_long_one_lengthened(instagram):
    short = instagram.short("0")["access_token"]
    long = instagram.lengthen(short).json()["access_token"]
    instagram.control("tokens/age", token=long, seconds=3000)

    assert error(instagram.refresh(short)) == (400, 100, None)
    assert error(instagram.lengthen(long)) == (400, 100, None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grant_type": ""}, (400, 100, None)),
        ({"grant_type": "ig_refresh_token"}, (400, 100, None)),
        ({"client_secret": ""}, (400, 100, None)),
        ({"client_secret": "x"}, (400, 100, None)),
        ({"client_id": "990602627938098"}, (400, 100, None)),
        ({"access_token": "IGAAmade-up"}, (400, 190, None)),
        ({"access_token": ""}, (400, 104, None)),
    ],
)
def test_a_wrong_call_for_a_long_token_is_refused(instagram, changes, expected):
    assert error(instagram.lengthen(instagram.short("0")["access_token"], **changes)) == expected


def test_without_the_permission_there_is_no_long_token(instagram):
    assert error(instagram.lengthen(instagram.short("0", "partial")["access_token"])) == (403, 10, None)


def test_giving_the_permission_back_ends_every_token_of_the_person(instagram):
    first, second, other = instagram.long("6"), instagram.long("6"), instagram.long("8")
    address = f"{instagram.base}/instagram/graph/v25.0/me/permissions"
    answer = instagram.http.delete(address, headers={"Authorization": f"Bearer {first}"})

    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert error(instagram.graph("me", first)) == (400, 190, 460)
    assert error(instagram.refresh(second)) == (400, 190, 460)
    assert error(instagram.http.delete(address, params={"access_token": first})) == (400, 190, 460)
    assert works(instagram, other)


def test_tokens_end_on_demand(instagram):
    old, gone = instagram.long("0"), instagram.long("2")
    instagram.control("tokens/expire", account="0")
    instagram.control("tokens/revoke", token=gone)

    assert error(instagram.graph("me", old)) == (400, 190, 463)
    assert error(instagram.graph("me", gone)) == (400, 190, 460)
    assert works(instagram, instagram.long("0"))


def test_the_calls_so_far_can_be_read_and_hold_no_token(instagram):
    token = instagram.long("0")
    instagram.graph("me", token, fields="id")
    calls = instagram.http.get(f"{instagram.base}/_control/calls", params={"path": "/instagram"}).json()

    assert [(call["path"].rpartition("/")[2], call["grant_type"]) for call in calls] == [
        ("authorize", ""),
        ("access_token", "authorization_code"),
        ("access_token", "ig_exchange_token"),
        ("me", ""),
    ]
    assert {call["person"] for call in calls} == {instagram.accounts()[0]["user_id"]}
    assert "sbxsecret" not in str(calls)


@pytest.mark.parametrize("path", ["access_token", "refresh_access_token", "v25.0/me", "v25.0/me/media"])
def test_a_wrong_verb_is_refused_in_the_envelope(instagram, path):
    answer = instagram.http.post(f"{instagram.base}/instagram/graph/{path}", data={"access_token": "x"})

    assert error(answer) == (405, 100, None)
    assert answer.headers["allow"] == "GET"


def test_permissions_are_given_back_by_delete_only(instagram):
    assert instagram.graph("me/permissions", "x").headers["allow"] == "DELETE"
