"""What is served: our own copies, under addresses that keep for ever, to whom they may be shown and nobody else."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from lxml import etree
from PIL import Image

from app.content.thumbnails import pictures

FILE = re.compile(r"/picture/[0-9a-f]{32}-[0-9]+\.webp")
OWN_FILE = re.compile(r"/library/picture/[0-9a-f]{32}-[0-9]+\.webp")
SPACES = {
    "m": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
    "v": "http://www.google.com/schemas/sitemap-video/1.1",
}
LISTS = (
    "/",
    "/categories",
    "/trending",
    "/creators",
    "/search?q=bread",
    "/about",
    "/pricing",
    "/report",
    "/privacy",
    "/terms",
)


@pytest.fixture
def shown(bakery, fetch):
    """The bakery with its pictures."""
    assert fetch(bakery.person) == {"fetched": 3, "failed": 0}
    return bakery


@pytest.fixture
def visitor(client):
    return client


@pytest.fixture
def owner(app, log_in, shown):
    """The baker's own browser."""
    browser = app.test_client()
    log_in(browser, shown.person)
    return browser


@pytest.fixture
def bread(admin, shown):
    """The address of a work's page."""
    slug, short_id = admin.execute(
        "SELECT slug, short_id FROM content_item WHERE title = 'Bread at six' AND user_id = %s", (shown.person,)
    ).fetchone()
    return f"/content/{slug}-{short_id}"


def work_id(admin, shown, title="Bread at six"):
    return admin.execute(
        "SELECT id FROM content_item WHERE title = %s AND user_id = %s", (title, shown.person)
    ).fetchone()[0]


def files_of(admin, shown, title="Bread at six") -> list[str]:
    """The public addresses of a work's picture, whether they are served or not."""
    found, widths = admin.execute(
        "SELECT hash, widths FROM content.picture WHERE content_id = %s", (work_id(admin, shown, title),)
    ).fetchone()
    return [f"/picture/{found}-{width}.webp" for width in widths]


def statuses(browser, addresses) -> set[int]:
    return {browser.get(address).status_code for address in addresses}


def test_a_picture_is_served_for_ever_and_alone(admin, shown, visitor):
    for address, width in zip(files_of(admin, shown), (320, 640, 720), strict=True):
        answer = visitor.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert Image.open(io.BytesIO(answer.data)).size[0] == width
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not {"Set-Cookie", "Vary"} & set(answer.headers.keys())


def test_who_has_a_picture_already_is_told_so(admin, shown, visitor):
    address = files_of(admin, shown)[0]
    whole = visitor.get(address)
    head = visitor.head(address)
    again = visitor.get(address, headers={"If-None-Match": whole.headers["ETag"]})

    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(whole.data)))
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == whole.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    [
        "0" * 32 + "-320", "x", "0" * 32, "0" * 31 + "-320", "0" * 32 + "-0", "0" * 32 + "-99999", "0" * 32 + "-٣٢٠",
        "..%2f..%2fetc%2fpasswd-1", "' OR 1=1 --",
    ],
)  # fmt: skip
def test_an_unknown_picture_is_not_found(visitor, name):
    answer = visitor.get(f"/picture/{name}.webp")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_show_our_copies_with_their_sizes(shown, visitor, bread):
    page = visitor.get(bread).text
    [image] = re.findall(r'<div class="player[^>]*>\s*<img ([^>]*)>', page)

    assert 'alt=""' in image, "its title stands beside it"
    assert 'width="720" height="1280"' in image
    assert 'fetchpriority="high"' in image
    assert "lazy" not in image
    [choices] = re.findall(r'srcset="([^"]*)"', image)
    assert [part.split()[1] for part in choices.split(", ")] == ["320w", "640w", "720w"]
    for address in FILE.findall(page):
        assert visitor.get(address).status_code == 200


def test_lists_load_the_first_pictures_at_once_and_the_others_when_seen(
    admin, shown, visitor, control, sync_again, fetch
):
    more = [{"title": f"Roll {number}", "description": "A roll. " * 20} for number in range(6)]
    control.post(f"/tiktok/accounts/{shown.username}/videos", json={"videos": more})
    sync_again(shown.person, shown.account_id)
    fetch(shown.person)

    images = re.findall(r"<img [^>]*>", visitor.get(f"/creator/{shown.slug}").text)
    cards = images[1:]
    assert len(cards) == 8
    assert ["lazy" in image for image in cards] == [False] * 4 + [True] * 4
    assert ["fetchpriority" in image for image in cards] == [True] + [False] * 7
    assert all('alt=""' in image for image in images), "names and titles stand beside them"


def test_other_sites_are_told_of_our_copy(shown, visitor, bread):
    page = visitor.get(bread).text
    named = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]+)">', page))
    address = named["og:image"]
    assert re.fullmatch("http://localhost" + FILE.pattern, address)
    assert address == named["twitter:image"]
    assert named["twitter:card"] == "summary_large_image"
    assert (named["og:image:type"], named["og:image:width"], named["og:image:height"]) == ("image/webp", "720", "1280")

    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])["@graph"]
    assert graph[0]["thumbnailUrl"] == address
    card = visitor.get(f"/oembed?url=http://localhost{bread}").get_json()
    assert (card["thumbnail_url"], card["thumbnail_width"], card["thumbnail_height"]) == (address, 720, 1280)
    narrow = visitor.get(f"/oembed?url=http://localhost{bread}&maxwidth=300").get_json()
    assert "thumbnail_url" not in narrow


def test_maps_feeds_and_programs_are_told_of_our_copy(shown, visitor, bread):
    [address] = re.findall(r'"og:image" content="([^"]+)"', visitor.get(bread).text)
    root = etree.fromstring(visitor.get(f"/sitemap-content-{datetime.now(UTC):%Y-%m}.xml").data)
    [page] = [u for u in root if u.findtext("m:loc", namespaces=SPACES).endswith(bread)]
    assert page.findtext("i:image/i:loc", namespaces=SPACES) == address

    feed = f"/creator/{shown.slug}/feed"
    items = {item["url"]: item for item in visitor.get(f"{feed}.json").get_json()["items"]}
    assert items[f"http://localhost{bread}"]["image"] == address
    assert f'<link rel="enclosure" type="image/webp" href="{address}"/>' in visitor.get(f"{feed}.atom").text
    told = visitor.get(f"/api/get-content-detail?id={bread[-10:]}").text
    assert address in told
    assert "tiktok/cdn" not in told
    assert "/picture/" in visitor.get(f"/api/get-creator-by-slug?slug={shown.slug}").text


def test_no_page_makes_a_browser_speak_to_anybody_else(shown, visitor, owner, bread, admin):
    """Each page of these is looked through by the browser of the tests: `tests/house/pages.py`."""
    for path in (*LISTS, bread, f"/creator/{shown.slug}", "/how-trending-works", "/login", "/signup"):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert "img-src 'self' data:;" in answer.headers["Content-Security-Policy"]
        assert "cdn/" not in answer.text, path
    for path in ("/library", f"/library/{work_id(admin, shown)}", "/dashboard", "/connections", "/jobs", "/settings"):
        answer = owner.get(path)
        assert answer.status_code == 200, path
        assert "cdn/" not in answer.text, path


@pytest.mark.parametrize(
    "hide",
    [
        "UPDATE content_item SET visibility = 'private' WHERE user_id = %s",
        "UPDATE content_item SET platform_visibility = 'private' WHERE user_id = %s",
        "UPDATE content_item SET platform_visibility = 'unlisted' WHERE user_id = %s",
        "UPDATE content_item SET deleted_at = now() WHERE user_id = %s",
        "UPDATE social_account SET visibility = 'private' WHERE user_id = %s",
        "UPDATE social_account SET deleted_at = now() WHERE user_id = %s",
        "UPDATE users SET is_public = false WHERE id = %s",
        "UPDATE auth.users SET email_verified_at = NULL WHERE id = %s",
        "DELETE FROM content_item WHERE user_id = %s",
        "DELETE FROM users WHERE id = %s",
    ],
)
def test_what_is_hidden_takes_its_picture_along_at_once(admin, shown, visitor, hide):
    addresses = files_of(admin, shown)
    assert statuses(visitor, addresses) == {200}

    admin.execute(hide, (shown.person,))
    assert statuses(visitor, addresses) == {404}


def test_a_hidden_account_hides_its_face(admin, shown, visitor):
    [face] = {address for address in FILE.findall(visitor.get("/creators").text) if "-240." in address}
    admin.execute("UPDATE users SET is_public = false WHERE id = %s", (shown.person,))

    assert visitor.get(face).status_code == 404


def test_a_work_that_is_shown_again_has_its_picture_again(admin, shown, visitor):
    addresses = files_of(admin, shown)
    for visibility, status in (("private", 404), ("public", 200)):
        admin.execute(
            "UPDATE content_item SET visibility = %s::visibility_enum WHERE user_id = %s", (visibility, shown.person)
        )
        assert statuses(visitor, addresses) == {status}


def test_a_picture_that_two_works_share_stays_while_one_of_them_is_public(admin, shown, visitor):
    addresses = files_of(admin, shown)
    admin.execute(
        "UPDATE content.picture SET hash = %s WHERE content_id = %s",
        (addresses[0][9:41], work_id(admin, shown, "The long bake")),
    )
    for title, status in (("Bread at six", 200), ("The long bake", 404)):
        admin.execute("UPDATE content_item SET visibility = 'private' WHERE id = %s", (work_id(admin, shown, title),))
        assert statuses(visitor, addresses) == {status}


def test_the_owner_sees_a_hidden_picture_and_charlie_never(admin, shown, owner, app, visitor, log_in, make_user):
    admin.execute("UPDATE content_item SET visibility = 'private' WHERE id = %s", (work_id(admin, shown),))
    page = owner.get("/library").text
    hidden = OWN_FILE.findall(page)
    assert len(set(hidden)) == 3
    assert len(set(FILE.findall(re.sub(OWN_FILE, "", page)))) == 3, "the public one is served as everybody has it"
    for address in hidden:
        answer = owner.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")

    charlie = app.test_client()
    log_in(charlie, make_user("charlie"))
    assert statuses(charlie, hidden) == {404}
    assert statuses(charlie, files_of(admin, shown)) == {404}
    assert statuses(visitor, hidden) == {302}


def test_the_roles_of_the_site_read_no_more_than_that(admin, shown, database, make_user):
    admin.execute("UPDATE content_item SET visibility = 'private' WHERE id = %s", (work_id(admin, shown),))
    hidden = files_of(admin, shown)[0][9:41]
    charlie = make_user("charlie")

    def seen(role, person, query):
        with database.transaction(role, person) as db:
            return db.execute(query, (hidden,)).fetchone()[0]

    public = "SELECT count(*) FROM site.picture_file WHERE hash = %s"
    private = "SELECT count(*) FROM content.picture_file WHERE hash = %s"
    rows = "SELECT count(*) FROM content.picture WHERE hash = %s"
    assert {seen(role, None, public) for role in ("visitor", "web", "worker")} == {0}
    assert [seen("web", person, private) for person in (shown.person, charlie, None)] == [3, 0, 0]
    assert [seen("web", person, rows) for person in (shown.person, charlie, None)] == [1, 0, 0]
    assert [seen("worker", person, rows) for person in (shown.person, charlie, None)] == [1, 0, 0]


def test_a_work_without_a_picture_has_a_drawn_one_of_the_same_size(admin, bakery, visitor, app, log_in):
    page = visitor.get(f"/creator/{bakery.slug}").text
    assert "<img" not in page
    assert page.count('class="drawn ') == 3
    browser = app.test_client()
    log_in(browser, bakery.person)
    assert browser.get("/library").text.count('class="drawn ') == 2


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [
        (1280, 720, "wide"),
        (405, 720, "tall"),
        (640, 640, "square"),
        (640, 600, "square"),
        (640, 800, "tall"),
        (640, 480, "wide"),
        (320, 1, "wide"),
    ],
)
def test_a_card_knows_the_shape_of_its_picture(width, height, shape):
    assert pictures.Picture("0" * 32, [320, width], height).shape == shape
