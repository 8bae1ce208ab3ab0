"""A platform that answers as the test says: three listings that are right, and any answer made wrong on purpose.

It speaks raw HTTP/1.1, so that an answer can break off, lie about its length, or never come.
"""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

PAGES = 2
WORKS_A_PAGE = 3


@dataclass(frozen=True)
class Question:
    """A request: what it asks for (channel, list, details or token), and the page."""

    platform: str
    listing: str
    page: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wire:
    """An answer as bytes on the wire; `then` is what happens to the connection after them."""

    head: bytes
    body: bytes = b""
    then: str = "close"


Answerer = Callable[[Question, object], Wire]


def plain(status: int, body: bytes | str = b"", **headers: str) -> Wire:
    """An ordinary answer with a right length."""
    raw = body.encode() if isinstance(body, str) else body
    sent = {"content-type": "application/json", "content-length": str(len(raw)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in sent.items())
    return Wire(f"HTTP/1.1 {status} X\r\n{lines}connection: close\r\n\r\n".encode("latin-1"), raw)


def right(question: Question, sent: object) -> Wire:
    """The answer without any fault."""
    return plain(200, json.dumps(sent))


@dataclass
class ScriptedPlatform:
    """Listens on a free port of 127.0.0.1; `answerers` says which listing is answered how."""

    answerers: Mapping[str, Answerer] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(10)
            method, target, body = _request(connection)
            question = _question(method, target, body)
            self.asked.append(question)
            wire = self.answerers.get(question.listing, right)(question, good(question))
            connection.sendall(wire.head)
            for start in range(0, len(wire.body), 65536):
                connection.sendall(wire.body[start : start + 65536])
            if wire.then == "hang":
                time.sleep(3)
            elif wire.then == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def _request(connection: socket.socket) -> tuple[str, str, bytes]:
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += connection.recv(65536)
    head, _, body = raw.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        body += connection.recv(65536)
    method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
    return method, target, body


def _question(method: str, target: str, body: bytes) -> Question:
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    platform = parts.path.split("/")[1]
    last = parts.path.rstrip("/").split("/")[-1]
    if last in ("token", "refresh_access_token"):
        return Question(platform, "token", 0)
    if platform == "youtube":
        listing = {"channels": "channel", "playlistItems": "list", "videos": "details"}[last]
        ids = tuple(query.get("id", "").split(","))
        return Question(platform, listing, _number(query.get("pageToken", "0").removeprefix("page-")), ids)
    if platform == "instagram":
        return Question(platform, "list" if last == "media" else "channel", _number(query.get("after", "0")))
    sent = json.loads(body) if body else {}
    return Question(platform, "list" if "video" in parts.path else "channel", int(sent.get("cursor", 0)) // 1000)


def _number(text: str) -> int:
    """The page of a marker; the first one for a marker that this platform never gave."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def good(question: Question) -> object:
    """What a healthy platform would say."""
    if question.listing == "token":
        return {"access_token": "again", "refresh_token": "another", "token_type": "bearer", "expires_in": 3600}
    return _GOOD[question.platform](question)


def work_ids(page: int) -> list[str]:
    return [] if page >= PAGES else [f"work-{page}-{number}" for number in range(WORKS_A_PAGE)]


def _youtube(question: Question) -> object:
    if question.listing == "channel":
        snippet = {"title": "Scripted", "customUrl": "@scripted", "description": "", "thumbnails": {}}
        statistics = {"subscriberCount": "10", "videoCount": "6", "hiddenSubscriberCount": False}
        related = {"relatedPlaylists": {"uploads": "UUscripted"}}
        return {
            "items": [{"id": "UCscripted", "snippet": snippet, "statistics": statistics, "contentDetails": related}]
        }
    if question.listing == "list":
        items = [
            {"contentDetails": {"videoId": name}, "status": {"privacyStatus": "public"}}
            for name in work_ids(question.page)
        ]
        more = {"nextPageToken": f"page-{question.page + 1}"} if question.page + 1 < PAGES else {}
        return {"items": items, **more}
    return {"items": [_video(name) for name in question.ids]}


def _video(name: str) -> dict[str, object]:
    return {
        "id": name,
        "snippet": {
            "title": f"Title of {name}",
            "description": "A description with a #hashtag.",
            "tags": ["one", "two"],
            "categoryId": "10",
            "publishedAt": "2026-01-02T03:04:05Z",
            "defaultAudioLanguage": "en-GB",
            "thumbnails": {"high": {"url": f"https://i.ytimg.com/vi/{name}/hqdefault.jpg"}},
        },
        "contentDetails": {"duration": "PT1M5S"},
        "statistics": {"viewCount": "1000", "likeCount": "10", "commentCount": "1"},
        "status": {"privacyStatus": "public", "embeddable": True},
    }


def _instagram(question: Question) -> object:
    if question.listing == "channel":
        return {
            "id": "1001",
            "user_id": "1784",
            "username": "scripted",
            "name": "Scripted",
            "account_type": "BUSINESS",
            "followers_count": 10,
            "media_count": 6,
        }
    media = [
        {
            "id": name,
            "caption": f"Title of {name}\n#hashtag",
            "media_type": "CAROUSEL_ALBUM" if name.endswith("0") else "IMAGE",
            "media_product_type": "FEED",
            "media_url": f"https://scontent.cdninstagram.com/{name}.jpg?oe=1",
            "permalink": f"https://www.instagram.com/p/{name}/",
            "timestamp": "2026-01-02T03:04:05+0000",
            "like_count": 10,
            "comments_count": 1,
            "children": {
                "data": [{"id": "c1", "media_type": "IMAGE", "media_url": "https://scontent.cdninstagram.com/c1.jpg"}]
            },
        }
        for name in work_ids(question.page)
    ]
    following = str(question.page + 1)
    more = {"next": "https://graph.instagram.com/next"} if question.page + 1 < PAGES else {}
    return {"data": media, "paging": {"cursors": {"after": following}, **more}}


def _tiktok(question: Question) -> object:
    ok = {"code": "ok", "message": "", "log_id": "1"}
    if question.listing == "channel":
        user = {
            "open_id": "open-1",
            "display_name": "Scripted",
            "username": "scripted",
            "follower_count": 10,
            "video_count": 6,
        }
        return {"data": {"user": user}, "error": ok}
    videos = [
        {
            "id": name,
            "create_time": 1767323045,
            "cover_image_url": f"https://p16.tiktokcdn.com/{name}.jpeg?x-expires=1",
            "share_url": f"https://www.tiktok.com/@scripted/video/{name}",
            "video_description": "A description with a #hashtag.",
            "duration": 20,
            "height": 1024,
            "width": 576,
            "title": f"Title of {name}",
            "like_count": 10,
            "comment_count": 1,
            "share_count": 1,
            "view_count": 1000,
        }
        for name in work_ids(question.page)
    ]
    has_more = question.page + 1 < PAGES
    return {"data": {"videos": videos, "cursor": (question.page + 1) * 1000, "has_more": has_more}, "error": ok}


_GOOD: dict[str, Callable[[Question], object]] = {"youtube": _youtube, "instagram": _instagram, "tiktok": _tiktok}


def in_a_while(seconds: int) -> str:
    """An HTTP date some seconds ahead."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def squeezed(size: int) -> bytes:
    """So many zero bytes as a gzip stream a thousandth as long."""
    return gzip.compress(b"0" * size, compresslevel=9)
