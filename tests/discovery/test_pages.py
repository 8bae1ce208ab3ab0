"""Every public page: it answers, it says what search engines need, and it is the same bytes for everybody."""

import json
import re

import pytest
from lxml import html

from app.web.auth import access
from tests.discovery import small_world

LISTS = ["/", "/categories", "/category/art", "/tag/clay", "/trending", "/creators", "/search?q=bowl"]
TEXTS = ["/how-trending-works", "/for-creators", "/pricing", "/about", "/privacy", "/terms", "/report"]


def pages(world):
    return [*LISTS, *TEXTS, world.bowl.path, world.picture.path, f"/creator/{world.alice_slug}"]


def graph(page) -> list[dict]:
    """The nodes of a page's structured data."""
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert script is not None
    return json.loads(script[1])["@graph"]


def node(page, kind: str) -> dict:
    (found,) = [n for n in graph(page) if n["@type"] == kind]
    return found


def test_every_page_answers_without_a_cookie_and_may_be_cached(world, visitor):
    for path in pages(world):
        answer = visitor.get(path)

        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert answer.headers["Cache-Control"] == access.PUBLIC_CACHE, path
        assert not answer.headers["ETag"].startswith("W/"), path


def test_a_page_that_has_not_changed_is_not_sent_again(world, visitor):
    for path in pages(world):
        etag = visitor.get(path).headers["ETag"]
        again = visitor.get(path, headers={"If-None-Match": etag})

        assert (again.status_code, again.data) == (304, b""), path


def test_a_signed_out_and_a_foreign_cookie_get_the_same_bytes(world, visitor):
    plain = visitor.get(world.bowl.path)
    visitor.set_cookie("sid", "a" * 43)

    assert visitor.get(world.bowl.path).data == plain.data


def test_every_page_has_one_title_one_heading_and_its_own_canonical(world, visitor):
    titles = []
    for path in pages(world):
        page = html.fromstring(visitor.get(path).data)
        titles.append(page.findtext(".//title"))

        assert len(page.findall(".//h1")) == 1, path
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://localhost{path}"], path
        assert page.xpath("//meta[@property='og:url']/@content") == [f"http://localhost{path}"], path
        assert page.xpath("//meta[@name='description']/@content")[0], path
    assert len(set(titles)) == len(titles)


def test_only_pages_with_substance_may_be_indexed(world, visitor):
    def robots(path):
        return html.fromstring(visitor.get(path).data).xpath("//meta[@name='robots']/@content")[0]

    for path in [world.bowl.path, f"/creator/{world.alice_slug}", "/", "/category/art", "/categories"]:
        assert robots(path).startswith("index, follow, max-image-preview:large"), path
    for path in [
        world.picture.path,  # one word of text, no tags
        "/search?q=bowl",
        "/search?q=",
        "/category/art?platform=tiktok",
        "/category/food",  # empty
        "/tag/cello",  # one work
        "/report",
    ]:
        assert robots(path) == "noindex, follow", path


def test_a_video_without_a_picture_is_not_described_yet(world, visitor, admin):
    admin.execute("DELETE FROM content.picture")
    assert "VideoObject" not in visitor.get(world.bowl.path).text, "search engines refuse one without a picture"


def test_the_page_of_a_video_says_so_to_search_engines(world, visitor, admin, settings):
    small_world.picture(admin, world.bowl.title)
    page = visitor.get(world.bowl.path)
    video = node(page, "VideoObject")

    assert video["name"] == world.bowl.title
    assert video["thumbnailUrl"].endswith("-1280.webp")
    assert video["duration"] == "PT10M"
    assert video["uploadDate"].endswith("Z")
    assert video["embedUrl"].startswith(f"{settings.youtube_player_base_url}/embed/")
    assert video["interactionStatistic"][0] == {
        "@type": "InteractionCounter",
        "interactionType": {"@type": "WatchAction"},
        "userInteractionCount": 1500,
        "interactionService": {"@type": "WebSite", "name": "YouTube"},
    }
    assert "</script><script>alert" in video["description"], "the text is whole"
    assert "</script><script>alert" not in page.text, "and closes nothing"
    assert [c["name"] for c in node(page, "BreadcrumbList")["itemListElement"]] == [
        "Home",
        "Arts & Crafts",
        world.bowl.title,
    ]


def test_a_picture_is_no_video(world, visitor):
    page = visitor.get(world.picture.path)

    assert node(page, "SocialMediaPosting")["headline"] == world.picture.title
    assert 'property="og:type" content="article"' in page.text


def test_the_page_of_a_creator_keeps_platforms_apart(world, visitor):
    page = visitor.get(f"/creator/{world.alice_slug}")
    profile = node(page, "ProfilePage")
    counters = profile["mainEntity"]["interactionStatistic"]

    assert sorted(c["interactionService"]["name"] for c in counters) == ["TikTok", "YouTube"]
    assert {c["userInteractionCount"] for c in counters} == {1200}
    assert "https://www.youtube.com/@alicevideo" in profile["mainEntity"]["sameAs"]
    assert world.bowl.title in page.text
    assert world.clip.title in page.text


def test_the_works_of_one_platform_have_their_own_tab(world, visitor):
    page = visitor.get(f"/creator/{world.alice_slug}?platform=tiktok").text

    assert world.clip.title in page
    assert world.bowl.title not in page
    assert visitor.get(f"/creator/{world.alice_slug}?platform=myspace").status_code == 400


def test_a_description_links_addresses_and_nothing_else(world, visitor):
    page = html.fromstring(visitor.get(world.bowl.path).data)
    (link,) = page.xpath("//a[text()='https://pots.example/bowls']")

    assert link.get("href") == "https://pots.example/bowls"
    assert set(link.get("rel").split()) >= {"ugc", "nofollow"}
    assert page.xpath("//script[contains(., 'alert')][not(@type)]") == []


def test_chapters_lead_to_their_second_through_the_way_out(world, visitor):
    page = html.fromstring(visitor.get(world.bowl.path).data)

    assert page.xpath(f"//a[@href='/go/{world.bowl.short_id}?t=90']")
    assert page.xpath(f"//a[@href='/go/{world.bowl.short_id}?t=305']")


def test_numbers_name_their_platform(world, visitor):
    page = html.fromstring(visitor.get(world.bowl.path).data)

    assert page.xpath("normalize-space(//*[starts-with(normalize-space(), 'As of')])").endswith("from YouTube")


def test_pages_load_nothing_from_other_sites(world, visitor):
    for path in pages(world):
        page = html.fromstring(visitor.get(path).data)
        loaded = page.xpath("//img/@src | //script/@src | //iframe/@src | //link[@rel='stylesheet']/@href")

        assert all(address.startswith(("/static/", "/picture/", "data:")) for address in loaded), path


def test_an_editors_pick_shows_on_the_home_page(world, visitor, admin):
    admin.execute(
        "INSERT INTO featured_creator (user_id, featured_reason) VALUES (%s, 'Patient hands') ON CONFLICT DO NOTHING",
        (world.bob,),
    )
    page = visitor.get("/").text

    assert f"/creator/{world.bob_slug}" in page


def test_htmx_gets_the_list_alone(world, visitor):
    answer = visitor.get("/category/art", headers={"HX-Request": "true"})

    assert world.bowl.title in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


@pytest.fixture
def counted(monkeypatch):
    """Every statement the driver sends while the list is looked at."""
    import psycopg

    sent, execute = [], psycopg.Cursor.execute

    def count(self, query, *args, **kwargs):
        sent.append(str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", count)
    return sent


def test_no_page_asks_more_than_six_questions(world, visitor, counted, admin):
    small_world.refresh_trending(admin)
    admin.execute(
        "INSERT INTO featured_creator (user_id, featured_reason) VALUES (%s, 'x') ON CONFLICT DO NOTHING", (world.bob,)
    )
    for path in pages(world):
        counted.clear()
        visitor.get(path)

        assert len([q for q in counted if q and "set_config('app.user_id'" not in q]) <= 6, (path, counted)


def test_a_work_without_a_title_is_called_what_it_is(world, visitor, admin):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.picture.id,)).fetchone()
    item = small_world.publish(
        admin, account[0], "", kind="image", category="tech", description="Short.", tags=("kiln",)
    )
    page, name = visitor.get(item.path), "Picture by Bob"
    head = html.fromstring(page.data)

    assert head.xpath("string(//h1)") == head.xpath("string(//title)").removesuffix(" · StreamVibe") == name
    assert node(page, "SocialMediaPosting")["headline"] == name
    assert name in visitor.get("/category/tech").text
    assert name in visitor.get("/category/tech/feed.atom").text


def test_a_work_says_who_made_it_and_that_they_proved_it(world, visitor):
    byline = html.fromstring(visitor.get(world.bowl.path).data).xpath("//div[@class='byline']")[0]

    assert byline.xpath(".//a/@href") == [f"/creator/{world.alice_slug}"]
    assert "Verified" in byline.text_content()


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Boats in motion #boats #Sea", "Boats in motion"),
        ("नाव #समुद्र ＃boats", "नाव"),
        ("Boats #boats in #sea motion", "Boats #boats in #sea motion"),
        ("Boats #unknown", "Boats #unknown"),
        ("#boats #sea", "#boats #sea"),
    ],
)
def test_hashtags_at_the_end_of_a_caption_are_tags_and_no_title(world, visitor, admin, title, shown):
    from app.content.sync import text_analysis

    admin.execute(
        "UPDATE content_item SET title = %s, hashtags = %s WHERE id = %s",
        (title, text_analysis.hashtags(title.replace("#unknown", ""), ""), world.clip.id),
    )
    try:
        page = html.fromstring(visitor.get(world.clip.path).data)
        assert page.xpath("string(//h1)").strip() == shown
    finally:
        admin.execute(
            "UPDATE content_item SET title = %s, hashtags = '{}' WHERE id = %s", (world.clip.title, world.clip.id)
        )


def test_a_title_ends_with_a_name_or_without_it(world, visitor, admin):
    def title():
        return html.fromstring(visitor.get(world.bowl.path).data).findtext(".//title")

    assert "by Alice" in title()
    long = "A bowl out of the river's own clay, thrown, dried, fired and broken"
    admin.execute("UPDATE content_item SET title = %s WHERE id = %s", (long, world.bowl.id))
    try:
        assert long in title()
        assert " by" not in title()
    finally:
        admin.execute("UPDATE content_item SET title = %s WHERE id = %s", (world.bowl.title, world.bowl.id))
