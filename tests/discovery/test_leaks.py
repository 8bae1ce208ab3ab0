"""What is private, unlisted, deleted, unproved or paused appears nowhere: every public door is opened and read."""

import re

import pytest

from tests.discovery import small_world

DOORS = [
    "/",
    "/categories",
    "/category/art",
    "/category/art?platform=youtube&length=medium&lang=en&type=long_video",
    "/tag/clay",
    "/trending",
    "/trending?period=week",
    "/trending?period=month",
    "/trending?period=all_time",
    "/creators",
    "/creators?sort=name",
    "/search?q=clay",
    "/search?q=kept",
    "/feed.atom",
    "/feed.json",
    "/category/art/feed.atom",
    "/category/art/feed.json",
    "/tag/clay/feed.atom",
    "/tag/clay/feed.json",
    "/trending/feed.atom",
    "/trending/feed.json",
    "/sitemap.xml",
    "/sitemap-categories.xml",
    "/sitemap-creators-1.xml",
    "/api/browse-categories",
    "/api/browse-content?limit=100",
    "/api/browse-creators?limit=100",
    "/api/search-content?q=clay&limit=100",
    "/api/search-creators?q=erin",
    "/api/get-trending?limit=100",
    "/api/get-trending?period=all_time&limit=100",
]


@pytest.fixture(scope="module")
def popular(database_url, world):
    """The world in which everything hidden would trend and be featured, if it could."""
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as db:
        for item in [*world.hidden, world.bowl]:
            small_world.opened(db, item, 50)
        db.execute(
            "INSERT INTO featured_creator (user_id, featured_reason) "
            "SELECT id, %s FROM users WHERE display_name ILIKE %s",
            (small_world.PLANTED, f"%{small_world.PLANTED}%"),
        )
        small_world.refresh_trending(db)
    return world


def test_nothing_hidden_stands_behind_any_public_door(popular, visitor):
    doors = [*DOORS, popular.bowl.path, f"/creator/{popular.alice_slug}", f"/creator/{popular.alice_slug}/feed.json"]
    doors += re.findall(r"<loc>http://localhost(/sitemap-[^<]+)</loc>", visitor.get("/sitemap.xml").text)
    doors += [
        f"/api/get-content-detail?content_id={popular.bowl.id}",
        f"/api/get-creator-by-slug?slug={popular.alice_slug}",
    ]
    for path in doors:
        answer = visitor.get(path)

        assert answer.status_code == 200, path
        assert small_world.PLANTED not in answer.text, path


def test_what_is_hidden_has_no_page_no_way_out_and_no_detail(popular, visitor):
    for item in popular.hidden:
        for path in [
            item.path,
            f"/content/{item.id}",
            f"/go/{item.short_id}",
            f"/api/get-content-detail?content_id={item.id}",
            f"/api/get-content-detail?content_id={item.short_id}",
            f"/api/get-seo-metadata?content_id={item.id}",
            f"/oembed?url=http://localhost{item.path}",
        ]:
            answer = visitor.get(path)

            assert answer.status_code == 404, path
            assert small_world.PLANTED not in answer.text.replace(item.slug, ""), path
        answer = visitor.post("/api/track-click", json={"content_id": str(item.id)})
        assert answer.status_code == 404


def test_the_grep_would_find_something(popular, visitor):
    assert popular.bowl.title in visitor.get("/trending").text
    assert popular.bowl.title in visitor.get("/api/browse-content").text


def test_the_visitors_connection_can_read_nothing_but_what_is_public(database):
    for table in (
        "public.content_item",
        "public.users",
        "auth.users",
        "discovery.report",
        "trending.click_batch",
        "deploy.phase_file",
    ):
        with pytest.raises(Exception, match="Something went wrong"), database.transaction("visitor") as db:
            db.execute(f"SELECT 1 FROM {table} LIMIT 1")
