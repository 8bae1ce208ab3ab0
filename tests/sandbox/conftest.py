"""A running sandbox over real HTTP, and the site's side of Google's protocol to drive it with."""

import base64
import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from dev.sandbox.credentials import YOUTUBE_CLIENT_ID, YOUTUBE_CLIENT_SECRET
from dev.sandbox.google.csv_file import COLUMNS
from dev.sandbox.google.oauth.scopes import YOUTUBE_READONLY
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings
from tests.waiting import PATIENCE_SECONDS

REDIRECT = "http://127.0.0.1:8000/connections/youtube/callback"
VERIFIER = "correct-horse-battery-staple-correct-horse-battery"

# What people really write, and what breaks careless programs: markup, quotes, entities, emoji, other directions.
NASTY_ROWS = [
    {
        "video_id": "aaaaaaaaaa1",
        "title": "He said \"no\" & <b>left</b> 😶‍🌫️ … 100 % 'sure'?",
        "channel_title": "Ünïcode & Søns <Ltd>",
        "tags": 'one|"two words"|"<tag>"|"عربي"|" spaced "|"',
        "description": "First line\\nSecond & <i>third</i>\\n\\nمرحبا بكم في القناة\\n"
        'Tab\\there, "quoted", C:\\\\new 🎬',
    },
    {"video_id": "bbbbbbbbbb2", "title": "Plain", "channel_title": "Ünïcode & Søns <Ltd>", "tags": "[none]"},
    {"video_id": "cccccccccc3", "title": "שלום עולם", "channel_title": "ערוץ", "tags": '"only"', "description": ""},
]
USUAL = {
    "category_id": "24",
    "publish_time": "2017-11-13T17:13:01.000Z",
    "views": "4294967296",
    "likes": "7",
    "comment_count": "0",
    "thumbnail_link": "https://i.ytimg.com/vi/x/default.jpg",
    "description": "words",
}


def _write_csv(path: Path, rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**USUAL, **row} for row in rows)
    return path


@dataclass
class Google:
    """The site's side: consent by plain HTTP, codes, tokens, calls."""

    base: str
    http: httpx2.Client

    def auth_params(self, **changes: str) -> dict[str, str]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
        params = {
            "client_id": YOUTUBE_CLIENT_ID,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": f"openid email {YOUTUBE_READONLY}",
            "state": "the-state",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
        }
        return {name: value for name, value in {**params, **changes}.items() if value != ""}

    def consent(self, account: str, youtube: str = "yes", **changes: str) -> dict[str, str]:
        """Allows, and gives what comes back to the site."""
        answer = self.http.post(
            f"{self.base}/google/accounts/o/oauth2/v2/auth",
            params=self.auth_params(**changes),
            data={"account": account, "youtube": youtube},
        )
        assert answer.status_code == 302, answer.text
        assert answer.headers["location"].startswith(f"{REDIRECT}?")
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def exchange(self, **changes: str) -> httpx2.Response:
        form = {
            "client_id": YOUTUBE_CLIENT_ID,
            "client_secret": YOUTUBE_CLIENT_SECRET,
            "grant_type": "authorization_code",
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        }
        kept = {name: value for name, value in {**form, **changes}.items() if value != ""}
        return self.http.post(f"{self.base}/google/token/token", data=kept)

    def tokens(self, account: str, **changes: str) -> dict[str, Any]:
        answer = self.exchange(code=self.consent(account, **changes)["code"])
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refresh(self, refresh_token: str) -> httpx2.Response:
        fields = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.exchange(redirect_uri="", code_verifier="", **fields)

    def youtube(
        self, path: str, token: str = "", headers: dict[str, str] | None = None, **params: Any
    ) -> httpx2.Response:
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.get(
            f"{self.base}/google/youtube/v3/{path}", params=params, headers={**sent, **(headers or {})}
        )

    def uploads(self, token: str) -> str:
        answer = self.youtube("channels", token, part="contentDetails", mine="true").json()
        return answer["items"][0]["contentDetails"]["relatedPlaylists"]["uploads"]

    def walk(self, token: str, size: int = 50) -> list[dict[str, Any]]:
        """All entries of one's own uploads."""
        items: list[dict[str, Any]] = []
        params: dict[str, Any] = {"playlistId": self.uploads(token), "maxResults": size}
        while True:
            answer = self.youtube("playlistItems", token, part="snippet,contentDetails,status", **params)
            assert answer.status_code == 200, answer.text
            items += answer.json()["items"]
            if "nextPageToken" not in answer.json():
                return items
            params["pageToken"] = answer.json()["nextPageToken"]

    def control(self, call: str, **wish: Any) -> Any:
        answer = self.http.post(f"{self.base}/_control/{call}", json=wish)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def nasty_rows() -> list[dict[str, str]]:
    """The rows of the small file."""
    return [{**USUAL, **row} for row in NASTY_ROWS]


@pytest.fixture
def write_csv() -> Callable[..., Path]:
    """Writes rows to a file; what a row leaves out is usual. `columns` are those of the file."""
    return _write_csv


@pytest.fixture(scope="session")
def csv_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file of nasty rows."""
    return _write_csv(tmp_path_factory.mktemp("csv") / "nasty.csv", NASTY_ROWS)


@pytest.fixture(scope="module")
def world(tmp_path_factory, csv_path):
    """A sandbox of its own for each module."""
    settings = SandboxSettings(
        port=0,
        smtp_port=0,
        data_dir=tmp_path_factory.mktemp("sandbox"),
        youtube_csv=csv_path,
        items=600,
        slow_seconds=0.2,
        site_origin="https://site.example",
    )
    with running(settings) as found:
        yield found


@pytest.fixture(scope="module")
def google(world) -> Iterator[Google]:
    """The site's side of it."""
    with httpx2.Client(trust_env=False, timeout=PATIENCE_SECONDS) as http:
        yield Google(world.settings.base_url, http)


@pytest.fixture(autouse=True)
def healthy(google) -> None:
    """Every test begins on a good day."""
    google.control("clear")
    google.control("clock", offset_seconds=0)
    google.control("quota", client_id=YOUTUBE_CLIENT_ID, used=0)


@pytest.fixture(scope="session")
def discovery() -> dict[str, Any]:
    """Google's own description of the YouTube Data API."""
    found = files("googleapiclient") / "discovery_cache/documents/youtube.v3.json"
    return json.loads(found.read_text())
