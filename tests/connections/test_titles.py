"""Titles as platforms send them: none where there is nothing to see, and the first line of a caption that says something."""

import unicodedata

import pytest

from app.providers import reading
from app.providers.instagram import media
from app.providers.youtube import video

# Without it nobody knows who may see a video, and it is no work.
SEEN = {"status": {"privacyStatus": "public"}}

LONG = "今日は新しい動画を公開しました。" * 10


@pytest.mark.parametrize(
    ("caption", "title"),
    [
        ("A harbour at dawn", "A harbour at dawn"),
        (".\n.\n.\nHello there", "Hello there"),
        ("...\nHello", "Hello"),
        ("⠀\nHello", "Hello"),
        ("\u2063\nHello", "Hello"),
        ("🎉🎉\nWe won!", "We won!"),
        ("🎉🎉\n.", "🎉🎉"),
        ("•\n—\n", ""),
        ("\u3164", ""),
        ("हैलो\nदूसरा", "हैलो"),
        ("café", "café"),
    ],
)
def test_the_first_line_that_says_something_is_the_title(caption, title):
    assert reading.first_line(caption) == title
    assert media.work({"id": "1", "media_type": "IMAGE", "caption": caption}).title == title


@pytest.mark.parametrize(
    "caption", ["新作 " + "あ" * 200, "【告知】 " + LONG, "x" + "🇩🇪" * 80, "क्षि" * 60, "👩‍👩‍👧‍👦" * 40]
)
def test_a_long_caption_makes_a_title_of_nearly_full_length(caption):
    title = reading.first_line(caption)

    assert title.endswith("…")
    assert 105 <= len(title) <= reading.LONGEST_TITLE
    flags = [sign for sign in title if unicodedata.name(sign, "").startswith("REGIONAL")]
    assert len(flags) % 2 == 0


@pytest.mark.parametrize("title", ["\u3164", "\u00a0\u3000", "\u2800", "\u2060", "\u200b"])
def test_a_title_with_nothing_to_see_counts_as_missing(title):
    assert video.work({"id": "invisible01", **SEEN, "snippet": {"title": title}}).title == ""


def test_a_tag_with_nothing_to_see_is_none():
    found = video.work({"id": "invisible01", **SEEN, "snippet": {"tags": ["\u3164", " ", "\u2060", "clay"]}})
    assert found.tags == ("clay",)


def test_texts_are_kept_composed():
    for composed in ("mañana", "ガンダム", "한국어", "Việt Nam", "ά"):
        apart = unicodedata.normalize("NFD", composed)
        found = video.work(
            {"id": "composed001", **SEEN, "snippet": {"title": apart, "description": apart, "tags": [apart]}}
        )
        assert (found.title, found.description, found.tags) == (composed, composed, (composed,))


def test_a_text_that_is_too_long_ends_between_two_clusters():
    assert reading.text("x" + "🇩🇪" * 10, 4) == "x🇩🇪"
    assert reading.text("e\u0301" * 10, 5) == "é" * 5
