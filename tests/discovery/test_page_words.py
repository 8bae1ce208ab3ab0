"""The words on public pages: plain current English, one wording for one fact, and nouns that agree with their numbers."""

import re

import pytest
from lxml import html

from tests.discovery import small_world

PAGES = ["/", "/categories", "/category/art", "/category/art?sort=gems", "/category/art?sort=trending", "/category/food",
         "/category/art?platform=tiktok&length=long", "/tag/clay", "/trending", "/trending?period=week", "/trending?period=decade",
         "/creators", "/creators?sort=name", "/about", "/for-creators", "/how-trending-works", "/pricing", "/privacy", "/terms",
         "/report", "/report?sent=1", "/signup", "/login", "/nothing-here", "/tag/nobody-has-this", "/category/none"]  # fmt: skip
# What readers stumbled on, and what stands there instead.
REPLACED = [
    "no algorithm you cannot read", "people who make them well", "with reasons", "Picked by us", "opened this in", "New: published",
    "a place kept", "Nobody opened", "works here", "proved", "Proved by", "Channel confirmed", "followers on YouTube",
    "has not shown", "Works that carry", "never by followers", "Nobody has opened", "Nothing fits", "fits what you chose",
    "by your own hand", "A limit is a limit", "search-engine submissions", "uses none of your syncs", "to see what your page looks like",
    "Good work drowns", "small pictures", "taking everything along", "and what not", "keeps metadata only", "Open the original", "These keys",
    "Machines and prefetching", "An address counts for", "of the weight", "made from a number", "weighs half after", "the mean of",
    "in all 100", "for ever.", "Lots decide", "look made", "the same is no reason", "made anew", "cannot be turned back", "by family and system",
    ">Others<", ">Leaving<", "cannot promise it", "lives on them", "thing on a page of ours", "Somebody pretends", ">Nothing here<",
    "There is nothing at this address", "start page", "cannot be read", "all_time.", "Too many tries", "You have an account already",
]  # fmt: skip


@pytest.fixture(scope="module")
def paths(world):
    return [*PAGES, f"/creator/{world.alice_slug}", f"/creator/{world.alice_slug}?platform=tiktok"]


def test_no_page_says_what_was_replaced(paths, admin, world, visitor):
    small_world.opened(admin, world.bowl, 9)
    small_world.refresh_trending(admin)
    for path in paths:
        text = visitor.get(path).text

        assert [words for words in REPLACED if words in text] == [], path


def test_numbers_agree_with_their_nouns(paths, world, visitor):
    for path in paths:
        text = " ".join(html.fromstring(visitor.get(path).data).xpath("//body//text() | //@data-announce"))

        assert re.findall(r"(?<![\d.,])1 (?:posts|videos|creators|results|people|followers|subscribers|accounts|channels)\b",
                          " ".join(text.split())) == [], path  # fmt: skip


def test_a_list_of_one_is_announced_as_one(world, visitor):
    page = html.fromstring(visitor.get("/category/music", headers={"HX-Request": "true"}).data)
    whole = html.fromstring(visitor.get("/category/music?lang=en").data)

    assert page.xpath("string(//@data-announce)") == "1 more post"
    assert whole.xpath("string(//@data-announce)") == "1 post: Music, in English, newest first"


def test_a_creators_numbers_have_their_platforms_own_word(world, visitor):
    text = " ".join(html.fromstring(visitor.get(f"/creator/{world.alice_slug}").data).text_content().split())

    assert "1.2K subscribers · 2 videos on StreamVibe" in text
    assert "1.2K followers · 1 video on StreamVibe" in text
    assert "Verified via YouTube" in text
    assert "1 post on StreamVibe" in html.fromstring(visitor.get(f"/creator/{world.bob_slug}").data).text_content()


@pytest.mark.parametrize(
    ("path", "feed"),
    [
        ("/", "/feed.atom"),
        ("/categories", "/feed.atom"),
        ("/category/art", "/category/art/feed.atom"),
        ("/category/art?platform=tiktok", "/category/art/feed.atom?platform=tiktok"),
        ("/tag/clay", "/tag/clay/feed.atom"),
        ("/trending?period=week", "/trending/feed.atom?period=week"),
        ("/creators", "/creators/feed.atom"),
        ("/creator/ALICE", "/creator/ALICE/feed.atom"),
    ],
)
def test_every_list_can_be_followed_without_an_account(world, visitor, path, feed):
    path, feed = (text.replace("ALICE", world.alice_slug) for text in (path, feed))
    [box] = html.fromstring(visitor.get(path).data).xpath("//details[@class='follow'][summary[contains(., 'Follow')]]")

    assert box.xpath(".//a/@href") == [feed, feed.replace("feed.atom", "feed.json")]
    assert box.xpath(".//button/@data-copy") == [f"http://localhost{feed}"]
    assert [visitor.get(address).status_code for address in box.xpath(".//a/@href")] == [200, 200]


def test_pricing_sells_nothing_that_is_not_on_sale(world, visitor):
    page = html.fromstring(visitor.get("/pricing").data)

    assert page.xpath("//main//a[starts-with(@href, '/signup')]/@href") == ["/signup"]
    for plan in page.xpath("//main//section[contains(@class, 'plan')][not(.//a)]"):
        assert "Not on sale yet" in plan.text_content()
    assert "We tell Google and Bing about 50 pages a month (coming soon)" in page.text_content()
    assert "One channel, to try your page." in page.text_content()


def test_creators_read_what_they_get_before_they_are_asked(world, visitor, admin):
    admin.execute(
        "INSERT INTO featured_creator (user_id, featured_reason) VALUES (%s, 'Patient hands') ON CONFLICT DO NOTHING",
        (world.bob,),
    )
    masthead = html.fromstring(visitor.get("/about").data).xpath("//header//a[.='For creators']/@href")
    page = html.fromstring(visitor.get("/for-creators?x=1").data)

    assert masthead == ["/for-creators"]
    assert page.xpath("//h2/text()")[1:3] == ["What you get", "What we ask for"]
    assert page.xpath("//article[@class='creator-card']//h3/a/@href") == [f"/creator/{world.bob_slug}"]
    assert page.xpath("//main//a[contains(@class, 'button')]/@href") == ["/signup", "/login", "/signup"]
    assert "1 connected channel," in page.text_content()
    assert "/for-creators" in visitor.get("/sitemap-pages.xml").text
