"""The words of a search, marked in what was found, in every script; and what marking them costs in hostile texts."""

import pytest

from app.discovery.search.matches import highlights, snippets
from app.infra.unicode import folding
from tests.waiting import Calibration, Stopwatch

LETTERS, PAGE, MORE_SECONDS = 3_000, 24, 0.05


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Çömlek atölyesi İzmir'de", "izmir", ["İzmir"]),
        ("ΟΔΥΣΣΕΑΣ και οδυσσέας", "οδυσσεας", ["ΟΔΥΣΣΕΑΣ", "οδυσσέας"]),
        ("مَدْرَسَة الطين", "مدرسه", ["مَدْرَسَة"]),
        ("मिट्टी के बर्तन", "बर्तन", ["बर्तन"]),
        ("วิธีปั้นชาม", "ชาม", ["ชาม"]),
        ("川の粘土で器を作る", "粘土", ["粘土"]),
        ("가마 한국 도예", "한국", ["한국"]),
        ("ㅎㅎ 도자기", "ㅎㅎ", ["ㅎㅎ"]),
        ("C++, c# and R&B", "c++", ["C++"]),
        ("⑴ clay (1)", "1", ["⑴", "1"]),
        ("Bowls, bowling", "bowl", ["Bowls", "bowling"]),
    ],
)
def test_words_are_marked_as_they_are_written(text, query, marked):
    wanted = frozenset(folding.words(query).split())

    assert [text[start:stop] for start, stop in highlights.spans(text, wanted)] == marked


def test_the_sentence_with_most_of_the_words_is_shown():
    text = "今日は寒いです。川の粘土で器を作ります。粘土は重い。"

    assert snippets.best_sentence(text, frozenset(folding.words("粘土 器を").split())) == "川の粘土で器を作ります。"


def test_a_word_longer_than_any_search_is_left_alone():
    assert highlights.spans("a" + "\u0301" * LETTERS, frozenset({"a"})) == ()
    assert highlights.spans("ﷲ" * 99, frozenset({"الله" * 99})) == ()


HOSTILE = {
    "marks": "a" + "".join(chr(0x300 + place * 37 % 112) for place in range(LETTERS)),
    "words of marks": ("a" + "".join(chr(0x300 + place * 37 % 112) for place in range(98)) + " ") * 30,
    "one-letter words": "a b c d e f g h i " * 200,
    "different one-letter words": " ".join(chr(0x400 + place) for place in range(1_500)),
    "a word without an end": "ab" * 1_500,
    "Han": "".join(chr(0x4E00 + place * 7_919 % 20_000) for place in range(LETTERS)),
    "Hangul": "".join(chr(0xAC00 + place * 7_919 % 11_172) for place in range(LETTERS)),
    "jamo": "\u1100\u1161\u11a8" * 1_000,
    "a letter of Thai with marks": "ก" + "\u0e31" * LETTERS,
    "formulas": "ﷺ" * LETTERS,
    "ligatures": " ".join("ﷲ" * 2 + chr(0x400 + place) for place in range(750)),
    "numbers in brackets": " ".join("⒇⒇" + chr(0x400 + place) for place in range(750)),
    "names with signs": " ".join(f"{chr(97 + place % 26)}&{chr(97 + place // 26)}" for place in range(676)),
    "sentences of a letter": "a." * 1_500,
    "emoji": "👩‍👩‍👧‍👦" * 400,
}
ORDINARY = (
    "How to throw a bowl on the wheel, with clay from the river. Potters of İzmir show their glazes and a kiln. " * 30
)


def seconds(text: str) -> float:
    """What the snippets of a page of such texts take, at best."""
    taken = []
    for _ in range(30):
        highlights.spans.cache_clear()
        watch = Stopwatch()
        snippets.best_sentence(text[:LETTERS], frozenset({"bowl", "ceramics", "粘土", "rnb"}))
        taken.append(watch.seconds)
    return PAGE * min(taken)


@pytest.mark.alone
def test_a_page_of_hostile_texts_costs_little_more_than_an_ordinary_one():
    with Calibration() as machine:
        ordinary = seconds(ORDINARY)
        more = {kind: seconds(text) - ordinary for kind, text in HOSTILE.items()}

    print({kind: f"{some * 1000:.0f} ms" for kind, some in more.items()})
    assert {kind: some for kind, some in more.items() if some > machine.typical(MORE_SECONDS)} == {}
