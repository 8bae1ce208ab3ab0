"""The map: well-formed, split by month, only indexable pages that answer 200, honest dates, never a false empty."""

import re
from datetime import UTC, datetime

import pytest
from lxml import etree, html

from app.seo import sitemap
from tests.discovery import small_world

SPACES = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9", "v": "http://www.google.com/schemas/sitemap-video/1.1"}
ODD = "Odd & <b>title</b> ]]> \x0b end"


@pytest.fixture(scope="module")
def mapped(database_url, world):
    """The world with an odd title, an old work, and a creator without a proved account."""
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as db:
        account = db.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
        small_world.publish(db, account, ODD, embeddable=True)
        old = small_world.publish(db, account, "From another year")
        db.execute("UPDATE content_item SET published_at = '2021-12-31 23:59:59+00' WHERE id = %s", (old.id,))
    return world


def locations(visitor, path):
    """The addresses in a map, without the site's own base."""
    root = etree.fromstring(visitor.get(path).data)
    return [loc.text.removeprefix("http://localhost") for loc in root.iterfind(".//m:loc", SPACES)]


def pages(visitor):
    return [page for part in locations(visitor, "/sitemap.xml") for page in locations(visitor, part)]


def test_every_part_of_the_index_is_a_map(mapped, visitor):
    parts = locations(visitor, "/sitemap.xml")

    assert {"/sitemap-pages.xml", "/sitemap-categories.xml", "/sitemap-creators-1.xml"} <= set(parts)
    assert "/sitemap-content-2021-12.xml" in parts
    for part in parts:
        answer = visitor.get(part)
        assert answer.status_code == 200
        assert answer.content_type == "application/xml; charset=utf-8"
        assert etree.fromstring(answer.data).tag == f"{{{SPACES['m']}}}urlset"
        assert "Set-Cookie" not in answer.headers


def test_every_page_in_the_map_answers_and_may_be_indexed_under_that_address(mapped, visitor):
    found = pages(visitor)

    assert len(found) == len(set(found))
    for path in found:
        answer = visitor.get(path)
        page = html.fromstring(answer.data)
        assert answer.status_code == 200, path
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://localhost{path}"]
        if path != "/trending":  # empty until its job has run
            assert page.xpath("//meta[@name='robots']/@content")[0].startswith("index"), path


def test_thin_hidden_and_filtered_pages_are_not_in_the_map(mapped, visitor):
    found = pages(visitor)

    assert mapped.bowl.path in found
    assert mapped.picture.path not in found, "too little text"
    assert "/category/art" in found
    assert "/category/food" not in found, "empty"
    assert not [path for path in found if "?" in path or small_world.PLANTED in path]


@pytest.fixture
def unproved(admin, mapped):
    """Alice as if she had never proved an account."""
    admin.execute("UPDATE site.creator SET is_verified = false WHERE id = %s", (mapped.alice,))
    yield mapped
    admin.execute("UPDATE site.creator SET is_verified = true WHERE id = %s", (mapped.alice,))


def test_a_creator_without_a_proved_account_and_their_works_are_not_in_the_map(unproved, visitor):
    page = html.fromstring(visitor.get(unproved.bowl.path).data)

    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    for part in locations(visitor, "/sitemap.xml"):
        text = visitor.get(part).text
        assert unproved.bowl.path not in text
        assert f"/creator/{unproved.alice_slug}" not in text


def test_the_date_is_that_of_a_change_that_readers_see(mapped, visitor, admin):
    def lastmod():
        root = etree.fromstring(visitor.get(f"/sitemap-content-{datetime.now(UTC):%Y-%m}.xml").data)
        (page,) = [u for u in root if u.findtext("m:loc", namespaces=SPACES).endswith(mapped.bowl.path)]
        return page.findtext("m:lastmod", namespaces=SPACES)

    admin.execute("UPDATE site.card SET changed_at = '2026-01-02 03:04:05+00' WHERE id = %s", (mapped.bowl.id,))
    small_world.opened(admin, mapped.bowl, 5)
    admin.execute("UPDATE content_item SET views_count = 99999, synced_at = now() WHERE id = %s", (mapped.bowl.id,))
    assert lastmod() == "2026-01-02T03:04:05Z", "numbers change nothing"
    admin.execute("UPDATE content_item SET tags = tags || ARRAY['porcelain'] WHERE id = %s", (mapped.bowl.id,))
    assert lastmod() > "2026-01-03", "a new tag does"


def test_a_video_is_described_once_it_has_a_picture(mapped, visitor, admin, settings):
    path = f"/sitemap-content-{datetime.now(UTC):%Y-%m}.xml"
    admin.execute("DELETE FROM content.picture")
    assert "<video:video>" not in visitor.get(path).text, "search engines refuse one without a picture"

    for title in (mapped.bowl.title, mapped.clip.title, ODD):
        small_world.picture(admin, title)
    root = etree.fromstring(visitor.get(path).data)
    videos = {video.findtext("v:title", namespaces=SPACES): video for video in root.iterfind(".//v:video", SPACES)}
    bowl = videos[mapped.bowl.title]

    assert bowl.findtext("v:player_loc", namespaces=SPACES).startswith(f"{settings.youtube_player_base_url}/embed/")
    assert bowl.findtext("v:duration", namespaces=SPACES) == "600"
    assert bowl.findtext("v:description", namespaces=SPACES)
    assert bowl.findtext("v:thumbnail_loc", namespaces=SPACES).endswith("-1280.webp")
    assert mapped.clip.title not in videos, "no player of ours for it"
    assert "Odd & <b>title</b> ]]> end" in videos


@pytest.mark.parametrize(
    "part",
    [
        "content-2021-12-1",
        "content-2021-12-2",
        "content-0000-01",
        "content-9999-12",
        "creators-2",
        "creators-0",
        "x",
        "content-٢٠٢١-12",
    ],
)
def test_a_part_that_does_not_exist_is_not_there(mapped, visitor, part):
    assert visitor.get(f"/sitemap-{part}.xml").status_code == 404


def test_a_large_month_is_split_and_every_work_stands_once(mapped, database, settings):
    with database.transaction("visitor") as db:
        whole = {page.url for part in sitemap.parts(db, settings) for page in sitemap.pages(db, settings, part.name)}
        parts = sitemap.parts(db, settings, size=2)
        split = [page.url for part in parts for page in sitemap.pages(db, settings, part.name, size=2)]

    assert [part for part in parts if re.fullmatch(r"content-\d{4}-\d\d-2", part.name)]
    assert len(split) == len(whole)
    assert set(split) == whole


def test_a_database_that_does_not_answer_makes_no_empty_map(mapped, settings):
    from app import create_app
    from app.infra.services import EXTENSION

    broken = create_app(settings.model_copy(update={"database_visitor_url": "postgresql://nobody@127.0.0.1:1/none"}))
    for path in ("/sitemap.xml", "/sitemap-categories.xml"):
        answer = broken.test_client().get(path)

        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"], path
        assert answer.headers["Cache-Control"] == "no-store", path
    broken.extensions[EXTENSION].database.close()
