"""Browsing by language: counts that follow the works, and lists of one language."""

import psycopg
import pytest
from lxml import html

from tests.discovery import small_world
from tests.discovery.small_world import HOUR


@pytest.fixture(scope="module")
def readers(database_url, make_user) -> dict[str, str]:
    """Creators who publish in Japanese, Hindi or both; the addresses of their pages by name."""
    with psycopg.connect(database_url, autocommit=True) as db:

        def person(name: str, *works: tuple[str, str, int]) -> str:
            user = make_user(name)
            account = small_world.connect(db, user)
            for title, language, age in works:
                small_world.publish(db, account, title, language=language, age=age * HOUR)
            return f"/creator/{small_world.slug_of(db, user)}"

        return {
            "hana": person("hana", ("花の茶碗", "ja", 3), ("花の皿", "ja-JP", 400)),
            "meera": person("meera", ("मिट्टी का दीया", "hi", 2), ("京都のお茶", "ja", 300)),
            "arjun": person("arjun", ("चाक पर घड़ा", "hi-IN", 5)),
        }


def offered(visitor, path: str, name: str = "languages") -> dict[str, tuple[str, str]]:
    """The languages that a page offers: own name and number by address."""
    page = html.fromstring(visitor.get(path).data)
    links = page.xpath(f"//section[@aria-labelledby='{name}']//li/a")
    return {
        a.get("href"): (a.xpath("./bdi")[0].text_content(), a.xpath(".//data/@value")[0])
        for a in links
        if a.xpath("./bdi/@lang")[0] == a.get("href").rpartition("=")[2]
    }


def listed(visitor, path: str) -> list[str]:
    """The creators of a list."""
    return html.fromstring(visitor.get(path).data).xpath("//article[@class='creator-card']//h3/a/@href")


@pytest.mark.parametrize("path", ["/", "/categories"])
def test_every_language_with_works_is_offered_by_its_own_name_and_counted(readers, visitor, path):
    found = offered(visitor, path)

    assert found["/search?lang=ja"] == ("日本語", "3")
    assert found["/search?lang=hi"] == ("हिन्दी", "2")
    assert "/search?lang=ko" not in found


def test_the_count_follows_what_is_hidden_announced_or_understood_anew(readers, visitor, admin):
    def count() -> str:
        row = admin.execute("SELECT sum(item_count) FROM site.creator_language WHERE language = 'ja'").fetchone()
        return str(row[0])

    assert count() == "3"
    admin.execute("UPDATE content_item SET visibility = 'private' WHERE title = '花の皿'")
    assert count() == "2"
    admin.execute("UPDATE content_item SET broadcast = 'upcoming' WHERE title = '花の茶碗'")
    assert count() == "1"
    admin.execute("UPDATE content_item SET language = 'zh' WHERE title = '京都のお茶'")
    assert count() == "None"
    admin.execute("UPDATE content_item SET visibility = 'public', broadcast = NULL WHERE title LIKE '花%'")
    admin.execute("UPDATE content_item SET language = 'ja' WHERE title = '京都のお茶'")
    assert count() == "3"


def test_creators_are_listed_by_their_newest_work_in_a_language_or_by_name(readers, visitor):
    assert listed(visitor, "/creators?lang=ja") == [readers["hana"], readers["meera"]]
    assert listed(visitor, "/creators?lang=hi") == [readers["meera"], readers["arjun"]]
    assert listed(visitor, "/creators?sort=name&lang=hi") == [readers["arjun"], readers["meera"]]
    page = html.fromstring(visitor.get("/creators?sort=name").data)
    assert page.xpath("//a[@href='/creators?sort=name&lang=ja']/@lang") == ["ja"]
    assert ", in Hindi" in html.fromstring(visitor.get("/creators?lang=hi").data).xpath("//h1")[0].text_content()


def test_a_list_of_creators_in_a_language_is_followed_in_a_feed(readers, visitor):
    page = html.fromstring(visitor.get("/creators?lang=hi").data)
    feed = visitor.get(page.xpath("//link[@type='application/feed+json']/@href")[0]).get_json()

    assert [item["url"].partition("/creator/")[2] for item in feed["items"]] == [
        readers[name].removeprefix("/creator/") for name in ("meera", "arjun")
    ]


def test_all_works_of_a_language_are_followed_in_a_feed(readers, visitor):
    page = html.fromstring(visitor.get("/search?lang=ja").data)
    feed = visitor.get(page.xpath("//link[@type='application/feed+json']/@href")[0]).get_json()

    assert page.xpath("//h1")[0].text_content().startswith("Videos and posts, in Japanese")
    assert page.xpath("//details[@class='follow']"), "the list says how to follow it"
    assert [item["title"] for item in feed["items"]] == ["花の茶碗", "京都のお茶", "花の皿"]
    assert feed["title"] == "StreamVibe: new (日本語 · Japanese)"


def test_what_trends_is_shown_in_one_language(readers, visitor, admin):
    admin.execute("DELETE FROM site.trending")
    for rank, title in enumerate(("花の茶碗", "चाक पर घड़ा", "京都のお茶"), 1):
        admin.execute(
            "INSERT INTO site.trending (period, rank_position, card_id, reason) "
            """SELECT 'today', %s, id, '{"code": "kept"}' FROM site.card WHERE title = %s""",
            (rank, title),
        )
    page = html.fromstring(visitor.get("/trending?lang=ja").data)

    assert [t.text_content() for t in page.xpath("//h3[@class='card__title']/a")] == ["花の茶碗", "京都のお茶"]
    assert page.xpath("//p[@class='card__rank']/text()") == ["1", "3"]
    assert page.xpath("//a[@href='/trending?lang=hi']/@lang") == ["hi"]
    assert "/search?lang=tr" in visitor.get("/trending?lang=tr").text


@pytest.mark.parametrize("path", ["/creators?lang=xx", "/trending?lang=xx"])
def test_an_unknown_language_is_refused_in_words(readers, visitor, path):
    assert visitor.get(path).status_code == 400


def test_lists_of_a_language_never_look_at_works(readers, admin):
    admin.execute("SET enable_seqscan = off")
    try:
        text = str(
            admin.execute(
                "EXPLAIN SELECT creator_id FROM site.creator_language WHERE language = 'ja' "
                "ORDER BY latest_at DESC, creator_id LIMIT 25"
            ).fetchall()
        )
    finally:
        admin.execute("RESET enable_seqscan")
    assert "creator_language_latest_idx" in text
    assert "Sort" not in text
