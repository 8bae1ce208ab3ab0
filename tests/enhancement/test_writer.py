"""The keyless writer: what it finds, what it never writes, in every script and for every nonsense."""

import unicodedata
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.enhancement import words, writer
from app.enhancement.corpus import Corpus
from app.enhancement.models import Work

ENGLISH = frozenset(
    [
        "a",
        "the",
        "and",
        "or",
        "of",
        "in",
        "on",
        "with",
        "from",
        "to",
        "is",
        "it",
        "i",
        "we",
        "for",
        "my",
        "this",
        "that",
        "how",
        "you",
        "your",
    ]
)
CORPUS = Corpus({"bowl": 0.4, "green": 0.3, "two": 0.5, "days": 0.4}, ENGLISH)
TITLE = "Glazing a stoneware bowl with celadon"
DESCRIPTION = (
    "Celadon is a green glaze from Korea. I mix celadon from ash and feldspar, and glaze a stoneware bowl in one breath. "
    "The kiln stays closed for two days, and then we look at every bowl together, and at what the ash did to the glaze."
)


def work(title: str = TITLE, description: str = DESCRIPTION, tags: tuple = (), hashtags: tuple = ()) -> Work:
    return Work(uuid4(), title, description, list(tags), list(hashtags), None, None)


def texts(found: Work, corpus: Corpus = CORPUS) -> list[str]:
    return [tag.text for tag in writer.write(found, corpus).tags]


def test_the_words_that_tell_a_work_apart_come_first():
    found = writer.write(work(tags=("celadon glaze",), hashtags=("ceramics",)), CORPUS)

    assert 5 <= len(found.tags) <= 15
    assert {"celadon", "celadon glaze"} & {tag.text for tag in found.tags[:3]}
    assert "ceramics" in {tag.text for tag in found.tags}
    assert "bowl" not in {tag.text for tag in found.tags[:3]}


def test_each_tag_says_why():
    reasons = {tag.text: tag.why for tag in writer.write(work(tags=("Pottery",), hashtags=("ceramics",)), CORPUS).tags}

    assert reasons["celadon"] == "in the title, 2 times in the description, rare here"
    assert reasons["pottery"] == "a tag on the platform, rare here"
    assert reasons["ceramics"] == "a hashtag, rare here"


def test_a_site_that_knows_no_words_yet_claims_nothing_about_them():
    reasons = {tag.text: tag.why for tag in writer.write(work(), Corpus({}, ENGLISH)).tags}

    assert reasons["celadon"] == "in the title, 2 times in the description"


def test_a_rare_word_beats_a_common_one():
    same = work("Celadon, stoneware", "")

    assert texts(same, Corpus({"celadon": 0.9, "stoneware": 0.001}, ENGLISH)) == ["stoneware", "celadon"]
    assert texts(same, Corpus({"celadon": 0.001, "stoneware": 0.9}, ENGLISH)) == ["celadon", "stoneware"]


def test_words_of_grammar_are_no_tags_and_end_none():
    for tag in texts(work()):
        assert tag.split()[0] not in ENGLISH
        assert tag.split()[-1] not in ENGLISH


def test_a_tag_does_not_repeat_a_better_one():
    found = texts(work("Sourdough bread for all", "Sourdough bread. Bread. Sourdough breads."))

    assert found[0] == "sourdough bread"
    assert "bread" not in found
    assert "sourdough" not in found


@pytest.mark.parametrize(
    "address",
    [
        "potter@demo.streamvibe.example",
        "potter＠demo.streamvibe.example",
        "pot\u200bter@\u200bdemo.streamvibe.example",
        "<potter@demo.streamvibe.example>",
        "mailto:potter@demo.streamvibe.example?subject=x",
    ],
)
def test_no_address_gets_into_what_is_written(address):
    found = writer.write(
        work(f"Mail {address} about celadon", f"Ask {address} now. {DESCRIPTION} {address}", (address,), (address,)),
        CORPUS,
    )

    assert "@" not in written(found)
    assert "streamvibe" not in written(found)


def test_no_link_gets_into_what_is_written():
    found = writer.write(
        work(description=f"See https://example.org/kiln\nand kiln.example/shop\n{DESCRIPTION}"), CORPUS
    )

    assert "example" not in written(found)
    assert "http" not in written(found)


def test_the_description_is_cut_from_the_works_own_sentences():
    found = writer.write(work(), CORPUS).description

    assert found is not None
    assert 150 <= len(found) <= 160
    assert found.endswith("…")
    assert " ".join(DESCRIPTION.split()).find(found[:-1]) >= 0


def test_lists_of_links_and_hashtags_are_no_description():
    found = writer.write(
        work(description=f"MY LENSES:\nSony https://shop.example/1\n#pots #kiln #clay\n{DESCRIPTION}"), CORPUS
    )

    assert found.description is not None
    assert "Sony" not in found.description
    assert "#" not in found.description


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("GLAZING A STONEWARE BOWL WITH CELADON", "Glazing a stoneware bowl with celadon"),
        ("Glazing a stoneware bowl with celadon #pots #kiln", "Glazing a stoneware bowl with celadon"),
        ("Glazing a stoneware bowl with celadon | Episode 14 of the long winter in the pottery", TITLE),
        ("Glazing a stoneware bowl with celadon, ash and patience in winter 2026", None),
        ("Glazing a stoneware bowl with celadon now", None),
    ],
)
def test_a_title_is_tidied_and_never_too_long(title, expected):
    found = writer.write(work(title, ""), CORPUS).title

    if expected is None and len(title) <= 60:
        assert found is None
    elif expected is None:
        assert found is not None
        assert len(found) <= 60
    else:
        assert found == expected


def test_a_short_title_gets_its_best_missing_phrase():
    assert writer.write(work("My new bowl", tags=("celadon glaze",)), CORPUS).title == "My new bowl – Celadon Glaze"


LANGUAGES = {
    "हिन्दी में पढ़ाई का समय और गणित की तैयारी": "गणित",
    "初心者のためのパン作り、マインクラフト実況": "マインクラフト",
    "وصفة خبز العجين المخمر للمبتدئين": "خبز",
    "Sauerteigbrot für Anfänger: Straße nach Süden": "sauerteigbrot",
    "Ржаной хлеб на закваске": "хлеб",
}


@pytest.mark.parametrize("title", LANGUAGES)
def test_words_of_every_script_stay_whole(title):
    found = texts(work(title, ""))

    assert any(LANGUAGES[title] in tag for tag in found), found


def test_its_tokens_are_the_words_it_read_and_wrote():
    found = writer.write(work("One two", "Three four five.", ("six seven",), ("eight",)), CORPUS)

    assert found.words_read == 8
    assert found.words_written == words.count(
        *(tag.text for tag in found.tags), found.title or "", found.description or ""
    )


def test_a_work_without_words_gets_nothing():
    found = writer.write(work("", ""), CORPUS)

    assert (found.tags, found.title, found.description, found.words_read) == ([], None, None, 0)


def test_a_hundred_thousand_characters_are_read_as_far_as_the_limit():
    found = writer.write(work(description="celadon glaze. " * 10_000), CORPUS)

    assert found.words_read < 4000
    assert len(found.tags) <= 15


ANYTHING = st.text(max_size=400) | st.lists(
    st.sampled_from(["celadon", "a", "@", "bob@x.example", "#pots", "．", "\n", "漢字", "www.x.com", "مرحبا", "🎉"]),
    max_size=60,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(ANYTHING, ANYTHING, st.lists(ANYTHING, max_size=4))
def test_whatever_it_reads_it_keeps_its_limits(title, description, tags):
    found = writer.write(work(title, description, tuple(tags), tuple(tags)), CORPUS)

    assert len(found.tags) <= 15
    assert all(0 < len(tag.text) <= 40 and 0 < tag.confidence <= 1 and tag.why for tag in found.tags)
    assert len({tag.text for tag in found.tags}) == len(found.tags)
    assert len(found.title or "") <= 60
    assert len(found.description or "") <= 160
    assert "@" not in written(found)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in written(found))


def written(found) -> str:
    return " ".join([*(tag.text for tag in found.tags), found.title or "", found.description or ""])
