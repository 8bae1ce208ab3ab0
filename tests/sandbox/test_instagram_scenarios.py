"""Instagram's scenarios and control calls: what goes wrong does so as promised, and nothing else does."""

import json

import pytest

from dev.sandbox.instagram import scenarios
from tests.sandbox.instagram_site import DAY_SECONDS, Instagram, error
from tests.waiting import Stopwatch


@pytest.fixture(scope="module")
def instagram(google) -> Instagram:
    return Instagram(google.base, google.http)


def lists(instagram, token: str):
    return instagram.graph("me/media", token, fields="id")


def test_the_personal_account_is_refused_by_every_call(instagram):
    token = instagram.long("personal")

    for path in ("me", "me/media", "18000000000000000"):
        assert error(instagram.graph(path, token)) == (403, 10, None)
    assert "does not have permission" in instagram.graph("me", token).json()["error"]["message"]


def test_the_rate_limited_recovers_after_two_refusals_of_different_kinds(instagram):
    token = instagram.long("ratelimited")

    assert instagram.graph("me", token).status_code == 200
    first, second, third = (lists(instagram, token) for _ in range(3))
    assert error(first) == (403, 4, None)
    assert error(second) == (400, 17, None)
    assert third.status_code == 200
    assert json.loads(first.headers["x-app-usage"])["call_volume"] == 100
    assert json.loads(third.headers["x-app-usage"])["call_volume"] < 100


def test_the_slow_is_slow_and_right(instagram):
    token = instagram.long("slow")
    watch = Stopwatch()

    assert len(lists(instagram, token).json()["data"]) == 6
    assert watch.seconds > 0.2


def test_the_revoked_works_for_one_call(instagram):
    token = instagram.long("revoked")

    assert instagram.graph("me", token, fields="username").json()["username"] == "revoked"
    assert error(lists(instagram, token)) == (400, 190, 460)
    instagram.control("tokens/age", token=token, seconds=DAY_SECONDS)
    assert error(instagram.refresh(token)) == (400, 190, 460)


def test_the_malformed_ends_in_the_middle_of_its_json(instagram):
    answer = lists(instagram, instagram.long("malformed"))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_the_one_without_scope_connects_and_may_read_nothing(instagram):
    found = instagram.short("noscope")

    assert found["permissions"] == []
    assert error(instagram.graph("me", found["access_token"])) == (403, 10, None)


def test_the_first_page_names_every_magic_username(instagram):
    shown = instagram.http.get(instagram.base + "/").text

    assert all(f"<code>@{one.username}</code>" in shown for one in scenarios.ALL)


def test_at_a_hundred_percent_every_call_of_the_app_is_refused(instagram):
    token = instagram.long("0")
    instagram.control("usage", percent=99)
    assert json.loads(instagram.graph("me", token).headers["x-app-usage"])["call_volume"] == 99
    instagram.control("usage", percent=100)
    try:
        assert error(instagram.graph("me", token)) == (403, 4, None)
    finally:
        instagram.control("usage", percent=1)
    assert instagram.http.get(f"{instagram.base}/_control/instagram/usage").json() == {"percent": 1}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("token", (400, 190, None)),
        ("ended", (400, 190, 460)),
        ("app_limit", (403, 4, None)),
        ("user_limit", (400, 17, None)),
        ("page_limit", (400, 32, None)),
        ("permission", (403, 10, None)),
        ("media_permission", (400, 200, None)),
        ("passing", (500, 2, None)),
    ],
)
def test_metas_errors_happen_on_demand_as_often_as_asked(instagram, name, expected):
    token = instagram.long("0")
    instagram.control("fail", error=name, times=2, path="/instagram/graph/v25.0/me/media")

    assert instagram.graph("me", token).status_code == 200
    first, second = lists(instagram, token), lists(instagram, token)
    assert error(first) == error(second) == expected
    assert ("100" in first.headers["x-app-usage"]) == name.endswith("limit")
    assert lists(instagram, token).status_code == 200


def test_posts_and_accounts_are_added_changed_and_deleted_on_demand(instagram):
    instagram.control("accounts", username="@mine.own", name="Mine", media=[{"id": "18111111111111111"}])
    made = instagram.control("accounts/mine.own/media", media=[{"caption": "One"}, {"caption": "Two"}])
    token = instagram.long("mine.own")
    instagram.control(f"media/{made['ids'][0]}", caption="First", likes=None, published="2020-02-29T12:00:00Z")
    instagram.control(f"media/{made['ids'][1]}/delete")
    instagram.control("accounts/mine.own", username="mine.now", account_type="BUSINESS")

    assert instagram.graph("me", token, fields="username,account_type,media_count").json() == {
        "id": instagram.accounts("control")[-1]["scoped_id"],
        "username": "mine.now",
        "account_type": "BUSINESS",
        "media_count": 2,
    }
    changed = instagram.graph(made["ids"][0], token, fields="caption,like_count,timestamp").json()
    assert changed == {"id": made["ids"][0], "caption": "First", "timestamp": "2020-02-29T12:00:00+0000"}
    assert error(instagram.graph(made["ids"][1], token)) == (400, 100, 33)
    assert [post["id"] for post in instagram.walk(token)] == ["18111111111111111", made["ids"][0]]


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("accounts", {}),
        ("accounts", {"username": "Slow"}),
        ("accounts", {"username": "x", "colour": "red"}),
        ("accounts", {"username": "x", "media": [{"published": "soon"}]}),
        ("accounts", {"username": "x", "media": "many"}),
        ("accounts/0", {"username": "slow"}),
        ("accounts/nobody", {"name": "x"}),
        ("accounts/0/media", {"media": [{"children": [{"colour": "red"}]}]}),
        ("media/unknown", {"caption": "x"}),
        ("media/unknown/delete", {}),
        ("tokens/expire", {"account": "nobody"}),
        ("tokens/age", {"account": "0", "seconds": "many"}),
        ("usage", {"percent": "all"}),
        ("fail", {"error": "colour"}),
        ("fail", {"error": "passing", "path": "/google"}),
        ("deauthorize", {"account": "0", "url": "https://evil.example/"}),
        ("data-deletion", {"account": "nobody", "url": "http://127.0.0.1:1/"}),
        ("data-deletion", {"account": "0", "url": "http://127.0.0.1:1/"}),
    ],
)
def test_a_wrong_wish_is_explained(instagram, path, wish):
    answer = instagram.http.post(f"{instagram.base}/_control/instagram/{path}", json=wish)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_page_of_another_site_cannot_wish(instagram):
    address = f"{instagram.base}/_control/instagram/usage"
    answer = instagram.http.post(address, content='{"percent": 1}', headers={"Content-Type": "text/plain"})

    assert answer.status_code == 400
