"""Numbers and times as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import Environment

from app.web import filters


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1K"),
        (1234, "1.2K"),
        (999_999, "1M"),
        (999_949, "999.9K"),
        (3_400_000, "3.4M"),
        (None, ""),
    ],
)
def test_a_short_number(number, text):
    assert filters.short_number(number) == text


def test_a_full_number():
    assert filters.full_number(1_234_567) == "1,234,567"
    assert filters.full_number(None) == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (5, "0:05"), (65, "1:05"), (3723, "1:02:03"), (-4, "0:00"), (None, "")]
)
def test_a_duration(seconds, text):
    assert filters.duration(seconds) == text


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=-3), "in 3 days"),
    ],
)
def test_how_long_ago(passed, text):
    assert filters.ago(datetime.now(UTC) - passed) == text


def test_exact_times_are_utc():
    moment = datetime.fromisoformat("2026-11-21T15:05:09+01:00")

    assert filters.exact_time(moment) == "21 Nov 2026, 14:05 UTC"
    assert filters.iso(moment) == "2026-11-21T14:05:09Z"
    assert filters.iso(None) == filters.exact_time(None) == filters.ago(None) == ""


def test_templates_know_the_filters(settings):
    environment = Environment(autoescape=True)
    filters.register(environment, settings)

    text = environment.from_string(
        "{{ 1234|short_number }} {{ 65|duration }} {{ site_name }} {{ public_url }}"
    ).render()
    assert text == "1.2K 1:05 StreamVibe http://localhost"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Night Bus Sessions", "Ni"),
        ("#cumbia #acustico", "Cu"),
        ("🔴 Morning mobility", "Mo"),
        ("4 chords that sound like bad maps", "4"),
        ("L'atelier de Camille", "L"),
        ("__init__", "In"),
        ("六畳とひかり", "六畳"),
        ("🌸🌸", ""),
        ("", ""),
    ],
)
def test_a_drawn_picture_says_how_the_first_word_begins(name, text):
    assert filters.initials(name) == text
