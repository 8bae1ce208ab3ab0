"""Tokens: the happy path, each refusal in Google's words, and what ends a permission."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from joserfc import jwk, jwt

from dev.sandbox.credentials import GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, YOUTUBE_CLIENT_ID, YOUTUBE_CLIENT_SECRET
from dev.sandbox.google.oauth.scopes import USERINFO_EMAIL, YOUTUBE_READONLY


def error(answer) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["error"], answer.json()["error_description"]


def works(google, token: str) -> bool:
    return google.youtube("channels", token, part="id", mine="true").status_code == 200


def test_a_code_becomes_tokens(google):
    answer = google.exchange(code=google.consent("0")["code"])

    facts = answer.json()
    assert facts["token_type"] == "Bearer"
    assert facts["expires_in"] == 3599
    assert facts["scope"].split() == ["openid", USERINFO_EMAIL, YOUTUBE_READONLY]
    assert all("sbxsecret" in facts[name] for name in ("access_token", "refresh_token"))
    assert "no-store" in answer.headers["cache-control"]
    assert works(google, facts["access_token"])


def test_a_client_may_prove_itself_by_http_basic(google):
    proof = base64.b64encode(f"{YOUTUBE_CLIENT_ID}:{YOUTUBE_CLIENT_SECRET}".encode()).decode()
    code = google.consent("0")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": google.auth_params()["redirect_uri"]}
    verifier = {"code_verifier": "correct-horse-battery-staple-correct-horse-battery"}
    answer = google.http.post(
        f"{google.base}/google/token/token", data={**form, **verifier}, headers={"Authorization": f"Basic {proof}"}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grant_type": ""}, (400, "invalid_request", "Missing required parameter: grant_type")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", "Invalid grant_type: password")),
        ({"client_id": ""}, (400, "invalid_request", "Could not determine client ID from request.")),
        ({"client_id": "x"}, (401, "invalid_client", "The OAuth client was not found.")),
        ({"client_secret": ""}, (400, "invalid_request", "client_secret is missing.")),
        ({"client_secret": "x"}, (401, "invalid_client", "The provided client secret is invalid.")),
        ({"code": ""}, (400, "invalid_request", "Missing required parameter: code")),
        ({"code": "4/0made-up"}, (400, "invalid_grant", "Malformed auth code.")),
        ({"redirect_uri": ""}, (400, "invalid_request", "Missing required parameter: redirect_uri")),
        ({"redirect_uri": "http://127.0.0.1:8000/other"}, (400, "redirect_uri_mismatch", "Bad Request")),
        ({"code_verifier": ""}, (400, "invalid_grant", "Missing code verifier.")),
        ({"code_verifier": "v" * 50}, (400, "invalid_grant", "Invalid code verifier.")),
        ({"code_verifier": "ü" * 50}, (400, "invalid_grant", "Invalid code verifier.")),
        (
            {"client_id": GOOGLE_CLIENT_ID, "client_secret": GOOGLE_CLIENT_SECRET},
            (401, "unauthorized_client", "Unauthorized"),
        ),
    ],
)
def test_a_wrong_exchange_is_refused_in_googles_words(google, changes, expected):
    code = google.consent("0")["code"]

    assert error(google.exchange(**{"code": code, **changes})) == expected
    assert google.exchange(code=code).status_code == 200


def test_a_code_that_comes_twice_ends_what_it_gave(google):
    code = google.consent("0")["code"]
    token = google.exchange(code=code).json()

    assert error(google.exchange(code=code)) == (400, "invalid_grant", "Bad Request")
    assert not works(google, token["access_token"])
    assert error(google.refresh(token["refresh_token"]))[1] == "invalid_grant"


def test_of_many_who_send_a_code_at_once_at_most_one_gets_tokens(google):
    code = google.consent("0")["code"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: google.exchange(code=code).status_code, range(8)))
    assert sorted(answers)[:2] == [200, 400]


def test_a_code_dies_after_ten_minutes(google):
    code = google.consent("0")["code"]
    google.control("clock", offset_seconds=601)

    assert error(google.exchange(code=code)) == (400, "invalid_grant", "Bad Request")


def test_a_plain_challenge_is_compared_as_it_is_and_without_one_no_verifier_is_taken(google):
    plain = google.consent("0", code_challenge="p" * 50, code_challenge_method="plain")["code"]
    without = google.consent("0", code_challenge="", code_challenge_method="")["code"]

    assert google.exchange(code=plain, code_verifier="p" * 50).status_code == 200
    assert error(google.exchange(code=without))[2] == "code_verifier or verifier is not needed."
    assert google.exchange(code=without, code_verifier="").status_code == 200


def test_a_refresh_token_is_given_at_first_or_on_demand_only(google):
    account = "first.time@people.example"

    assert "refresh_token" in google.tokens(account, prompt="")
    assert "refresh_token" not in google.tokens(account, prompt="")
    assert "refresh_token" in google.tokens(account, prompt="consent")
    assert "refresh_token" not in google.tokens(account, prompt="consent", access_type="online")


def test_an_access_token_dies_after_an_hour_and_a_refresh_brings_another(google):
    tokens = google.tokens("1")
    google.control("clock", offset_seconds=3599)
    assert not works(google, tokens["access_token"])

    fresh = google.refresh(tokens["refresh_token"]).json()
    assert works(google, fresh["access_token"])
    assert "refresh_token" not in fresh
    assert google.refresh(tokens["refresh_token"]).status_code == 200


def test_a_refresh_token_belongs_to_its_client(google):
    tokens = google.tokens("1")
    other = {
        "client_id": GOOGLE_CLIENT_ID,
        "client_secret": GOOGLE_CLIENT_SECRET,
        "redirect_uri": "",
        "code_verifier": "",
    }
    answer = google.exchange(grant_type="refresh_token", refresh_token=tokens["refresh_token"], **other)

    assert error(answer) == (400, "invalid_grant", "Token has been expired or revoked.")


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_all_of_the_persons_permissions(google, name):
    first, second, other = google.tokens("2"), google.tokens("2"), google.tokens("3")
    answer = google.http.post(f"{google.base}/google/token/revoke", data={"token": first[name]})

    assert (answer.status_code, answer.json()) == (200, {})
    assert not works(google, first["access_token"])
    assert not works(google, second["access_token"])
    assert error(google.refresh(second["refresh_token"]))[1] == "invalid_grant"
    assert works(google, other["access_token"])
    again = google.http.post(f"{google.base}/google/token/revoke", data={"token": first[name]})
    assert error(again) == (400, "invalid_token", "Token expired or revoked")


def test_include_granted_scopes_adds_what_was_allowed_before(google):
    account = "adds.up@people.example"
    google.tokens(account)

    assert YOUTUBE_READONLY in google.tokens(account, scope="openid", include_granted_scopes="true")["scope"]
    assert YOUTUBE_READONLY not in google.tokens(account, scope="openid")["scope"]


def test_an_identity_token_proves_itself_by_the_published_keys(google):
    facts = google.tokens("5", scope="openid email profile", nonce="the-nonce")
    document = google.http.get(f"{google.base}/google/accounts/.well-known/openid-configuration").json()
    keys = jwk.KeySet.import_key_set(google.http.get(document["jwks_uri"]).json())
    claims = jwt.decode(facts["id_token"], keys, algorithms=["RS256"]).claims
    person = google.http.get(
        document["userinfo_endpoint"], headers={"Authorization": f"Bearer {facts['access_token']}"}
    ).json()

    assert claims["iss"] == document["issuer"] == f"{google.base}/google/accounts"
    assert claims["aud"] == YOUTUBE_CLIENT_ID
    assert claims["nonce"] == "the-nonce"
    assert claims["email_verified"] is True
    assert {name: claims[name] for name in ("sub", "email", "name")} == {
        name: person[name] for name in ("sub", "email", "name")
    }
    assert google.http.get(person["picture"]).headers["content-type"] == "image/jpeg"


def test_an_unverified_address_says_so(google):
    params = google.auth_params(scope="openid email")
    form = {"account": "unsure@people.example", "unverified": "yes"}
    answer = google.http.post(f"{google.base}/google/accounts/o/oauth2/v2/auth", params=params, data=form)
    token = google.exchange(code=answer.next_request.url.params["code"]).json()["access_token"]
    address = f"{google.base}/google/openidconnect/v1/userinfo"

    person = google.http.get(address, headers={"Authorization": f"Bearer {token}"}).json()
    assert person["email_verified"] is False
    assert google.http.get(address).status_code == 401


def test_a_wrong_verb_is_refused(google):
    assert google.http.get(f"{google.base}/google/token/token").status_code == 405
    assert google.http.get(f"{google.base}/google/token/revoke").status_code == 405
