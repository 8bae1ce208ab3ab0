"""What JSON can say and nothing can keep is refused in words by every control call, and the sandbox stays as it was."""

import json
import os

import httpx2
import pytest

from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings
from tests.waiting import PATIENCE_SECONDS

HALF = "½ καρδιά \ud83d"
HUGE = 2**63
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("limits")


@pytest.fixture(scope="module")
def http(folder):
    """A caller of a sandbox with all providers, which was started by somebody with an open umask."""
    before = os.umask(0)
    try:
        settings = SandboxSettings(port=0, smtp_port=0, data_dir=folder / "sandbox", creators=1, items=3)
        with (
            running(settings) as found,
            httpx2.Client(base_url=found.settings.base_url, trust_env=False, timeout=PATIENCE_SECONDS) as client,
        ):
            yield client
    finally:
        os.umask(before)


CALLS = [
    ("/channels", {"title": HALF, "handle": "@half"}),
    ("/channels", {"title": "大きな数", "handle": "@big", "subscribers": HUGE}),
    ("/channels", {"title": "大きな数", "handle": "@big", "videos": [{"title": "x", "views": HUGE}]}),
    ("/channels", {"title": "सूची", "handle": "@list", "subscribers": ["1"]}),
    ("/channels", {"title": "วันที่", "handle": "@day", "published": "0001-01-01T00:00:00+23:59"}),
    ("/channels", {"title": "여기", "handle": "@here", HALF: 1}),
    ("/channels", {"title": "صح", "handle": "@bool", "hides_subscribers": "yes"}),
    ("/channels/0/videos", {"videos": [{"title": HALF}]}),
    ("/channels/0/videos", {"videos": [{"privacy": "sideways"}]}),
    ("/instagram/accounts", {"username": "τετράδιο", "followers": -HUGE - 1}),
    ("/instagram/accounts", {"username": HALF}),
    ("/tiktok/accounts", {"username": "スケッチ", "followers": HUGE}),
    ("/tiktok/accounts", {"username": "defter", "videos": [{"views": 1.5}]}),
    ("/tokens/expire", {"account": HALF}),
    ("/tokens/revoke", {"token": HALF}),
    ("/quota", {"client_id": HALF, "used": 1}),
    ("/quota", {"client_id": "x", "used": HUGE}),
    ("/clock", {"offset_seconds": HUGE}),
    ("/clock", {"offset_seconds": 2**52}),
    ("/fail", {"path": "/google", "times": float("inf")}),
    ("/fail", {"path": "/google", "delay_seconds": float("nan")}),
    ("/fail", {"path": "/google", "status": 99_999}),
    ("/fail", {"path": "/google", "status": 503, "headers": {"X-Day": "bad\r\nX-More: yes"}}),
]


@pytest.mark.parametrize(("path", "asked"), CALLS)
def test_it_is_refused_in_words(http, path, asked):
    answer = http.post(f"/_control{path}", content=json.dumps(asked), headers=JSON)

    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_a_body_that_is_nested_too_deeply_is_refused(http):
    deep = '{"title": ' + "[" * 100_000 + "]" * 100_000 + "}"

    assert http.post("/_control/channels", content=deep, headers=JSON).status_code == 400


def test_the_largest_numbers_that_fit_are_kept(http):
    asked = {"title": "Μεγάλο κανάλι", "handle": "@large", "subscribers": 2**53, "videos": [{"views": 2**53}]}

    assert http.post("/_control/channels", json=asked).json()["videos"] == 1


def test_what_it_keeps_is_its_owners(http, folder):
    kept = [folder / "sandbox", *(folder / "sandbox").glob("sandbox.db*")]

    assert {path.name for path in kept} >= {"sandbox", "sandbox.db", "sandbox.db-wal"}
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []
