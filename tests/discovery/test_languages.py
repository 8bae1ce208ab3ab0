"""The filter of languages: everybody finds their own language's name, whatever they read."""

import psycopg
import pytest
from babel import Locale
from lxml import html

from app.discovery.catalogue.languages import OWN_AND_ENGLISH
from app.discovery.search import syntax
from tests.discovery import small_world

NAMES = {
    "ja": "日本語 · Japanese",
    "el": "Ελληνικά · Greek",
    "th": "ไทย · Thai",
    "ar": "العربية · Arabic",
    "en": "English",
}


@pytest.fixture(scope="module")
def tongues(database_url, make_user) -> None:
    """Works of a category in several languages."""
    with psycopg.connect(database_url, autocommit=True) as db:
        account = small_world.connect(db, make_user("polyglot"))
        for language in NAMES:
            small_world.publish(db, account, f"Sea {language}", category="science", language=language, tags=("sea",))


@pytest.mark.parametrize("path", ["/category/science", "/tag/sea", "/search?q=sea"])
def test_a_language_is_offered_by_its_own_name_and_the_english_one(tongues, visitor, path):
    page = html.fromstring(visitor.get(path).data)
    links = {link.get("href"): " ".join(link.text_content().split()) for link in page.xpath("//details//a")}
    offered = {href.partition("lang=")[2].partition("&")[0]: text for href, text in links.items() if "lang=" in href}

    assert set(offered) == set(NAMES)
    for code, name in NAMES.items():
        assert offered[code].startswith(name), code


def test_the_names_are_those_of_cldr():
    english = Locale("en").languages
    for code, (own, other) in OWN_AND_ENGLISH.items():
        known = Locale(code).languages[code]
        assert (own, other) == (known[:1].title() + known[1:], english[code])


@pytest.mark.parametrize(
    ("value", "code"),
    [("日本語", "ja"), ("Ελληνικά", "el"), ("THAI", "th"), ("deutsch", "de"), ("pt-BR", "pt"), ("estonian", None)],
)
def test_a_search_is_limited_to_a_language_by_any_of_its_names(value, code):
    parsed = syntax.parse(f"sea lang:{value}")

    assert parsed.filter_tokens == ([[f"=lang {code}"]] if code else [])
