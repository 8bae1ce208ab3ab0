"""Texts for machines: durations, moments, lines cut at a word."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.infra import text


@pytest.mark.parametrize(
    ("seconds", "span"), [(0, "PT0S"), (59, "PT59S"), (60, "PT1M"), (3600, "PT1H"), (3723, "PT1H2M3S")]
)
def test_durations_are_iso_8601(seconds, span):
    assert text.span(seconds) == span


def test_moments_carry_their_zone():
    there = datetime(2026, 11, 21, 16, 5, tzinfo=timezone(timedelta(hours=2)))

    assert text.moment(there) == text.moment(there.astimezone(UTC)) == "2026-11-21T14:05:00Z"


def test_a_letter_keeps_the_marks_of_every_spelling_and_no_endless_row():
    name = "Việt Nam, ἕ, ก็, בְּרֵאשִׁית, नमस्ते"

    assert text.composed(unicodedata.normalize("NFD", name)) == unicodedata.normalize("NFC", name)
    assert text.composed("ก" + "\u0e38\u0e48" * 100_000) == unicodedata.normalize("NFC", "ก" + "\u0e38\u0e48" * 15)
    assert len(text.composed("a" + "\u0315\u0300" * 100_000)) == 30


def test_a_line_is_cut_at_a_word():
    assert text.line("one  two\nthree", 50) == "one two three"
    assert text.line("The quick brown fox jumps over", 20) == "The quick brown fox…"
    assert len(text.line("x" * 500, 70)) == 70


FAMILY, FLAG, WAVE = "👩‍👩‍👧‍👦", "🇩🇪", "👋🏽"
CLUSTERS = {
    "flags": FLAG,
    "families": FAMILY,
    "skin tones": WAVE,
    "heart with its variation": "❤️",
    "a flag of a region": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "keycaps": "1️⃣",
    "decomposed Latin": "e\u0301",
    "decomposed Hangul": "\u1112\u1161\u11ab",
    "decomposed kana": "か\u3099",
    "half-width kana with its mark": "ﾊﾟ",
    "Hindi conjuncts": "क्षि",
    "Tamil vowel signs": "கொ",
    "Thai tones": "ที่",
    "Thai am": "นำ",
    "Hebrew points": "שָׁ",
    "Persian with a joiner": "ه\u200d",
}


@pytest.mark.parametrize("name", CLUSTERS)
@pytest.mark.parametrize("longest", [40, 41, 42, 43, 44, 45])
def test_a_text_is_never_cut_inside_a_cluster(name, longest):
    cluster = CLUSTERS[name]
    shown = text.line("x" + cluster * 60, longest)

    assert shown.endswith("…")
    assert longest - len(cluster) <= len(shown) <= longest
    rest = shown[1:-1]
    assert rest == cluster * (len(rest) // len(cluster))


def test_between_clusters_there_is_room():
    assert text.cluster_floor("abc", 2) == 2
    assert text.cluster_floor(f"{FLAG}{FLAG}", 3) == 2
    assert text.cluster_floor("e" + "\u0301" * 500, 300) == 300, "no spelling has so many marks"
    assert text.cluster_floor("ab", 9) == 2


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("新作 " + "あ" * 200, "新作 " + "あ" * 36 + "…"),
        ("one two " + "x" * 90, "one two " + "x" * 31 + "…"),
        ("word " * 20, "word word word word word word word word…"),
        ("これは、" * 20, "これは、" * 9 + "これは…"),
    ],
)
def test_a_word_is_cut_where_a_blank_would_cost_half_the_line(words, shown):
    assert text.line(words, 40) == shown


def test_a_shortened_text_keeps_its_line_breaks():
    assert text.shorten("one\ntwo\nthree", 20) == "one\ntwo\nthree"
    assert text.shorten("one\ntwo\nthree", 9) == "one\ntwo…"


@pytest.mark.parametrize(
    "blank", ["", " ", "\u00a0\u3000", "\u3164", "\u2800", "\u2060", "\u200b\ufeff", "\uffa0", "\u0301"]
)
def test_nothing_to_see_is_not_visible(blank):
    assert not text.is_visible(blank)


@pytest.mark.parametrize("seen", ["a", "7", ".", "🎉", "क", "ㅎ", "⠿", "—", "\u3164!"])
def test_any_sign_is_visible(seen):
    assert text.is_visible(seen)
