"""Creators' texts: links and chapters are found, nothing else becomes one."""

import pytest

from app.discovery.catalogue import descriptions
from app.discovery.catalogue.models import TextPart


def links(text):
    return [part.href for part in descriptions.parts(text) if part.href]


def test_nothing_of_a_text_is_lost():
    text = "See https://a.example/x?y=1, (http://b.example) and more.\nBye"

    assert "".join(part.text for part in descriptions.parts(text)) == text
    assert links(text) == ["https://a.example/x?y=1", "http://b.example"]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "https://user@bank.example/",
        "https://localhost/",
        "ftp://a.example",
        "https://[broken",
        "HTTPS//x",
    ],
)
def test_what_could_mislead_is_no_link(text):
    assert descriptions.parts(text) == [TextPart(text)]


def test_marks_that_turn_the_reading_direction_are_taken_out():
    assert descriptions.parts("a\u202egnp.exe\x00\x0b b") == [TextPart("agnp.exe b")]


CHAPTERS = "0:00 Intro\n1:05 – Centring\n(12:30) Опening — part two\n1:02:03 Trimming"


def test_chapters_are_read_in_the_ways_people_write_them():
    found = descriptions.chapters(CHAPTERS, "0123456789", 4000)

    assert [(c.seconds, c.label) for c in found] == [
        (0, "Intro"),
        (65, "Centring"),
        (750, "Опening — part two"),
        (3723, "Trimming"),
    ]
    assert found[1].url == "/go/0123456789?t=65"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:00 One\n1:00 Two", 600),  # two are none
        ("0:10 One\n1:00 Two\n2:00 Three", 600),  # not from the beginning
        ("0:00 One\n2:00 Two\n1:00 Three", 600),  # not in order
        ("0:00 One\n1:00 Two\n20:00 Three", 600),  # past the end
        ("At 0:00 we begin, at 1:00 we go on, at 2:00 we end", 600),
    ],
)
def test_what_is_no_list_of_chapters_makes_none(text, seconds):
    assert descriptions.chapters(text, "0123456789", seconds) == []
