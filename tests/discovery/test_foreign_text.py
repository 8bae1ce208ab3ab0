"""Texts of others in our English pages: the voice that reads them, their direction, and no name read twice."""

import psycopg
import pytest
from lxml import html

from app.discovery.catalogue import foreign_text
from tests.discovery import small_world

TITLES = {"ar": "خبز بطيء", "hi": "धीमी रोटी", "th": "ขนมปังช้า", "ja": "ゆっくりパン", "ko": "느린 빵", "tr": "Yavaş ekmek", "el": "Αργό ψωμί"}  # fmt: skip


@pytest.fixture(scope="module")
def bakery(database_url, make_user):
    """A baker whose works are each in another language."""
    baker = make_user("dimitris")
    with psycopg.connect(database_url, autocommit=True) as db:
        account = small_world.connect(db, baker, name="Ψωμί")
        works = {
            code: small_world.publish(
                db, account, title, category="food", language=code, tags=(title.split()[0].lower(),)
            )
            for code, title in TITLES.items()
        }
        db.execute("SELECT site.move_tiers(10, 10)")
        db.execute("SELECT site.count_words()")
        return works, small_world.slug_of(db, baker)


@pytest.mark.parametrize(
    ("text", "usual", "language"),
    [
        ("ゆっくり食パン", None, "ja"), ("麵包", None, None), ("麵包", "zh", "zh"), ("빵 bread", "en", None), ("느린 빵 DIY", None, "ko"),
        ("ขนมปัง", None, "th"), ("خبز", "fa", "fa"), ("خبز", None, None), ("ψωμί", None, "el"), ("ekmek", "tr", None), ("2026 🍞", "ja", None),
    ],
)  # fmt: skip
def test_a_script_tells_the_language_where_only_one_is_written_in_it(text, usual, language):
    assert foreign_text.language(text, usual) == language


def test_quotes_lend_their_direction_to_nothing(world):
    marked = foreign_text.isolated_quotes("There is no platform “<خبز>” here.")

    assert marked == "There is no platform “<bdi>&lt;خبز&gt;</bdi>” here."


@pytest.mark.parametrize("code", TITLES)
def test_a_work_is_marked_with_its_language_wherever_it_is_named(bakery, visitor, code):
    works, _ = bakery
    page = html.fromstring(visitor.get(works[code].path).data)
    word = TITLES[code].split()[0]
    suggested = visitor.get("/search/suggest", query_string={"q": word}, headers={"HX-Request": "true"})

    for found in (page.xpath("//nav[@class='crumbs']//span/bdi"), page.xpath("//h1")):
        assert [(each.text, each.get("lang")) for each in found] == [(TITLES[code], code)]
    assert page.xpath("//nav[@aria-label='Tags']//bdi/@lang") == ([] if code == "tr" else [code])
    labels = html.fragment_fromstring(suggested.text, "div").xpath(f".//span[.='{TITLES[code]}']")
    assert [(label.get("lang"), label.get("dir")) for label in labels] == [(code, "auto")]


def test_filters_by_language_are_read_in_that_language(bakery, visitor):
    page = html.fromstring(visitor.get("/category/food").data)

    assert {"ar", "hi", "ja", "ko", "tr"} <= set(page.xpath("//nav[@aria-label='Language']//a/@lang"))


def test_a_channel_is_called_by_its_platform_and_handle(bakery, visitor):
    page = html.fromstring(visitor.get(f"/creator/{bakery[1]}").data)

    assert [a.text_content() for a in page.xpath("//ul[@class='accounts']//a")] == ["Ψωμί on YouTube @ψωμί"]
    assert page.xpath("//ul[@class='accounts']//bdi/@lang") == ["el"]


def test_a_searched_text_keeps_its_direction_in_our_sentence(bakery, visitor):
    page = html.fromstring(visitor.get("/search", query_string={"q": "خبز"}).data)

    assert [bdi.text for bdi in page.xpath("//h1/q/bdi")] == ["خبز"]
