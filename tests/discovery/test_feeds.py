"""Feeds: under every list, in two forms, valid whatever the titles hold, and named in the head of the list's page."""

import json
from datetime import datetime

import pytest
from lxml import etree, html

from tests.discovery import small_world

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ODD = "Ampersand & <b>bold</b> ]]> \x0b “quotes” \ufffe end"


@pytest.fixture(scope="module")
def odd(database_url, world):
    """The world with a title that no XML could hold as it is."""
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as db:
        account = db.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
        small_world.publish(db, account, ODD, description=f"{ODD} {small_world.LONG_TEXT}")
    return world


def lists(world):
    lists = [
        "",
        "/category/art",
        "/tag/clay",
        f"/creator/{world.alice_slug}",
        "/trending",
        "/search?q=bowl",
        "/creators",
    ]
    narrowed = ["/category/art?platform=youtube&type=long_video", "/tag/clay?length=short", "/trending?period=week"]
    return [*lists, *narrowed, f"/creator/{world.alice_slug}?platform=youtube", "/creators?category=art"]


def feed_of(page, form):
    """The address of a page's feed."""
    path, sign, query = page.partition("?")
    return f"{path}/feed.{form}{sign}{query}"


def test_every_list_has_both_feeds(odd, visitor):
    for page in lists(odd):
        atom, feed = visitor.get(feed_of(page, "atom")), visitor.get(feed_of(page, "json"))

        assert atom.content_type.startswith("application/atom+xml"), page
        assert feed.content_type.startswith("application/feed+json"), page
        for answer in (atom, feed):
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"].startswith("public")
            assert "Set-Cookie" not in answer.headers


def test_an_atom_feed_is_well_formed_and_complete(odd, visitor):
    for page in lists(odd):
        root = etree.fromstring(visitor.get(feed_of(page, "atom")).data)
        entries = root.findall("a:entry", ATOM)

        assert root.find("a:link[@rel='self']", ATOM).get("href") == f"http://localhost{feed_of(page, 'atom')}"
        assert datetime.fromisoformat(root.findtext("a:updated", namespaces=ATOM)).tzinfo is not None
        for entry in entries:
            for name in ("id", "title", "published", "updated", "summary"):
                assert entry.findtext(f"a:{name}", namespaces=ATOM) is not None, (page, name)
            assert entry.find("a:author/a:name", ATOM) is not None


def ids(visitor, page):
    """The ids of a feed and of its entries, which both forms share."""
    root = etree.fromstring(visitor.get(feed_of(page, "atom")).data)
    items = json.loads(visitor.get(feed_of(page, "json")).data)["items"]
    entries = [entry.text for entry in root.findall("a:entry/a:id", ATOM)]
    assert [item["id"] for item in items] == entries
    assert len(set(entries)) == len(entries)
    return root.findtext("a:id", namespaces=ATOM), entries


def test_ids_stay_when_titles_and_names_change(odd, visitor, admin):
    creator = f"/creator/{odd.alice_slug}?platform=youtube"
    before, before_of_all, before_of_creators = ids(visitor, creator), ids(visitor, ""), ids(visitor, "/creators")
    owner = admin.execute("SELECT user_id FROM content_item WHERE id = %s", (odd.bowl.id,)).fetchone()[0]
    admin.execute("UPDATE content_item SET title = 'Renamed', slug = 'renamed' WHERE id = %s", (odd.bowl.id,))
    admin.execute("UPDATE users SET profile_slug = 'moved-away' WHERE id = %s", (owner,))
    try:
        assert b"/content/renamed-" in visitor.get("/feed.atom?fresh").data
        assert ids(visitor, "/creator/moved-away?platform=youtube") == before
        assert ids(visitor, "") == before_of_all
        assert ids(visitor, "/creators") == before_of_creators
    finally:
        admin.execute("UPDATE users SET profile_slug = %s WHERE id = %s", (odd.alice_slug, owner))
        admin.execute(
            "UPDATE content_item SET title = %s, slug = %s WHERE id = %s", (odd.bowl.title, odd.bowl.slug, odd.bowl.id)
        )


def test_a_summary_is_not_cut_inside_a_word(odd, visitor, admin):
    description = admin.execute("SELECT description FROM content_item WHERE id = %s", (odd.bowl.id,)).fetchone()[0]
    whole = " ".join(description.split())
    items = {item["title"]: item for item in json.loads(visitor.get("/feed.json").data)["items"]}
    summary = items[odd.bowl.title]["content_text"]

    assert summary.endswith("…")
    shown = summary.removesuffix("…")
    assert whole.startswith(shown)
    assert not whole[len(shown)].isalnum()


def test_a_title_survives_xml_without_what_xml_forbids(odd, visitor):
    root = etree.fromstring(visitor.get("/feed.atom").data)
    titles = [title.text for title in root.findall("a:entry/a:title", ATOM)]

    assert ODD.replace("\x0b", "").replace("\ufffe", "") in titles


def test_a_json_feed_says_the_same(odd, visitor):
    for page in lists(odd):
        feed = json.loads(visitor.get(feed_of(page, "json")).data)
        root = etree.fromstring(visitor.get(feed_of(page, "atom")).data)

        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["home_page_url"] == f"http://localhost{page or '/'}"
        assert [item["id"] for item in feed["items"]] == [i.text for i in root.findall("a:entry/a:id", ATOM)]


def test_readers_find_the_feeds_in_the_page(odd, visitor):
    for page in lists(odd):
        head = html.fromstring(visitor.get(page or "/").data)
        offered = head.xpath("//link[@rel='alternate'][contains(@type, 'atom') or contains(@type, 'feed')]/@href")

        assert [url.removeprefix("http://localhost") for url in offered] == [
            feed_of(page, "atom"),
            feed_of(page, "json"),
        ]
        assert [visitor.get(url.removeprefix("http://localhost")).status_code for url in offered] == [200, 200], page


def test_a_feed_has_the_filters_of_its_list(odd, visitor):
    def titles(page):
        return [item["title"] for item in json.loads(visitor.get(feed_of(page, "json")).data)["items"]]

    assert titles("/category/art?platform=tiktok") == [odd.clip.title]
    assert titles("/tag/clay?type=short_video") == [odd.clip.title]
    assert odd.clip.title not in titles(f"/creator/{odd.alice_slug}?platform=youtube")
    assert visitor.get("/category/art/feed.atom?platform=vimeo").status_code == 400
    assert "(TikTok)" in json.loads(visitor.get("/category/art/feed.json?platform=tiktok").data)["title"]


def test_the_feed_of_the_creators_names_each_with_their_newest_work(odd, visitor):
    feed = json.loads(visitor.get("/creators/feed.json").data)
    alice = f"http://localhost/creator/{odd.alice_slug}"

    assert alice in [item["url"] for item in feed["items"]]
    changed = [datetime.fromisoformat(item["date_modified"]) for item in feed["items"]]
    assert changed == sorted(changed, reverse=True)
    newest = json.loads(visitor.get(f"/creator/{odd.alice_slug}/feed.json").data)["items"][0]
    entry = next(item for item in feed["items"] if item["url"] == alice)
    assert entry["date_published"] <= entry["date_modified"] == newest["date_published"]
    assert visitor.get("/creators/feed.atom?category=knitting").status_code == 404


def test_a_period_that_is_none_has_no_feed(odd, visitor):
    assert visitor.get("/trending/feed.atom?period=century").status_code == 400
