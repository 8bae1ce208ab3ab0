"""The sandbox speaks as the platforms do: its errors have the shape of recorded ones, and it sends any of them."""

import json

import pytest

from tests.providers.wire import samples
from tests.sandbox.instagram_site import Instagram
from tests.sandbox.tiktok_site import TikTok

WIRE = {company: samples(company) for company in ("google", "instagram", "tiktok")}
# What the control interface calls the recorded answers.
INSTAGRAM = {
    "blocked": "access_blocked",
    "account_limit": "account_busy",
    "app_limit": "app_busy",
    "permission": "no_permission",
    "server_error": "server_error",
    "not_allowed": "not_allowed",
    "token": "unreadable_token",
    "ended": "password_changed",
}
TIKTOK = {
    "access_token_invalid": "api_access_token_invalid",
    "rate_limit_exceeded": "api_rate_limit_exceeded",
    "internal_error": "api_internal_error",
    "invalid_params": "api_invalid_params",
}
TIKTOK_SIGN_IN = (
    *("invalid_grant", "invalid_client", "invalid_request", "unauthorized_client"),
    *("server_error", "temporarily_unavailable"),
)


@pytest.fixture(scope="module")
def instagram(google) -> Instagram:
    return Instagram(google.base, google.http)


@pytest.fixture(scope="module")
def tiktok(google) -> TikTok:
    return TikTok(google.base, google.http)


@pytest.mark.parametrize(("company", "name"), [(company, name) for company, found in WIRE.items() for name in found])
def test_every_sample_can_be_sent(company, name, google):
    sample = WIRE[company][name]
    wish = {"path": f"/{company}/wire", "status": sample.status, "headers": dict(sample.headers), "body": sample.body}
    google.http.post(f"{google.base}/_control/fail", json=wish).raise_for_status()

    sent = google.http.get(f"{google.base}/{company}/wire", follow_redirects=False)

    assert sent.status_code == sample.status
    assert {name.lower(): sent.headers[name] for name in sample.headers} == {
        name.lower(): value for name, value in sample.headers.items()
    }
    if sample.status != 204:  # what the hub sends us has no answer of its own
        assert sent.json() == sample.body


def shape(found: object) -> object:
    """Names and types, and the codes and types of an error."""
    if isinstance(found, dict):
        return {
            name: value if name in ("code", "type", "error_subcode", "is_transient") else shape(value)
            for name, value in found.items()
        }
    return [shape(one) for one in found] if isinstance(found, list) else type(found).__name__


@pytest.mark.parametrize(("error", "name"), INSTAGRAM.items())
def test_instagrams_errors_are_as_recorded(error, name, instagram):
    instagram.control("fail", error=error)
    sent, wire = instagram.graph("me", "token"), WIRE["instagram"][name]

    assert (sent.status_code, shape(sent.json())) == (wire.status, shape(wire.body))
    if error != "permission":
        assert {header.lower() for header in wire.headers} <= {header.lower() for header in sent.headers}
    assert set(json.loads(sent.headers["x-app-usage"])) == {"call_volume", "cpu_time"} if error == "app_limit" else True


def test_instagrams_messages_carry_no_number(instagram):
    token = instagram.long("1")
    field = instagram.graph("me", token, fields="colour")
    path = instagram.graph("nothing/at/all", token)

    assert shape(field.json()) == shape(WIRE["instagram"]["unknown_field"].body)
    assert field.json()["error"]["message"] == "Tried accessing nonexisting field (colour)"
    assert (path.status_code, path.json()["error"]["code"]) == (500, 2500)
    assert path.headers["instagram-api-version"] == "v25.0"
    assert set(json.loads(path.headers["x-app-usage"])) == {"call_volume", "cpu_time"}


@pytest.mark.parametrize("form", ["bare", "number", "wrapped"])
def test_a_profile_comes_in_each_form(form, instagram):
    name = f"γραφή.{form}"
    instagram.control("accounts", username=name, profile_form=form, omits_permissions=True, media=[])
    short = instagram.short(name)
    sent = instagram.graph("me", short["access_token"], fields="id,user_id").json()

    assert "permissions" not in short
    assert (
        shape(sent)
        == {
            "bare": {"id": "str", "user_id": "str"},
            "number": {"id": "str", "user_id": "int"},
            "wrapped": {"data": [{"id": "str", "user_id": "str"}]},
        }[form]
    )


@pytest.mark.parametrize(("error", "name"), TIKTOK.items())
def test_tiktoks_errors_are_as_documented(error, name, tiktok):
    tiktok.control("fail", error=error)
    sent, wire = tiktok.http.get(f"{tiktok.base}/tiktok/api/v2/user/info/"), WIRE["tiktok"][name]
    assert (sent.status_code, shape(sent.json())) == (wire.status, shape(wire.body))


@pytest.mark.parametrize("status", [200, 400, 401])
@pytest.mark.parametrize("error", TIKTOK_SIGN_IN)
def test_tiktoks_sign_in_errors_come_under_any_status(error, status, tiktok):
    tiktok.control("fail", error=error, status=status)
    sent = tiktok.http.post(f"{tiktok.base}/tiktok/api/v2/oauth/token/")
    assert (sent.status_code, sent.json()["error"]) == (status, error)
    assert shape(sent.json()) == shape(WIRE["tiktok"][f"token_{error}"].body)


def test_tiktok_answers_with_the_line_of_its_log(tiktok):
    sent = tiktok.http.post(f"{tiktok.base}/tiktok/api/v2/oauth/token/")
    assert sent.headers["x-tt-logid"]
