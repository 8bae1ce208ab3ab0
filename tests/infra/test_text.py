"""Texts for machines: durations, moments, lines cut at a word."""

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


def test_a_line_is_cut_at_a_word():
    assert text.line("one  two\nthree", 50) == "one two three"
    assert text.line("The quick brown fox jumps over", 20) == "The quick brown fox…"
    assert len(text.line("x" * 500, 70)) == 70
