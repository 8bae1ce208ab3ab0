"""TikTok's scenarios, its control addresses and its webhooks: what goes wrong does so as promised."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dev.sandbox.credentials import TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET
from dev.sandbox.tiktok import scenarios
from tests.sandbox.tiktok_site import TikTok, api_error, sign_in_error
from tests.waiting import Stopwatch


@pytest.fixture(scope="module")
def tiktok(google) -> TikTok:
    return TikTok(google.base, google.http)


class Receiver(HTTPServer):
    """A site that takes webhooks: it answers 200 and keeps what came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhooks/tiktok"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/json"
        self.server.got.append((self.headers["TikTok-Signature"], body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"thanks")

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def is_genuine(signature: str, body: bytes) -> bool:
    stamp, proof = (part.partition("=")[2] for part in signature.split(","))
    expected = hmac.new(TIKTOK_CLIENT_SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return signature == f"t={stamp},s={proof}" and hmac.compare_digest(expected, proof)


def test_the_empty_has_no_videos(tiktok):
    answer = tiktok.videos(tiktok.token("@empty")).json()

    assert answer["data"] == {"videos": [], "cursor": 0, "has_more": False}


def test_the_rate_limited_is_refused_now_and_then(tiktok):
    own = tiktok.token("@ratelimited")

    answers = [tiktok.videos(own) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [429, 200, 200, 429, 200, 200, 429]
    assert api_error(answers[0]) == (429, "rate_limit_exceeded")
    assert tiktok.user(own).status_code == 200


def test_the_slow_is_slow_and_right(tiktok):
    own = tiktok.token("@slow")
    watch = Stopwatch()

    assert len(tiktok.walk(own)) == 6
    assert watch.seconds > 0.2


def test_the_revoked_connects_and_then_fails_for_good(tiktok):
    tokens = tiktok.tokens("@revoked")
    own = tokens["access_token"]

    assert tiktok.user(own).status_code == 200
    assert api_error(tiktok.videos(own)) == (401, "access_token_invalid")
    assert api_error(tiktok.user(own)) == (401, "access_token_invalid")
    assert sign_in_error(tiktok.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_the_malformed_breaks_off_in_its_json(tiktok):
    own = tiktok.token("@malformed")
    answer = tiktok.videos(own)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    with pytest.raises(ValueError, match="char"):
        json.loads(answer.text)
    assert tiktok.user(own).json()["error"]["code"] == "ok"


def test_the_one_without_scope_connects_but_shows_no_videos(tiktok):
    own = tiktok.token("@noscope")

    assert tiktok.user(own, "open_id,username,video_count").status_code == 200
    assert api_error(tiktok.videos(own)) == (401, "scope_not_authorized")


def test_every_second_page_of_the_sparse_is_empty(tiktok):
    pages = tiktok.pages(tiktok.token("@sparse"))

    assert [len(page["videos"]) for page in pages] == [20, 0, 20, 0, 5]
    assert [page["has_more"] for page in pages] == [True, True, True, True, False]


def test_the_huge_has_a_thousand_videos(tiktok):
    assert len({one["id"] for one in tiktok.walk(tiktok.token("@huge"))}) == 1000


def test_the_first_page_names_every_magic_username(tiktok):
    shown = tiktok.http.get(tiktok.base + "/").text

    assert all(f"<code>@{one.username}</code>" in shown for one in scenarios.ALL)
    assert {one["username"] for one in tiktok.accounts("magic")} == {one.username for one in scenarios.ALL}


def test_accounts_and_videos_are_added_changed_and_deleted_on_demand(tiktok):
    made = tiktok.control("accounts", username="@made.up", display_name="Made Up", followers=7, videos=[{"title": "A"}])
    added = tiktok.control("accounts/@made.up/videos", videos=[{"title": "B"}, {"title": "C"}])["ids"]
    own = tiktok.token("@made.up")

    assert made["username"] == "made.up"
    assert [one["title"] for one in tiktok.walk(own, "title")] == ["C", "B", "A"]
    tiktok.control(f"videos/{added[0]}", title="Changed", views=5, published="2020-02-29T12:00:00Z")
    tiktok.control(f"videos/{added[1]}/delete")
    assert tiktok.walk(own, "title,view_count,create_time")[1] == {
        "title": "Changed",
        "view_count": 5,
        "create_time": 1582977600,
    }
    tiktok.control("accounts/made.up", display_name="Renamed")
    assert tiktok.user(own, "display_name,follower_count").json()["data"]["user"] == {
        "display_name": "Renamed",
        "follower_count": 7,
    }
    assert [one["videos"] for one in tiktok.accounts("control") if one["username"] == "made.up"] == [2]


def test_a_scripted_fault_reaches_tiktok_too(tiktok):
    own = tiktok.token("0")
    wish = {"path": "/tiktok/api/v2/user/info/", "status": 503, "retry_after": 7}
    tiktok.http.post(f"{tiktok.base}/_control/fail", json=wish)

    assert [tiktok.user(own).status_code for _ in range(2)] == [503, 200]


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("accounts", {}),
        ("accounts", {"username": "slow"}),
        ("accounts", {"username": "x", "colour": "red"}),
        ("accounts/slow", {"username": "empty"}),
        ("accounts/nobody", {"followers": 1}),
        ("accounts/nobody/videos", {"videos": []}),
        ("accounts/slow/videos", {"videos": "many"}),
        ("accounts/slow/videos", {"videos": [{"published": "yesterday"}]}),
        ("accounts/slow/videos", {"videos": [{"id": "1"}, {"id": "1"}]}),
        ("videos/unknown", {"title": "x"}),
        ("videos/unknown/delete", {}),
        ("tokens/expire", {"account": "@nobody"}),
        ("limit", {"calls": "many"}),
        ("fail", {"error": "bad_weather"}),
        ("fail", {"error": "internal_error", "path": "/google"}),
        ("webhook", {"account": "@nobody", "url": "http://127.0.0.1:9/"}),
        ("webhook", {"account": "@slow", "url": "https://evil.example/"}),
        ("webhook", {"account": "@slow", "url": "http://127.0.0.1:9/"}),
    ],
)
def test_a_wrong_wish_is_explained(tiktok, path, wish):
    answer = tiktok.http.post(f"{tiktok.base}/_control/tiktok/{path}", json=wish)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_page_of_another_site_cannot_wish(tiktok):
    answer = tiktok.http.post(
        f"{tiktok.base}/_control/tiktok/limit", content='{"calls": 1}', headers={"Content-Type": "text/plain"}
    )

    assert answer.status_code == 400


def test_an_event_is_delivered_as_tiktok_signs_it(tiktok, receiver):
    open_id = tiktok.accounts()[3]["open_id"]
    answer = tiktok.control("webhook", url=receiver.url, account="3")

    [(signature, body)] = receiver.got
    sent = json.loads(body)
    assert answer["answers"] == [{"status": 200, "body": "thanks"}]
    assert (answer["body"], answer["signature"]) == (body.decode(), signature)
    assert is_genuine(signature, body)
    assert sent.keys() == {"client_key", "event", "create_time", "user_openid", "content"}
    assert (sent["client_key"], sent["event"]) == (TIKTOK_CLIENT_ID, "authorization.removed")
    assert sent["user_openid"] == open_id
    assert sent["content"] == '{"reason":1}'
    assert abs(sent["create_time"] - time.time()) < 60


def test_an_event_can_be_forged_late_unknown_and_repeated(tiktok, receiver):
    tiktok.control("webhook", url=receiver.url, account="3", secret="wrong")
    tiktok.control("webhook", url=receiver.url, account="3", t=1_600_000_000)
    tiktok.control("webhook", url=receiver.url, account="3", times=2, reason=5)
    tiktok.control("webhook", url=receiver.url, user_openid="stranger", event="video.publish.completed", content="{")
    tiktok.control("webhook", url=receiver.url, account="3", signature="t=x")

    forged, late, once, again, odd, unreadable = receiver.got
    assert not is_genuine(*forged)
    assert is_genuine(*late)
    assert late[0].startswith("t=1600000000,")
    assert once == again
    assert json.loads(once[1])["content"] == '{"reason":5}'
    assert json.loads(odd[1])["user_openid"] == "stranger"
    assert json.loads(odd[1])["event"] == "video.publish.completed"
    assert json.loads(odd[1])["content"] == "{"
    assert unreadable[0] == "t=x"


def test_when_a_person_disconnects_her_tokens_are_dead_before_the_site_hears_of_it(tiktok, receiver):
    tokens = tiktok.tokens("3")
    tiktok.control("disconnect", url=receiver.url, account="3", reason=2)

    assert json.loads(receiver.got[0][1])["content"] == '{"reason":2}'
    assert not tiktok.works(tokens["access_token"])
    assert sign_in_error(tiktok.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
