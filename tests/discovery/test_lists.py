"""Lists: newest first, filtered by links, paged by signed cursors that lose nothing and show nothing twice."""

import re
from datetime import timedelta

import psycopg
import pytest
from lxml import html

from app.discovery.catalogue import lists
from app.discovery.catalogue.lists import ListQuery
from app.web import urls
from tests.discovery import small_world

COUNT = 60


@pytest.fixture(scope="module")
def full(database_url, world):
    """The world with enough works for several pages; three at a time share their second."""
    small_world.fill(database_url, world, COUNT)
    return world


def walk(visitor, path):
    """The titles of a list, page by page, following its own links."""
    pages = []
    while path:
        page = html.fromstring(visitor.get(path).data)
        pages.append([a.text_content() for a in page.xpath("//h3[@class='card__title']/a")])
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    return pages


def test_a_walk_through_a_list_shows_everything_once(full, visitor, admin):
    for path, where in [
        ("/category/art", "category_code = 'art'"),
        ("/tag/clay", "tags @> '{clay}'"),
        (f"/creator/{full.alice_slug}", f"creator_slug = '{full.alice_slug}'"),
        ("/search?q=study+number", "title LIKE 'Study number %'"),
    ]:
        pages = walk(visitor, path)
        seen = [title for page in pages for title in page]
        (expected,) = admin.execute(f"SELECT count(*) FROM site.card WHERE {where}").fetchone()

        assert len(pages) > 1, path
        assert len(seen) == len(set(seen)) == expected, path


def test_a_list_is_in_the_order_of_publication(full, visitor, admin):
    seen = [title for page in walk(visitor, "/category/art") for title in page]
    rows = admin.execute("SELECT title FROM site.card WHERE category_code = 'art' ORDER BY published_at DESC, id DESC")

    assert seen == [title for (title,) in rows]


def test_a_new_work_does_not_shift_the_next_page(full, visitor, admin):
    first = html.fromstring(visitor.get("/category/art").data)
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (full.bowl.id,)).fetchone()[0]
    small_world.publish(admin, account, "Came in between", age=small_world.HOUR / 60)
    second = html.fromstring(visitor.get(first.xpath("//a[@rel='next']/@href")[0]).data)
    titles = "//h3[@class='card__title']/a/text()"

    assert not set(first.xpath(titles)) & set(second.xpath(titles))


def test_a_cursor_works_only_in_the_list_it_was_made_for(full, visitor):
    after = re.search(r"after=([\w.-]+)", visitor.get("/category/art").text)[1]

    assert visitor.get(f"/category/art?after={after}").status_code == 200
    assert visitor.get(f"/category/music?after={after}").status_code == 400
    assert visitor.get(f"/category/art?platform=youtube&after={after}").status_code == 400
    assert visitor.get(f"/category/art?after={after[:-2]}AA").status_code == 400


def test_filters_show_what_fits(full, visitor):
    def titles(path):
        return {title for page in walk(visitor, path) for title in page}

    assert titles("/category/art?platform=tiktok") == {full.clip.title}
    assert titles("/category/art?type=image") == {full.picture.title}
    assert full.clip.title not in titles("/category/art?length=medium")
    assert titles("/category/art?lang=de") == set()
    assert titles("/category/art?platform=youtube&length=short") == set()


def test_a_filter_that_few_works_fit_goes_on_behind_what_was_looked_at(full, database, settings):
    wanted, seen, cursor, pages = ListQuery(category="art", chosen={"type": "image"}), [], None, 0
    with database.transaction("visitor") as db:
        while pages == 0 or cursor:
            rows = lists.page(db, settings, wanted, cursor, limit=5, scan_limit=10)
            seen, cursor, pages = seen + [row.title for row in rows.items], rows.after, pages + 1

    assert seen == [full.picture.title]
    assert pages > 3


def test_only_filters_that_something_passes_are_offered(full, visitor):
    def offered(path):
        page = html.fromstring(visitor.get(path).data)
        rows = page.xpath("//div[@class='filters__row']")
        return {row.xpath("p/text()")[0]: row.xpath(".//a/text() | .//a/bdi/text()") for row in rows}

    art = offered("/category/art")

    assert art["Platform"] == ["All", "YouTube", "Instagram", "TikTok"]
    assert art["Type"] == ["All", "Videos", "Shorts", "Pictures"]
    assert "Language" not in art, "everything there is in English"
    # What somebody chose stays, so that it can be taken back.
    assert offered("/category/art?lang=de")["Language"] == ["All", "English", "Deutsch · German"]
    assert "Platform" not in offered("/category/music"), "all music there is on YouTube"


def test_creators_are_filtered_by_categories_that_somebody_is_in(full, visitor):
    def offered(path):
        page = html.fromstring(visitor.get(path).data)
        return page.xpath("//div[@class='filters__row'][p='Category']//a/text()")

    assert len(offered("/creators")) < len(offered("/creators?category=news")) < 15
    assert "News & Politics" in offered("/creators?category=news")


def test_a_filter_is_a_link_that_keeps_the_others(full, visitor):
    page = html.fromstring(visitor.get("/category/art?platform=youtube").data)

    assert page.xpath("//a[@href='/category/art?platform=youtube&length=short']")
    assert page.xpath("//a[@href='/category/art?platform=youtube'][@aria-current]")
    assert page.xpath("//a[@href='/category/art']")


def test_categories_say_how_much_they_hold(full, visitor, admin):
    admin.execute("UPDATE content_item SET category_code = 'music' WHERE id = %s", (full.clip.id,))
    (works, creators) = admin.execute(
        "SELECT count(*), count(DISTINCT creator_id) FROM site.card WHERE category_code = 'art'"
    ).fetchone()
    shelf = admin.execute("SELECT sum(item_count), count(*) FROM site.shelf WHERE category_code = 'art'").fetchone()

    assert shelf == (works, creators)
    assert f'value="{works}"' in visitor.get("/categories").text
    admin.execute("UPDATE content_item SET category_code = 'art' WHERE id = %s", (full.clip.id,))


@pytest.fixture(scope="module")
def gems(database_url, world):
    """Full works that hardly anybody opened, one that many did, a thin one and a new one; one of them trends."""
    with psycopg.connect(database_url, autocommit=True) as db:
        [account] = db.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()
        made = {
            name: small_world.publish(
                db,
                account,
                f"A {name} film about harbours",
                category="science",
                tags=("harbour", "film", "sea"),
                age=age,
                description=text,
            )
            for name, age, text in [
                ("forgotten", timedelta(days=60), small_world.LONG_TEXT),
                ("loved", timedelta(days=60), small_world.LONG_TEXT),
                ("thin", timedelta(days=60), ""),
                ("new", timedelta(hours=5), small_world.LONG_TEXT),
            ]
        }
        small_world.opened(db, made["loved"], 40)
        small_world.opened(db, made["forgotten"], 2, timedelta(days=3))
        small_world.refresh_trending(db)
    return made


def test_hidden_gems_are_full_works_that_hardly_anybody_opened(gems, visitor):
    page = html.fromstring(visitor.get("/category/science?sort=gems").data)

    assert page.xpath("//h3[@class='card__title']/a/text()") == [gems["forgotten"].title]
    assert page.xpath("//p[@class='card__reason']/text()") == ["Opened by 2 people this month"]
    assert not visitor.get("/category/science?sort=gems&platform=tiktok").text.count("card__title")


def test_a_gem_that_nobody_opened_invites_instead_of_counting(gems, visitor, admin):
    admin.execute("UPDATE content_item SET clicks_last_30_days = 0 WHERE id = %s", (gems["forgotten"].id,))
    page = html.fromstring(visitor.get("/category/science?sort=gems&length=medium").data)

    assert page.xpath("//p[@class='card__reason']/text()") == ["Be the first this month"]
    admin.execute("UPDATE content_item SET clicks_last_30_days = 2 WHERE id = %s", (gems["forgotten"].id,))


def test_a_category_has_its_own_trending_list_with_reasons(gems, visitor):
    page = html.fromstring(visitor.get("/category/science?sort=trending").data)

    assert page.xpath("//h3[@class='card__title']/a/text()")[0] == gems["loved"].title
    assert page.xpath("normalize-space(//*[@class='card__rank'])") == "Place 1"
    assert page.xpath("//p[@class='card__reason']/text()")[0].startswith("Opened by 40 people this week")


def test_works_are_narrowed_by_when_they_were_published(gems, visitor):
    titles = html.fromstring(visitor.get("/category/science?date=day").data).xpath(
        "//h3[@class='card__title']/a/text()"
    )

    assert titles == [gems["new"].title]
    assert visitor.get("/category/science?date=someday").status_code == 400
    assert visitor.get("/category/science?sort=random").status_code == 400


def test_a_tag_has_the_same_orders_and_filters(gems, visitor):
    def titles(query):
        page = html.fromstring(visitor.get(f"/tag/harbour{query}").data)
        return [a.text_content() for a in page.xpath("//h3[@class='card__title']/a")]

    assert titles("?sort=gems") == [gems["forgotten"].title]
    assert titles("?sort=trending")[0] == gems["loved"].title
    assert gems["new"].title in titles("?date=day")
    assert gems["loved"].title not in titles("?date=day")
    assert titles("?platform=instagram") == []
    assert visitor.get("/tag/nobody-has-this?sort=gems").status_code == 404
    assert 'content="noindex' in visitor.get("/tag/harbour?sort=gems").text


@pytest.mark.parametrize("typed", ["manana", "MAÑANA", "man%CC%83ana", "%20ma%C3%B1ana"])
def test_a_tag_is_found_however_it_is_spelled(world, visitor, admin, typed):
    before = admin.execute("SELECT tags FROM content_item WHERE id = %s", (world.clip.id,)).fetchone()[0]
    admin.execute("UPDATE content_item SET tags = '{Mañana}' WHERE id = %s", (world.clip.id,))
    try:
        answer = visitor.get(f"/tag/{typed}")
        assert (answer.status_code, answer.location) == (301, "/tag/ma%C3%B1ana")
        assert visitor.get("/tag/ma%C3%B1ana").status_code == 200
        assert visitor.get("/tag/manana/feed.atom").location == "/tag/ma%C3%B1ana/feed.atom"
        assert world.clip.title in visitor.get("/search?q=tag:MANANA").text
    finally:
        admin.execute("UPDATE content_item SET tags = %s WHERE id = %s", (before, world.clip.id))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/category/art?platform=tiktok", "Arts & Crafts on TikTok, newest first"),
        ("/category/art?type=short_video&lang=ar&length=short&date=week", "Arts & Crafts: Shorts, in Arabic, under 4 minutes, past week, newest first"),
        ("/category/art?sort=gems", "Arts & Crafts, hidden gems"),
        ("/tag/clay?sort=gems&platform=youtube", "#clay on YouTube, hidden gems"),
        ("/creators?category=art", "Creators in Arts & Crafts, latest post first"),
        ("/creators?sort=name", "Creators, A to Z"),
        ("/creator/ALICE?platform=tiktok", "Alice on TikTok"),
        ("/search?q=study&platform=youtube&category=art&sort=newest", "study on YouTube in Arts & Crafts, newest first"),
        ("/trending?period=week", "Trending this week"),
    ],
)  # fmt: skip
def test_a_list_is_called_by_its_filters_and_its_order(full, visitor, path, name):
    page = html.fromstring(visitor.get(path.replace("ALICE", full.alice_slug)).data)
    title, heading = page.findtext(".//title"), " ".join(page.xpath("string(//h1)").split())

    assert heading.replace("Verified", "").replace("\u2060", "").endswith(name.split("study")[-1])
    assert title.replace(":", "").startswith(name.replace(":", "")) or title.endswith(name)


def test_a_later_page_leads_back_to_the_first(full, visitor):
    first = html.fromstring(visitor.get("/category/art?platform=youtube").data)
    (following,) = first.xpath("//a[@rel='next']/@href")
    start = "//a[.='Start of the list']/@href"

    assert first.xpath(start) == []
    assert html.fromstring(visitor.get(following).data).xpath(start) == ["/category/art?platform=youtube"]
    assert "Start of the list" not in visitor.get(following, headers={"HX-Request": "true"}).text


def test_a_tag_page_has_the_spelling_that_most_works_carry(world, visitor, admin):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
    for number, tag in enumerate(["καφές", "ΚΑΦΈΣ", "καφες", "ÇAY", "çay", "ﾗｰﾒﾝ", "ラーメン"]):
        small_world.publish(admin, account, f"Cup {number}", tags=(tag,))

    assert visitor.get("/tag/καφέσ").location == urls.tag("καφές"), "nobody spells it so: where most works are"
    for tag, works in {"çay": 2, "ラーメン": 2, "καφές": 2}.items():
        page = html.fromstring(visitor.get(urls.tag(tag)).data)
        assert page.xpath("string(//h1)") == f"#{tag}"
        assert page.xpath("string(//title)").startswith(f"#{tag}: ")
        assert len(page.xpath("//main//article")) == works, "case and width are no other spelling"
