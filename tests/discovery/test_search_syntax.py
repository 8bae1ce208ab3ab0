"""A query taken apart: what is a word, a phrase, a limit, and what is none of these."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.discovery.search.lexicon.typos import is_one_typo_apart
from app.discovery.search.syntax import FILTERS, Term, parse


def words(text):
    return [[term.text for term in group] for group in parse(text).groups]


def test_words_phrases_and_words_to_leave_out():
    parsed = parse('slow "sourdough bread" -yeast -"dry yeast"')

    assert parsed.groups == [[Term("slow")], [Term("sourdough bread", is_phrase=True)]]
    assert parsed.excluded == [Term("yeast"), Term("dry yeast", is_phrase=True)]


def test_or_joins_its_neighbours():
    assert words("bread or rolls") == [["bread", "rolls"]]
    assert words("fresh bread OR rolls now") == [["fresh"], ["bread", "rolls"], ["now"]]
    assert words("or") == [["or"]]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("platform:tiktok", ["=tiktok"]),
        ("Platform:TikTok", ["=tiktok"]),
        ("type:reel", ["=reel"]),
        ("lang:de", ["=lang de"]),
        ("lang:German", ["=lang de"]),
        ("tag:#Clay", ["=tag clay"]),
        ('tag:"slow food"', ["=tag slow food"]),
        ("category:art", ["=in art"]),
    ],
)
def test_limits_become_marks(text, mark):
    assert parse(text).filter_tokens == [mark]


def test_a_creator_is_meant_by_any_words_of_their_name():
    assert parse("by:alice").names == ["alice"]
    assert parse('by:"Alice Video" clay').names == ["Alice Video"]


def test_tags_are_meant_however_they_are_spelled():
    same = ["tag:İzmir", "tag:izmir", "tag:#IZMIR", "tag:i\u0307zmir"]
    assert [parse(text).filter_tokens for text in same] == [[["=tag izmir"]]] * len(same)


def test_what_is_no_limit_is_a_word():
    assert words("http://pots.example 3:45 note:") == [["http://pots.example"], ["3:45"], ["note:"]]
    assert words("-platform:tiktok") == []
    assert parse("-platform:tiktok").excluded == [Term("platform:tiktok")]


@pytest.mark.parametrize("text", ["platform:myspace", "type:song", "lang:q", "after:soon", "before:2025-13", "by:!!"])
def test_a_limit_that_cannot_be_read_is_named(text):
    parsed = parse(text)

    assert parsed.filter_tokens == []
    assert len(parsed.notes) == 1


def test_dates_are_narrowed_to_whole_years_and_months():
    parsed = parse("after:2023-11-15 before:2025-02")

    assert parsed.after == datetime(2023, 11, 15, tzinfo=UTC)
    assert parsed.before == datetime(2025, 2, 1, tzinfo=UTC)
    assert parsed.filter_tokens == [["=2023-11", "=2023-12", "=2024", "=2025-01"]]


def test_an_empty_span_of_dates_finds_nothing():
    assert parse("after:2025 before:2024").filter_tokens == [["=never"]]


def test_limits_of_links_count_as_those_that_are_typed():
    assert parse("bread", {"platform": "youtube"}).filter_tokens == [["=youtube"]]


@given(st.text(max_size=100))
def test_nothing_typed_is_an_error(text):
    parsed = parse(text, dict.fromkeys(FILTERS, text))

    assert all(group for group in parsed.groups)


def test_a_long_span_is_left_to_the_dates_themselves():
    parsed = parse("after:2011-02 before:2025-11")

    assert parsed.filter_tokens == []
    assert (parsed.after, parsed.before) == (datetime(2011, 2, 1, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("word", "other", "is_one"),
    [
        ("bread", "braed", True),
        ("bread", "bred", True),
        ("bread", "breads", True),
        ("bread", "tread", True),
        ("bread", "bread", True),
        ("abc", "acd", False),
        ("bread", "broad", True),
        ("bread", "board", False),
        ("abcd", "badc", False),
        ("aab", "ab", True),
    ],
)
def test_a_slip_is_one_letter_or_two_swapped(word, other, is_one):
    assert is_one_typo_apart(word, other) is is_one
    assert is_one_typo_apart(other, word) is is_one
