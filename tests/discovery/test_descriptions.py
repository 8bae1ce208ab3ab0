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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://en.wikipedia.org/wiki/Sphinx_(software) for", "https://en.wikipedia.org/wiki/Sphinx_(software)"),
        ("(https://en.wikipedia.org/wiki/Sphinx_(software)).", "https://en.wikipedia.org/wiki/Sphinx_(software)"),
        ("[https://a.example/x[1]] next", "https://a.example/x[1]"),
        ("(see https://a.example/x)", "https://a.example/x"),
    ],
)
def test_a_link_keeps_the_brackets_that_are_its_own(text, found):
    assert links(text) == [found]
    assert "".join(part.text for part in descriptions.parts(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "公式（https://example.com/live）をご覧ください",
        "https://example.com/live。次回も",
        "「https://example.com/live」",
        "https://example.com/live，欢迎",
        "【https://example.com/live】",
        "『https://example.com/live』、",
        "《https://example.com/live》",
        "https://example.com/live！",
        "https://example.com/live\u3000次",
        "https://example.com/live\u200bnext",
        "زوروا https://example.com/live، شكرا",
        "क्या https://example.com/live।",
        "https://example.com/live؟",
        "https://example.com/live…",
    ],
)
def test_a_link_ends_where_the_sentence_of_any_script_goes_on(text):
    assert links(text) == ["https://example.com/live"]


def test_a_link_keeps_letters_of_every_script():
    assert links("https://ja.wikipedia.org/wiki/日本語 ok") == ["https://ja.wikipedia.org/wiki/日本語"]
    assert links("https://ar.wikipedia.org/wiki/خبز.") == ["https://ar.wikipedia.org/wiki/خبز"]


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


@pytest.mark.parametrize(
    "text",
    [
        "0:00\u3000オープニング\n1:00\u3000本編\n2:00\u3000終",
        "0:00\u00a0Eins\n1:00\u00a0Zwei\n2:00\u00a0Drei",
        "0:00オープニング\n1:00本編\n2:00終",
        "0:00〜 始\n1:00〜 中\n2:00〜 終",
        "０：００ 始\n１：００ 中\n２：００ 終",
        "▶ 0:00 A\n▶ 1:00 B\n▶ 2:00 C",
        "▶\ufe0f 0:00 A\n▶\ufe0f 1:00 B\n▶\ufe0f 2:00 C",
        "1. 0:00 A\n2. 1:00 B\n3. 2:00 C",
        "1️⃣ 0:00 A\n2️⃣ 1:00 B\n3️⃣ 2:00 C",
        "👩‍🍳 0:00 A\n🍞 1:00 B\n🎉 2:00 C",
        "0:00 - 1:00 A\n1:00 - 2:00 B\n2:00 - 3:00 C",
        "0:00–1:00 A\n1:00–2:00 B\n2:00–3:00 C",
        "[0:00] A\n[1:00] B\n[2:00] C",
        "A 0:00\nB 1:00\nC 2:00",
        "A - 0:00\nB - 1:00\nC - 2:00",
        "مقدمة (0:00)\nعجين (1:00)\nخبز (2:00)",
        "Yarın 18:00 canlı\n▶ 18:00 live\n0:00 A\n1:00 B\n2:00 C",
        "0:00 A\n1:00 B\n2:00 C\n18:00 Uhr live jeden Freitag",
    ],
)
def test_chapters_are_found_in_every_script_and_shape(text):
    found = descriptions.chapters(text, "0123456789", 7000)

    assert [chapter.seconds for chapter in found] == [0, 60, 120]
    assert all(chapter.label and ":" not in chapter.label for chapter in found)


def test_minutes_may_pass_a_hundred():
    found = descriptions.chapters("0:00 A\n50:00 B\n100:00 C", "0123456789", 7000)

    assert [chapter.seconds for chapter in found] == [0, 3000, 6000]


def test_the_list_of_chapters_is_not_in_the_text_as_well():
    found = descriptions.read("Bread.\n\nChapters:\n0:00 A\n1:00 B\n2:00 C\n\nThanks", "A loaf", "0123456789", 600)

    assert found.parts == [TextPart("Bread.\n\nThanks")]
    assert [chapter.label for chapter in found.chapters] == ["A", "B", "C"]


def test_a_text_without_chapters_stays_whole():
    text = "Bread.\n0:00 A\n1:00 B"

    assert descriptions.read(text, "A loaf", "0123456789", 600) == descriptions.Description([TextPart(text)], [])


def test_a_title_is_not_said_again_as_the_first_line_of_the_text():
    def body(text):
        return [part.text for part in descriptions.read(text, "خبز في ساعة", "0123456789", 600).parts]

    assert body("خبز في ساعة\n\nدقيق وماء") == ["دقيق وماء"]
    assert body("خبز في ساعة") == []
    assert body("خبز في ساعة واحدة") == ["خبز في ساعة واحدة"]


def test_a_text_that_is_all_chapters_leaves_nothing():
    assert descriptions.read(CHAPTERS, "A loaf", "0123456789", 4000).parts == []


@pytest.mark.parametrize(
    "text", ["1:" * 50_000, "- " * 5_000 + "\n", "0:00 - " * 9_000, "https://a.b/" + "(" * 900 + ")" * 5_000]
)
def test_long_and_hostile_texts_are_read_to_their_end(text):
    found = descriptions.read(text, "A loaf", "0123456789", None)

    assert "".join(part.text for part in found.parts) == text
    assert found.chapters == []
