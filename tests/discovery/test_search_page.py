"""The page of a search: narrowing, honest numbers, marked words, a way on, and suggestions while typing."""

import psycopg
import pytest
from lxml import html

from tests.discovery import small_world


@pytest.fixture(scope="module")
def shelf(database_url, world):
    """Works on two platforms, in three languages, some of them many."""
    with psycopg.connect(database_url, autocommit=True) as db:
        owner, account = db.execute(
            "SELECT user_id, social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)
        ).fetchone()
        clips = small_world.connect(db, owner, "tiktok", name="Clips")
        for number in range(30):
            small_world.publish(db, account, f"Lighthouse number {number}", category="art", tags=("sea",))
        for number in range(3):
            small_world.publish(
                db, clips, f"Lighthouse clip {number}", kind="short_video", category="news", language="de"
            )
        small_world.publish(db, account, "東京の静かな朝", language="ja", tags=(), description="")
        small_world.publish(db, account, "Straßenmusik im Übergang", language="de", tags=(), description="")
        small_world.publish(db, account, "समुद्र के किनारे", language="hi", tags=(), description="")
        small_world.publish(db, account, "Harbour <b>at</b> night & noon", tags=(), description="")
        db.execute("SELECT site.move_tiers(10, 10)")
        db.execute("SELECT site.count_words()")
    return world


def page(visitor, query, **more):
    return html.fromstring(visitor.get("/search", query_string={"q": query, **more}).data)


def titles(visitor, query, **more):
    return [link.text_content() for link in page(visitor, query, **more).xpath("//h3[@class='card__title']/a")]


def test_works_are_counted_honestly(shelf, visitor):
    assert "33 works" in page(visitor, "lighthouse").text_content()
    assert "1 work," in page(visitor, "lighthouse clip 2").text_content()


def test_every_work_is_found_once_over_the_pages(shelf, visitor):
    first = page(visitor, "lighthouse")
    rest = html.fromstring(visitor.get(first.xpath("//a[@rel='next']/@href")[0]).data)
    found = [a.text_content() for part in (first, rest) for a in part.xpath("//h3[@class='card__title']/a")]

    assert len(found) == len(set(found)) == 33


def test_a_search_is_narrowed_by_links_that_say_how_many_are_there(shelf, visitor):
    links = {a.text_content(): a.get("href") for a in page(visitor, "lighthouse").xpath("//a[@class='chip']")}

    assert {"YouTube 30", "TikTok 3", "Shorts 3", "Videos 30", "Deutsch 3", "English 30"} <= set(links)
    narrowed = html.fromstring(visitor.get(links["TikTok 3"]).data)
    assert len(narrowed.xpath("//h3[@class='card__title']/a")) == 3
    assert narrowed.xpath("//a[@class='chip'][@aria-current]")[0].text_content() == "TikTok 3"


def test_typed_limits_narrow_too(shelf, visitor):
    assert len(titles(visitor, "lighthouse platform:tiktok")) == 3
    assert len(titles(visitor, "lighthouse lang:german")) == 3
    assert titles(visitor, "platform:tiktok tag:clay")[-1] == "Centring in ten seconds"
    assert titles(visitor, "lighthouse before:2020") == []
    assert len(titles(visitor, f"by:{shelf.alice_slug} lighthouse clip")) == 3
    assert titles(visitor, f"by:{shelf.bob_slug} lighthouse") == []


def test_a_limit_that_cannot_be_read_is_said_and_left_out(shelf, visitor):
    found = page(visitor, "lighthouse platform:myspace")

    assert "There is no platform “myspace” here." in found.text_content()
    assert "33 works" in found.text_content()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("東京", "東京の静かな朝"),
        ("静かな朝", "東京の静かな朝"),
        ("朝", "東京の静かな朝"),
        ("strassenmusik", "Straßenmusik im Übergang"),
        ("übergänge", "Straßenmusik im Übergang"),
        ("समुद्र", "समुद्र के किनारे"),
    ],
)
def test_words_of_any_language_are_found(shelf, visitor, query, title):
    assert titles(visitor, query) == [title]


def test_the_words_are_marked_and_nothing_else_becomes_markup(shelf, visitor):
    (title,) = page(visitor, "harbours night").xpath("//h3[@class='card__title']/a")

    assert [mark.text for mark in title.xpath("mark")] == ["Harbour", "night"]
    assert title.text_content() == "Harbour <b>at</b> night & noon"


def test_close_spellings_follow_where_the_words_find_little(shelf, visitor):
    assert "Lighthouse clip 1" in titles(visitor, "lighthuose clip")
    assert "Did you mean lighthouse clip?" in page(visitor, "lighthuose clip").text_content()
    assert titles(visitor, '"lighthuose clip"') == []


def test_nothing_found_leads_on(shelf, visitor):
    found = page(visitor, "lighthouse volcano")
    ways = {a.text_content(): a.get("href") for a in found.xpath("//section[@aria-labelledby='ways-on']//a")}

    assert ways == {"“lighthouse”": "/search?q=lighthouse"}


def suggested(visitor, query):
    answer = visitor.get("/search/suggest", query_string={"q": query}, headers={"HX-Request": "true"})
    return [(a.text_content(), a.get("href")) for a in html.fragment_fromstring(answer.text, "div").xpath(".//a")]


def test_words_people_and_works_are_suggested_while_typing(shelf, visitor):
    assert suggested(visitor, "lighth")[0] == ("lighthouse", "/search?q=lighthouse")
    assert ("Lighthouse clip 0", True) in [
        (text, "/content/" in url) for text, url in suggested(visitor, "lighthouse cli")
    ]
    assert f"/creator/{shelf.alice_slug}" in [url for _, url in suggested(visitor, "alic")]
    assert suggested(visitor, "l") == suggested(visitor, "qqzzq") == suggested(visitor, "") == []


def test_suggestions_name_nothing_hidden(shelf, visitor):
    assert suggested(visitor, small_world.PLANTED[:6]) == []


def test_a_suggestion_address_opened_by_hand_is_the_search(shelf, visitor):
    assert visitor.get("/search/suggest?q=lighth").location == "/search?q=lighth"


def test_a_word_that_nobody_uses_is_left_out_of_what_to_search_instead(shelf, visitor):
    def ways(query):
        return page(visitor, query).xpath("//section[@aria-labelledby='ways-on']//a/text()")

    assert ways("zzqqzz lighthouse clip") == ["“lighthouse clip”"]
    assert ways("lighthouse harbour") == ["“harbour”", "“lighthouse”"]
    assert ways("zzqqzz qqzzqq") == []
