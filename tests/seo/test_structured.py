"""Structured data, addresses and texts for machines, as plain functions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.infra import text
from app.seo import json_ld, players
from app.web import urls
from app.web.page_meta import Crumb


def test_a_way_of_one_step_is_none():
    assert json_ld.breadcrumbs("http://x", [Crumb("Home", "/")]) is None
    assert json_ld.item_list("Works", []) is None
    assert json_ld.graph(None, json_ld.website("http://x"))["@graph"] == [json_ld.website("http://x")]


@pytest.mark.parametrize(
    ("seconds", "span"), [(0, "PT0S"), (59, "PT59S"), (60, "PT1M"), (3600, "PT1H"), (3723, "PT1H2M3S")]
)
def test_durations_are_iso_8601(seconds, span):
    assert text.span(seconds) == span


def test_moments_carry_their_zone():
    there = datetime(2026, 11, 21, 16, 5, tzinfo=timezone(timedelta(hours=2)))

    assert text.moment(there) == text.moment(there.astimezone(UTC)) == "2026-11-21T14:05:00Z"


def test_a_line_is_cut_at_a_word():
    assert text.line("one  two\nthree", 50) == "one two three"
    assert text.line("The quick brown fox jumps over", 20) == "The quick brown fox…"
    assert len(text.line("x" * 500, 70)) == 70


def test_addresses_of_works_are_read_back():
    assert urls.parse_work("a-title-0123456789") == ("a-title", "0123456789")
    assert urls.parse_work("0123456789") == ("", "0123456789")
    assert urls.parse_work("a-title-0123456iii") is None, "letters that look like others are in no id"
    assert urls.parse_work("٠١٢٣٤٥٦٧٨٩") is None
    assert urls.parse_uuid("{00000000-0000-0000-0000-000000000000}") is None


def test_a_tag_with_a_slash_leads_to_the_search_for_it():
    assert urls.tag("c++ & more") == "/tag/c%2B%2B%20%26%20more"
    assert urls.tag("ac/dc") == "/search?q=ac%2Fdc"


@pytest.mark.parametrize(
    ("url", "is_web"),
    [
        ("https://a.example", True),
        ("http://127.0.0.1:8001/x", True),
        ("javascript:alert(1)", False),
        ("https://a@b.example", False),
        ("data:text/html,x", False),
    ],
)
def test_only_web_addresses_become_links(url, is_web):
    assert urls.web(url) == (url if is_web else None)


def test_only_what_youtube_lets_us_play_is_played():
    assert players.player("youtube", "dQw4w9WgXcQ", True) == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
    assert players.player("youtube", "dQw4w9WgXcQ", False) is None
    assert players.player("youtube", 'x"><script>', True) is None
    assert players.player("tiktok", "123456789", True) is None
