"""Scripts without blanks between words: what a search calls close, and what is suggested while typing."""

from itertools import count

import psycopg
import pytest
from lxml import html

from tests.discovery import small_world

NETWORKS = count(1)
TITLES = {
    "ja": ["あたらしいやかんの話", "としょかんへ行こう", "日本の庭を歩く", "京都の図書館", "東京タワーの夜景"],
    "ko": ["도서관에 가는 길", "서관 앞 카페"],
    "th": ["ห้องสมุดใกล้บ้าน", "ทำอาหารไทย"],
}


@pytest.fixture(scope="module")
def shelf(database_url, world):
    """Titles in Japanese, Korean and Thai."""
    with psycopg.connect(database_url, autocommit=True) as db:
        account = db.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
        for language, titles in TITLES.items():
            for title in titles:
                small_world.publish(db, account, title, language=language, tags=(), description="")
    return world


def found(visitor, query: str) -> list[str]:
    address = {"REMOTE_ADDR": f"2001:db8:{next(NETWORKS):x}::4"}
    page = html.fromstring(visitor.get("/search", query_string={"q": query}, environ_overrides=address).data)
    return [link.text_content() for link in page.xpath("//h3[@class='card__title']/a")]


def suggested(visitor, query: str) -> list[str]:
    answer = visitor.get("/search/suggest", query_string={"q": query}, headers={"HX-Request": "true"})
    return html.fragment_fromstring(answer.text, "div").xpath(".//li/a/span/text()")


def test_a_word_is_found(shelf, visitor):
    assert found(visitor, "としょかん") == ["としょかんへ行こう"]


@pytest.mark.parametrize("query", ["としょかい", "としょし"])
def test_a_word_that_shares_most_of_its_pairs_is_close(shelf, visitor, query):
    assert found(visitor, query) == ["としょかんへ行こう"]


@pytest.mark.parametrize("query", ["すいぞくかん", "おかん", "図書室", "도서실", "ぼうさいくんれんのおしらせとかん"])
def test_a_word_that_shares_one_pair_by_chance_is_not(shelf, visitor, query):
    assert found(visitor, query) == []


def test_of_a_word_beside_another_most_is_needed_too(shelf, visitor):
    assert "あたらしいやかんの話" not in found(visitor, "kyoto すいぞくかん")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("日本", "日本の庭を歩く"),
        ("日", "日本の庭を歩く"),
        ("としょ", "としょかんへ行こう"),
        ("東京タワ", "東京タワーの夜景"),
        ("京都の図", "京都の図書館"),
        ("도서", "도서관에 가는 길"),
        ("ห้องสมุด", "ห้องสมุดใกล้บ้าน"),
    ],
)
def test_works_are_suggested_while_typing(shelf, visitor, query, title):
    assert title in suggested(visitor, query)


def test_nothing_is_suggested_that_holds_the_letters_apart(shelf, visitor):
    assert suggested(visitor, "庭の京") == []
    assert suggested(visitor, "日タ") == []
