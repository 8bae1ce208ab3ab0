"""Scenarios and the control API: what goes wrong does so as promised, and nothing else does."""

import httpx2
import pytest

from dev.sandbox.google import scenarios
from tests.waiting import Stopwatch

LIST = "playlistItems"


def lists(google, token: str):
    return google.youtube(LIST, token, part="id", playlistId=google.uploads(token))


def test_the_rate_limited_recovers_after_two_refusals(google):
    token = google.tokens("@ratelimited")["access_token"]

    answers = [lists(google, token) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "20"


def test_the_revoked_connects_and_then_fails_for_good(google):
    tokens = google.tokens("@revoked")

    uploads = google.uploads(tokens["access_token"])
    assert google.youtube(LIST, tokens["access_token"], part="id", playlistId=uploads).status_code == 401
    assert google.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_slow_is_slow_and_right(google):
    token = google.tokens("@slow")["access_token"]
    watch = Stopwatch()

    assert lists(google, token).status_code == 200
    assert watch.seconds > 0.2


def test_the_empty_has_no_list_of_uploads(google):
    assert lists(google, google.tokens("@empty")["access_token"]).status_code == 404


def test_the_one_without_a_channel_has_none(google):
    token = google.tokens("@nochannel")["access_token"]

    assert "items" not in google.youtube("channels", token, part="id", mine="true").json()


def test_the_one_over_quota_stays_so_while_others_go_on(google):
    answer = lists(google, google.tokens("@overquota")["access_token"])

    assert answer.json()["error"]["errors"][0]["reason"] == "quotaExceeded"
    assert lists(google, google.tokens("0")["access_token"]).status_code == 200


def test_the_first_page_names_every_magic_handle(google):
    shown = google.http.get(google.base + "/").text

    assert all(f"<code>{one.handle}</code>" in shown for one in scenarios.ALL)


def test_a_scripted_fault_happens_as_often_as_asked(google):
    token = google.tokens("0")["access_token"]
    google.control(
        "fail", path="/google/youtube/v3/videos", times=2, status=503, retry_after=7, body="<html>down</html>"
    )

    answers = [google.youtube("videos", token, part="id", id="x") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert answers[0].text == "<html>down</html>"


def test_a_scripted_delay_gives_the_real_answer_late(google):
    token = google.tokens("0")["access_token"]
    google.control("fail", path="/google/youtube/v3", delay_seconds=0.2)
    watch = Stopwatch()

    assert google.youtube("videos", token, part="id", id="x").status_code == 200
    assert watch.seconds > 0.2


def test_a_cut_answer_breaks_in_the_middle(google):
    token = google.tokens("0")["access_token"]
    google.control("fail", path="/google/youtube/v3/channels", cut=40)

    with pytest.raises(httpx2.RemoteProtocolError):
        google.youtube("channels", token, part="snippet", mine="true")
    assert google.youtube("channels", token, part="snippet", mine="true").status_code == 200


def test_tokens_end_on_demand(google):
    first, second = google.tokens("1"), google.tokens("2")
    google.control("tokens/expire", account="1")
    google.control("tokens/revoke", account="2")

    assert google.youtube("videos", first["access_token"], part="id", id="x").status_code == 401
    assert google.refresh(first["refresh_token"]).status_code == 200
    assert google.youtube("videos", second["access_token"], part="id", id="x").status_code == 401
    assert google.refresh(second["refresh_token"]).status_code == 400


def test_videos_are_added_changed_and_deleted_on_demand(google):
    google.control("channels", title="Mine", handle="mine.own", email="mine@people.example")
    made = google.control("channels/@mine.own/videos", videos=[{"title": "One", "tags": ["a"]}, {"title": "Two"}])
    token = google.tokens("mine@people.example")["access_token"]

    def titles() -> list[str]:
        found = google.youtube("videos", token, part="snippet", id=",".join(made["ids"])).json()["items"]
        return [item["snippet"]["title"] for item in found]

    assert titles() == ["One", "Two"]
    google.control(f"videos/{made['ids'][0]}", title="First", published="2020-02-29T12:00:00Z")
    google.control(f"videos/{made['ids'][1]}/delete", lingers=True)
    assert titles() == ["First"]
    assert len(google.walk(token)) == 2
    google.control(f"videos/{made['ids'][1]}/delete")
    assert [item["snippet"]["publishedAt"] for item in google.walk(token)] == ["2020-02-29T12:00:00Z"]


def test_the_calls_so_far_can_be_read(google):
    tokens = google.tokens("1")
    google.refresh(tokens["refresh_token"])

    calls = google.http.get(f"{google.base}/_control/calls", params={"path": "/google/token"}).json()
    assert [call["grant_type"] for call in calls] == ["authorization_code", "refresh_token"]
    assert {call["person"] for call in calls} == {google.http.get(f"{google.base}/_control/accounts").json()[1]["sub"]}


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("fail", {}),
        ("fail", {"path": "/", "colour": "red"}),
        ("fail", {"path": "/", "times": "often"}),
        ("quota", {"client_id": "x", "used": "all"}),
        ("tokens/expire", {"account": "@nobody"}),
        ("channels", {"title": "No handle"}),
        ("channels", {"title": "Twice", "handle": "@slow"}),
        ("channels", {"title": "x", "handle": "@x", "colour": "red"}),
        ("channels/@nochannel/videos", {"videos": [{}]}),
        ("videos/unknown", {"title": "x"}),
    ],
)
def test_a_wrong_wish_is_explained(google, path, wish):
    answer = google.http.post(f"{google.base}/_control/{path}", json=wish)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_page_of_another_site_cannot_wish(google):
    answer = google.http.post(
        f"{google.base}/_control/quota", content='{"used": 1}', headers={"Content-Type": "text/plain"}
    )

    assert answer.status_code == 400
