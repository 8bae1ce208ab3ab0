"""Where addresses lead: one canonical address a page, every other way to write it ends there or says what happened."""

import unicodedata
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

import pytest
from lxml import html

from app.content.sync import text_analysis
from app.web import urls
from tests.discovery import small_world


def test_every_other_way_to_write_a_works_address_leads_to_the_one(world, visitor):
    short, path = world.bowl.short_id, world.bowl.path
    for other in [
        str(world.bowl.id),
        str(world.bowl.id).upper(),
        short,
        f"another-title-{short}",
        path[9:].upper(),
        f"-{short}",
    ]:
        answer = visitor.get(f"/content/{other}")

        assert (answer.status_code, answer.headers.get("Location")) == (301, path), other


TITLES = {
    "茶碗をつくる": "茶碗をつくる",
    "चाय का प्याला": "चाय-का-प्याला",
    "İznik çinisi": "iznik-cinisi",
    "فنجان الشاي": "فنجان-الشاي",
    "🍵🍵": "",
}


@pytest.mark.parametrize("title", TITLES)
def test_an_address_holds_the_title_in_its_own_letters(world, visitor, admin, title):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
    item = small_world.publish(admin, account, title)
    admin.execute("UPDATE content_item SET slug = %s WHERE id = %s", (text_analysis.slug(title), item.id))
    path = urls.content(TITLES[title], item.short_id)

    page = visitor.get(path)
    assert page.status_code == 200
    assert path.isascii()
    assert html.fromstring(page.data).xpath("//link[@rel='canonical']/@href") == [f"http://localhost{path}"]
    for other in (f"cha-wan-wotsukuru-{item.short_id}", f"茶-{item.short_id}", f"x-{item.short_id}"):
        answer = visitor.get(f"/content/{other}")
        assert (answer.status_code, answer.headers.get("Location")) == (301, path), other
    decomposed = visitor.get(f"/content/{unicodedata.normalize('NFD', TITLES[title])}-{item.short_id}")
    assert decomposed.status_code in {200, 301}
    assert path in visitor.get("/oembed", query_string={"url": f"http://localhost{path}"}).text
    month = f"{datetime.now(UTC):%Y-%m}"
    assert path in visitor.get(f"/sitemap-content-{month}.xml").text + visitor.get("/feed.atom").text


def test_a_work_that_was_public_is_gone_and_one_that_never_was_is_not_there(world, visitor, admin):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
    item = small_world.publish(admin, account, "Here today")
    assert visitor.get(item.path).status_code == 200
    admin.execute("UPDATE content_item SET visibility = 'private' WHERE id = %s", (item.id,))

    assert visitor.get(item.path).status_code == 410
    assert visitor.get(f"/go/{item.short_id}").status_code == 410
    for hidden in world.hidden:
        assert visitor.get(hidden.path).status_code == 404
        assert visitor.get(f"/content/{hidden.id}").status_code == 404
        assert visitor.get(f"/go/{hidden.short_id}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/content/nothing",
        "/content/nothing-0123456789",
        "/content/00000000-0000-0000-0000-000000000000",
        "/content/%E2%80%AE0123456789",
        "/content/a.b-0123456789",
        "/creator/nobody",
        "/creator/admin",
        "/creator/a%2Fb",
        "/category/knitting",
        "/category/knitting?platform=youtube",
        "/creators?category=knitting",
        "/tag/nobody-used-this",
        "/go/0123456789",
        "/go/1",
        "/feed.rss",
        "/category/knitting/feed.atom",
        "/sitemap-content-1999-13.xml",
    ],
)
def test_what_does_not_exist_is_not_there(world, visitor, path):
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/category/art?page=2", "no page numbers"),
        ("/creators?page=1", "no page numbers"),
        ("/api/browse-content?page=2", "no page numbers"),
        ("/search?q=bowl&page=-1", "no page numbers"),
        ("/trending?period=decade", "today, this week, this month or all time"),
        ("/category/art?after=forged", "expired"),
        ("/category/art?after=" + "x" * 500, "expired"),
        ("/creators?after=AAAA", "expired"),
        ("/trending?after=%F0%9F%8D%B5", "expired"),
        ("/category/art?platform=myspace", "Unknown platform"),
        ("/category/art?length=endless", "Unknown length"),
        ("/creators?sort=random", "must be one of"),
        ("/search?q=%00", "cannot read"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(world, visitor, path, words):
    answer = visitor.get(path)

    assert answer.status_code == 400
    assert words in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("/category/art?platform=youtube&page=2", "/category/art?platform=youtube"),
        ("/search?q=%E0%A4%AA%E0%A4%A2%E0%A4%BC%E0%A4%BE%E0%A4%88&page=3", "/search?q=%E0%A4%AA%E0%A4%A2%E0%A4%BC%E0%A4%BE%E0%A4%88"),
        ("/creators?after=AAAA", "/creators"),
    ],
)  # fmt: skip
def test_a_place_that_a_list_has_not_leads_to_its_start(world, visitor, path, start):
    shown = html.fromstring(visitor.get(path).data)

    assert [link.get("href") for link in shown.xpath("//a[. = 'Go to the start of this list']")] == [start]
    assert visitor.get(start).status_code == 200


def test_a_creator_is_found_under_every_address_they_had(world, visitor, admin, make_user):
    person = make_user("wanderer")
    slug = small_world.slug_of(admin, person)
    assert visitor.get(f"/creator/{slug.upper()}").headers["Location"] == f"/creator/{slug}"
    admin.execute("UPDATE users SET profile_slug = 'settled' WHERE id = %s", (person,))

    moved = visitor.get(f"/creator/{slug}")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/creator/settled")
    assert visitor.get(f"/creator/{slug}/feed.atom").headers["Location"] == "/creator/settled/feed.atom"
    assert visitor.get("/creator/settled").status_code == 200


def test_careless_case_leads_to_the_one_address(world, visitor):
    assert visitor.get("/category/ART").headers["Location"] == "/category/art"
    assert visitor.get("/tag/CLAY").headers["Location"] == "/tag/clay"


@pytest.mark.parametrize("sign", ["ﷺ", "ﷲ", "İ", "ß", "ก", "漢", "K", "𐐀", "/", "👩‍👩‍👧"])
@pytest.mark.parametrize("kind", ["tag", "category", "creator", "content", "go"])
def test_a_long_segment_is_not_there_and_leads_nowhere_longer(world, visitor, kind, sign):
    for ending in ("", "/feed.atom"):
        answer = visitor.get(f"/{kind}/{quote(sign * 300, safe='')}{ending}")

        assert answer.status_code in {301, 308, 404, 414}, (kind, sign)
        assert len(answer.headers.get("Location", "")) <= 1_000


def test_hiding_a_profile_takes_everything_of_it_off_the_site(world, visitor, admin, make_user):
    person = make_user("leaver")
    item = small_world.publish(admin, small_world.connect(admin, person), "Soon hidden")
    slug = small_world.slug_of(admin, person)
    assert visitor.get(item.path).status_code == visitor.get(f"/creator/{slug}").status_code == 200
    admin.execute("UPDATE users SET is_public = false WHERE id = %s", (person,))

    assert visitor.get(item.path).status_code == 410
    assert visitor.get(f"/creator/{slug}").status_code == 404
    assert "Soon hidden" not in visitor.get("/").text


@pytest.mark.parametrize(
    "path",
    [
        "{work}",
        "/creator/{alice}",
        "/category/art",
        "/tag/cello",
        "/tag/%E8%8C%B6%E7%A2%97",
        "/trending",
        "/search?q=caf%C3%A9&sort=newest",
        "/feed.atom",
        "/robots.txt",
        "/api/openapi.json",
        "/go/{short}",
    ],
)
def test_a_slash_at_the_end_leads_to_the_address_without(world, visitor, path):
    path = path.format(work=world.bowl.path, alice=world.alice_slug, short=world.bowl.short_id)
    plain, sign, query = path.partition("?")
    answer = visitor.get(f"{plain}/{sign}{query}")

    assert (answer.status_code, answer.headers.get("Location")) == (301, path)


@pytest.mark.parametrize(
    "path", ["/nothing/", "//evil.example/", "/%2Fevil.example/", "/%5Cevil.example/", "/..//evil.example/", "/a/b/c/"]
)
def test_a_slash_behind_no_page_leads_nowhere(visitor, path):
    answer = visitor.get("/", environ_overrides={"PATH_INFO": unquote(path)})

    assert answer.status_code in {404, 308}
    assert "evil.example" not in urlsplit(answer.headers.get("Location", "")).netloc


def test_a_form_is_not_sent_on(visitor):
    assert visitor.post("/login/", data={"email": "a@b.example"}).status_code == 404


@pytest.mark.parametrize("name", [".", ".."])
def test_a_tag_of_dots_leads_to_the_search(visitor, name):
    answer = visitor.get("/", environ_overrides={"PATH_INFO": f"/tag/{name}"})

    assert (answer.status_code, answer.headers["Location"]) == (301, f"/search?q={name}")


def test_a_pasted_tab_is_a_blank_in_a_search(world, visitor):
    for blank in ("%09", "%0A", "%0D%0A"):
        answer = visitor.get(f"/search?q=glaze{blank}test")

        assert answer.status_code == 200
        assert 'value="glaze test"' in answer.text


SPELLINGS = (
    *(
        "%2e",
        "%2E%2e",
        ".",
        "..",
        "//",
        "///",
        "%2F",
        "%5C",
        "%25",
        "%252e",
        "%C2%A0",
        "%E2%80%AE",
        "%F0%9F%91%A9",
        ";a=b",
    ),
    *(
        "%00",
        "%09",
        "%FF",
        "%ED%A0%80",
        "%7F",
        "%",
        "%zz",
        "?",
        "??",
        "#",
        "&",
        "=",
        "+",
        "%20",
        "~",
        "*",
        "|",
        "a" * 300,
    ),
    *("İ", "ß", "é", "e%CC%81", "ＡＢ", "-1", "0", "99999999999999999999", "null", "feed.atom", "A" * 9000),
)
ROOMS = ("", "content/", "creator/", "category/", "tag/", "go/", "picture/", "search?q=", "trending?period=", "oembed?url=",
         "sitemap-", "creators?after=", "api/", "static/", "feed", "tag/x/", "creator/x/", "category/art?sort=")  # fmt: skip


@pytest.mark.parametrize("room", ROOMS)
def test_every_spelling_of_an_address_ends_in_words(world, visitor, room):
    for one in SPELLINGS:
        for address in (
            f"/{room}{one}",
            f"/{room}{one}/",
            f"/{room}{one}{one}",
            f"/{room}x{one}y",
            f"/{room.upper()}{one}",
        ):
            answer = visitor.get(address, follow_redirects=False)

            assert answer.status_code in {200, 301, 302, 308, 400, 404, 405, 410, 414, 429, 501}, address
            answer.close()
