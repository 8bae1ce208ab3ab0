"""TikTok's tokens: the happy path, each refusal, the rotation, and what ends a permission."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from dev.sandbox.credentials import TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET
from dev.sandbox.tiktok.oauth import scopes
from tests.sandbox.tiktok_site import EVERYTHING, REDIRECT, TikTok, sign_in_error

VERIFIER = "correct-horse-battery-staple-correct-horse-battery"
DAY_SECONDS = 86_400


@pytest.fixture(scope="module")
def tiktok(google) -> TikTok:
    return TikTok(google.base, google.http)


def challenge(text: str) -> dict[str, str]:
    return {"code_challenge": hashlib.sha256(text.encode()).hexdigest(), "code_challenge_method": "S256"}


def test_a_code_becomes_tokens(tiktok):
    answer = tiktok.exchange(code=tiktok.consent("0")["code"])

    facts = answer.json()
    assert facts.keys() == {
        "access_token",
        "expires_in",
        "open_id",
        "refresh_expires_in",
        "refresh_token",
        "scope",
        "token_type",
    }
    assert facts["open_id"] == tiktok.accounts()[0]["open_id"]
    assert facts["scope"] == EVERYTHING
    assert (facts["token_type"], facts["expires_in"], facts["refresh_expires_in"]) == ("Bearer", 7200, 15_552_000)
    assert all("sbxsecret" in facts[name] for name in ("access_token", "refresh_token"))
    assert "sbxsecret" not in facts["open_id"]
    assert answer.headers["cache-control"] == "no-store"
    assert tiktok.works(facts["access_token"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grant_type": ""}, (400, "invalid_request")),
        ({"grant_type": "client_credentials"}, (400, "unsupported_grant_type")),
        ({"client_key": ""}, (400, "invalid_request")),
        ({"client_key": "", "client_id": TIKTOK_CLIENT_ID}, (400, "invalid_request")),
        ({"client_key": "x"}, (401, "invalid_client")),
        ({"client_secret": ""}, (400, "invalid_request")),
        ({"client_secret": "x"}, (401, "invalid_client")),
        ({"code": ""}, (400, "invalid_request")),
        ({"code": "made-up"}, (400, "invalid_grant")),
        ({"redirect_uri": ""}, (400, "invalid_request")),
        ({"redirect_uri": f"{REDIRECT}/"}, (400, "invalid_grant")),
        ({"code_verifier": VERIFIER}, (400, "invalid_request")),
    ],
)
def test_a_wrong_exchange_is_refused(tiktok, changes, expected):
    code = tiktok.consent("0")["code"]

    assert sign_in_error(tiktok.exchange(**{"code": code, **changes})) == expected
    assert tiktok.exchange(code=code).status_code == 200


def test_only_forms_are_read(tiktok):
    form = {"client_key": TIKTOK_CLIENT_ID, "client_secret": TIKTOK_CLIENT_SECRET, "grant_type": "refresh_token"}
    for call in ("token", "revoke"):
        address = f"{tiktok.base}/tiktok/api/v2/oauth/{call}/"
        assert sign_in_error(tiktok.http.post(address, json=form)) == (400, "invalid_request")
        assert sign_in_error(tiktok.http.post(address, params=form)) == (400, "invalid_request")
        assert tiktok.http.get(address, params=form).status_code == 405


def test_a_code_is_good_once(tiktok):
    code = tiktok.consent("0")["code"]

    assert tiktok.exchange(code=code).status_code == 200
    assert sign_in_error(tiktok.exchange(code=code)) == (400, "invalid_grant")


def test_of_many_who_send_a_code_at_once_one_gets_tokens(tiktok):
    code = tiktok.consent("0")["code"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tiktok.exchange(code=code).status_code, range(8)))
    assert sorted(answers) == [200, *[400] * 7]


def test_a_code_dies_after_ten_minutes(tiktok):
    code = tiktok.consent("0")["code"]
    tiktok.move_clock(601)

    assert sign_in_error(tiktok.exchange(code=code)) == (400, "invalid_grant")


def test_a_challenge_needs_its_verifier_and_its_digest_is_hexadecimal(tiktok):
    code = tiktok.consent("0", **challenge(VERIFIER))["code"]
    for wrong in ("", "v" * 50, "ü" * 50):
        assert sign_in_error(tiktok.exchange(code=code, code_verifier=wrong)) == (400, "invalid_request")
    assert tiktok.exchange(code=code, code_verifier=VERIFIER).status_code == 200

    usual = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    code = tiktok.consent("0", code_challenge=usual, code_challenge_method="S256")["code"]
    assert sign_in_error(tiktok.exchange(code=code, code_verifier=VERIFIER)) == (400, "invalid_request")


def test_a_refresh_replaces_both_tokens_and_the_old_ones_die_at_once(tiktok):
    old = tiktok.tokens("1", ticked=[scopes.BASIC, scopes.VIDEOS])
    new = tiktok.refresh(old["refresh_token"]).json()

    assert new.keys() == old.keys()
    assert new["access_token"] != old["access_token"]
    assert new["refresh_token"] != old["refresh_token"]
    assert new["scope"] == old["scope"] == f"{scopes.BASIC},{scopes.VIDEOS}"
    assert new["open_id"] == old["open_id"]
    assert tiktok.works(new["access_token"])
    assert not tiktok.works(old["access_token"])
    assert sign_in_error(tiktok.refresh(old["refresh_token"])) == (400, "invalid_grant")
    assert tiktok.works(new["access_token"])
    assert tiktok.refresh(new["refresh_token"]).status_code == 200


def test_of_many_who_refresh_at_once_one_gets_tokens(tiktok):
    token = tiktok.tokens("1")["refresh_token"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tiktok.refresh(token), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200, *[400] * 7]
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert tiktok.works(won["access_token"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"refresh_token": ""}, (400, "invalid_request")),
        ({"refresh_token": "rft.made-up"}, (400, "invalid_grant")),
        ({"client_secret": "x"}, (401, "invalid_client")),
    ],
)
def test_a_wrong_refresh_is_refused(tiktok, changes, expected):
    token = tiktok.tokens("1")["refresh_token"]

    sent = {"grant_type": "refresh_token", "refresh_token": token, "redirect_uri": "", **changes}
    assert sign_in_error(tiktok.exchange(**sent)) == expected
    assert tiktok.refresh(token).status_code == 200


def test_an_access_token_is_no_refresh_token(tiktok):
    assert sign_in_error(tiktok.refresh(tiktok.token("1"))) == (400, "invalid_grant")


def test_access_lives_two_hours_and_the_refresh_token_180_days(tiktok):
    tokens, other = tiktok.tokens("1"), tiktok.tokens("2")
    tiktok.move_clock(7190)
    assert tiktok.works(tokens["access_token"])
    tiktok.move_clock(7201)
    assert not tiktok.works(tokens["access_token"])
    tiktok.move_clock(180 * DAY_SECONDS - 60)
    assert tiktok.works(tiktok.refresh(tokens["refresh_token"]).json()["access_token"])
    tiktok.move_clock(180 * DAY_SECONDS + 60)
    assert sign_in_error(tiktok.refresh(other["refresh_token"])) == (400, "invalid_grant")


def test_lifetimes_can_be_set_for_an_account(tiktok):
    tiktok.control("accounts/3", access_seconds=60, refresh_seconds=600)
    tokens = tiktok.tokens("3")

    assert (tokens["expires_in"], tokens["refresh_expires_in"]) == (60, 600)
    tiktok.move_clock(61)
    assert not tiktok.works(tokens["access_token"])
    fresh = tiktok.refresh(tokens["refresh_token"]).json()
    assert fresh["expires_in"] == 60
    tiktok.move_clock(61 + 601)
    assert sign_in_error(tiktok.refresh(fresh["refresh_token"])) == (400, "invalid_grant")


def test_revoking_disconnects_the_app_from_the_person(tiktok):
    first, second, other = tiktok.tokens("4"), tiktok.tokens("4"), tiktok.tokens("5")
    answer = tiktok.revoke(first["access_token"])

    assert (answer.status_code, answer.json()) == (200, {})
    for tokens in (first, second):
        assert not tiktok.works(tokens["access_token"])
        assert sign_in_error(tiktok.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert tiktok.works(other["access_token"])
    assert sign_in_error(tiktok.revoke(first["access_token"])) == (400, "invalid_grant")


def test_only_a_living_access_token_revokes(tiktok):
    tokens = tiktok.tokens("6")

    assert sign_in_error(tiktok.revoke(tokens["refresh_token"])) == (400, "invalid_grant")
    assert sign_in_error(tiktok.revoke("act.made-up")) == (400, "invalid_grant")
    assert sign_in_error(tiktok.revoke("")) == (400, "invalid_request")
    assert sign_in_error(tiktok.revoke(tokens["access_token"], client_secret="x")) == (401, "invalid_client")
    assert tiktok.works(tokens["access_token"])
    tiktok.move_clock(7201)
    assert sign_in_error(tiktok.revoke(tokens["access_token"])) == (400, "invalid_grant")


def test_a_code_of_a_permission_that_ended_is_worthless(tiktok):
    code = tiktok.consent("4")["code"]
    tiktok.control("tokens/revoke", account="4")

    assert sign_in_error(tiktok.exchange(code=code)) == (400, "invalid_grant")


def test_tokens_end_on_demand(tiktok):
    first, second, third = tiktok.tokens("7"), tiktok.tokens("8"), tiktok.tokens("9")
    tiktok.control("tokens/expire", token=first["access_token"])
    tiktok.control("tokens/expire", account="8", refresh=True)
    tiktok.control("tokens/revoke", account="9")

    assert not any(tiktok.works(tokens["access_token"]) for tokens in (first, second, third))
    assert tiktok.refresh(first["refresh_token"]).status_code == 200
    assert tiktok.refresh(second["refresh_token"]).status_code == 400
    assert tiktok.refresh(third["refresh_token"]).status_code == 400


def test_the_calls_so_far_name_the_person_and_the_kind(tiktok):
    tokens = tiktok.tokens("1")
    tokens = tiktok.refresh(tokens["refresh_token"]).json()
    tiktok.user(tokens["access_token"])

    calls = tiktok.calls("/tiktok/api")
    assert [call["grant_type"] for call in calls] == ["authorization_code", "refresh_token", ""]
    assert {call["person"] for call in calls} == {tokens["open_id"]}
