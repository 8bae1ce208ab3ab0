"""Fault F15: whatever a platform answers, a sync ends in words, without a bad row, a traceback or much memory.

Each case makes one listing of one platform answer wrongly while a real job syncs an account through real HTTP.
"""

import json
import os
import random
import resource
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.infra import http_client
from tests.connections.scripted_platform import Answerer, Question, Wire, in_a_while, plain, squeezed
from tests.connections.scripted_site import account, platform, site, sync

pytestmark = pytest.mark.fault

__all__ = ["account", "platform", "site"]

PLATFORMS = ("youtube", "instagram", "tiktok")
MOST_GROWTH = 100 * 1024 * 1024
SIZE = {"ci": 60, "long": 5000}[os.environ.get("FAULT_SIZE", "ci")]


def always(wire: Wire) -> Answerer:
    return lambda question, sent: wire


def reworked(change: Callable[[Question, str], str | bytes]) -> Answerer:
    """The right answer's JSON text, changed."""
    return lambda question, sent: plain(200, change(question, json.dumps(sent)))


def replaced(old: str, new: str) -> Answerer:
    return reworked(lambda question, text: text.replace(old, new))


def without(key: str) -> Answerer:
    return reworked(lambda question, text: text.replace(f'"{key}"', '"elsewhere"'))


def each(key: str, value: object) -> Answerer:
    """Every value under a key replaced."""

    def change(question: Question, sent: object) -> Wire:
        return plain(200, json.dumps(_with(sent, key, value)))

    return change


def _with(sent: object, key: str, value: object) -> object:
    if isinstance(sent, dict):
        return {name: value if name == key else _with(found, key, value) for name, found in sent.items()}
    return [_with(found, key, value) for found in sent] if isinstance(sent, list) else sent


def _head(length: int | str, more: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{more}\r\n".encode()


HTML = "<html><body>Bad gateway</body></html>"
ANSWERS: dict[str, Answerer] = {
    "429": always(plain(429, "{}")),
    "429 with seconds": always(plain(429, "{}", retry_after="120")),
    "429 with a date": always(plain(429, "{}", retry_after=in_a_while(90))),
    "429 with nonsense": always(plain(429, "{}", retry_after="soon, ²³")),
    "429 with a year": always(plain(429, "{}", retry_after="31536000")),
    "500": always(plain(500, "{}")),
    "502 in HTML": always(plain(502, HTML)),
    "503 with seconds": always(plain(503, "", retry_after="30")),
    "401": always(plain(401, "{}")),
    "401 in HTML": always(plain(401, HTML)),
    "403 without reason": always(plain(403, "{}")),
    "403 quota": always(plain(403, json.dumps({"error": {"errors": [{"reason": "quotaExceeded"}], "code": 4}}))),
    "404": always(plain(404, "{}")),
    "a redirect inwards": always(plain(302, "", location="http://127.0.0.1:22/")),
    "204": always(plain(204, "")),
    "200 in HTML": always(plain(200, HTML)),
    "nothing": always(plain(200, "")),
    "null": always(plain(200, "null")),
    "a list": always(plain(200, "[]")),
    "a text": always(plain(200, '"hello"')),
    "a number that is none": always(plain(200, '{"items": NaN, "data": 1e999}')),
    "brackets": always(plain(200, "[" * 100_000)),
    "five thousand digits": each("viewCount", 10**4000),
    "half of it": reworked(lambda question, text: text[: len(text) // 2]),
    "invalid UTF-8": reworked(lambda question, text: text.encode().replace(b"Title", b"Ti\xff\xfele")),
    "a byte order mark": reworked(lambda question, text: b"\xef\xbb\xbf" + text.encode()),
    "UTF-16": reworked(lambda question, text: text.encode("utf-16")),
    "no head": always(Wire(b"", then="hang")),
    "half a head": always(Wire(b"HTTP/1.1 200 OK\r\ncontent-le", then="hang")),
    "half a body": always(Wire(_head(500), b'{"items": [', then="hang")),
    "a body that breaks off": always(Wire(_head(500), b'{"items": [')),
    "a reset": always(Wire(b"", then="reset")),
    "a reset in the body": always(Wire(_head(500), b'{"items"', then="reset")),
    "no HTTP": always(Wire(b"SSH-2.0-OpenSSH_9.2\r\n")),
    "a negative length": always(Wire(_head(-5), b"{}")),
    "bad chunks": always(Wire(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"zz\r\n{}\r\n0\r\n\r\n")),
    "a huge head": always(Wire(_head(2, f"x-padding: {'x' * 300_000}\r\n"), b"{}")),
    "50 MB": always(Wire(_head(50_000_000), b" " * 50_000_000)),
    "a bomb": always(plain(200, squeezed(300_000_000), content_encoding="gzip")),
    "a broken bomb": always(plain(200, b"\x1f\x8b not gzip", content_encoding="gzip")),
    "a title of a megabyte": replaced("Title of", "x" * 1_000_000),
    "NUL in texts": replaced("Title", "Ti\\u0000tle"),
    "a lone surrogate": replaced("Title", "Ti\\ud800tle"),
    "control and direction": replaced("Title", "\\u202e\\u0007\\u200bTitle"),
    "year 9999": replaced("2026-01-02", "9999-12-31"),
    "year 0000": replaced("2026-01-02", "0000-00-00"),
    "seconds beyond time": each("create_time", 2**62),
    "negative counts": replaced(": 10", ": -10"),
    "counts of 2^63": replaced("1000", str(2**63)),
    "counts as floats": replaced(": 10,", ": 1e400,"),
    "ids as numbers": each("id", 5),
    "ids as objects": each("id", {"a": 1}),
    "null for lists": each("items", None),
    "null for data": each("data", None),
    "objects for lists": each("items", {"a": 1}),
    "texts for objects": each("snippet", "text"),
    "a list of nulls": each("children", [None, 1, "x"]),
    "tags as a text": each("tags", "one,two"),
    "a million tags": each("tags", ["x" * 200] * 5000),
    "an address of javascript": replaced("https://", "javascript:"),
    "the same page for ever": reworked(
        lambda question, text: text.replace(f"-{question.page}-", "-0-").replace(
            '"has_more": false', '"has_more": true'
        )
    ),
    "no ids": without("id"),
    "no titles": without("title"),
    "no dates": without("publishedAt"),
    "a clock of last century": lambda question, sent: plain(
        200, json.dumps(sent), date="Mon, 01 Jan 1900 00:00:00 GMT"
    ),
}
LISTINGS = {
    "youtube": ("channel", "list", "details", "token"),
    "instagram": ("channel", "list", "token"),
    "tiktok": ("channel", "list", "token"),
}
BAD_ROWS = """
    SELECT i.id FROM content_item i
    WHERE i.user_id = %s AND (i.published_at > now() + interval '2 days' OR i.published_at < '1990-01-01' OR i.title ~ '[\\x01-\\x08]'
        OR length(i.title) > 500 OR cardinality(i.tags) > 60 OR i.platform_url !~ '^https?://' OR i.platform_content_id = '')
"""


@pytest.mark.parametrize("slug", PLATFORMS)
def test_every_answer_ends_in_words(slug, site, platform, account, admin, monkeypatch, caplog):
    monkeypatch.setattr(http_client, "READ_SECONDS", 1.0)
    seed = int(os.environ.get("FAULT_SEED", "15"))
    print(f"F15 on {slug}: seed {seed}, {SIZE} cases")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    ends: dict[str, int] = {}
    for number, (name, listing) in enumerate(_cases(slug, seed)):
        person, account_id = account(slug, timedelta() if listing == "token" else timedelta(hours=1))
        platform.answerers, platform.asked = {listing: ANSWERS[name]}, []
        admin.execute("DELETE FROM connections.traffic")

        status, message, code, wait = sync(site, person, account_id, slug)

        case = f"{number}: {name} for {listing}: {status} {code} {message}"
        assert any(question.listing == listing for question in platform.asked), f"the fault did not happen, {case}"
        assert status in ("completed", "failed", "pending"), case
        assert status == "completed" or (message and "number" not in message), case
        assert status != "pending" or wait <= 86_400, case
        assert "Traceback" not in caplog.text, case
        assert admin.execute(BAD_ROWS, (person,)).fetchall() == [], case
        ends[status] = ends.get(status, 0) + 1
    print(f"F15 on {slug}: {ends}")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before < MOST_GROWTH


def test_without_a_fault_the_same_account_is_synced(site, platform, account, admin):
    """Guards the test above: what it calls a fault is one."""
    platform.answerers = {}
    for slug in PLATFORMS:
        person, account_id = account(slug)
        assert sync(site, person, account_id, slug)[:2] == ("completed", None)
        assert admin.execute("SELECT count(*) FROM content_item WHERE user_id = %s", (person,)).fetchone() == (6,)


@pytest.mark.parametrize("slug", PLATFORMS)
def test_a_wished_pause_is_kept(slug, site, platform, account):
    person, account_id = account(slug)
    platform.answerers = {"list": ANSWERS["429 with seconds"]}

    status, message, _, wait = sync(site, person, account_id, slug)

    assert status == "pending"
    assert "busy" in message
    assert 100 < wait <= 120


def _cases(slug: str, seed: int) -> list[tuple[str, str]]:
    """Every answer once for a random listing; more of them at random when asked for."""
    dice = random.Random(f"{seed} {slug}")
    cases = [(name, dice.choice(LISTINGS[slug])) for name in ANSWERS]
    cases += [(dice.choice(list(ANSWERS)), dice.choice(LISTINGS[slug])) for _ in range(SIZE - len(cases))]
    return cases
