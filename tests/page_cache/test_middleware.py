"""The page cache answers as the framework would, asks it once a minute, and keeps nothing that is not everybody's."""

import gzip
import itertools
import os
import re
from urllib.parse import urlsplit

import brotli
import pytest

from app.page_cache import keys
from app.page_cache.store import BUDGET_BYTES, Page, PageStore, drop
from app.web import htmx
from app.web.auth import access
from tests.page_cache.cached_site import COPIES, Front, Watched, age


@pytest.fixture
def front(web, world, settings, redis_client) -> Front:
    """The site behind its cache, with nothing in it yet."""
    return Front(Watched(web.wsgi_app), settings)


def pages(world) -> list[str]:
    """One address of each kind of page."""
    lists = ["/", "/categories", "/category/art", "/category/art?platform=youtube&type=long_video", "/tag/clay"]
    more = ["/trending", "/trending?period=week", "/creators", "/creators?sort=name", f"/creator/{world.alice_slug}"]
    texts = ["/about", "/pricing", "/privacy", "/terms", "/how-trending-works"]
    feeds = ["/feed.atom", "/feed.json", "/category/art/feed.atom", "/tag/clay/feed.json", "/trending/feed.atom"]
    machines = ["/robots.txt", "/sitemap.xml", "/sitemap-pages.xml", "/opensearch.xml", "/manifest.webmanifest"]
    own = [f"/creator/{world.alice_slug}/feed.atom", world.bowl.path, "/.well-known/security.txt"]
    return [*lists, *more, *texts, *feeds, *machines, *own]


def test_every_public_page_is_made_once_and_is_the_same_afterwards(front, world, web):
    for path in pages(world):
        direct, first, second = web.test_client().get(path), front.get(path), front.get(path)
        # A page may say "just now" the first time and "a minute ago" the second.
        direct = direct if direct.data == first.data else web.test_client().get(path)

        assert front.framework.asked == [path], path
        assert first.data == second.data == direct.data, path
        assert second.headers.pop("Age") == "0"
        assert second.headers["ETag"] == direct.headers["ETag"], path
        kept = dict(direct.headers, Vary=second.headers["Vary"])
        assert kept.pop("X-Request-Id")
        kept.pop("Date", None)
        assert dict(second.headers) == kept, path
        assert {*direct.headers.get("Vary", "").split(", "), "Accept-Encoding"} - {""} == set(kept["Vary"].split(", "))
        front.framework.asked.clear()


def test_a_page_says_how_long_it_may_be_kept_and_how_old_it_is(front, redis_client):
    front.get("/about")
    age(redis_client, 40)
    answer = front.get("/about")

    assert answer.headers["Cache-Control"] == access.PUBLIC_CACHE
    assert access.PUBLIC_CACHE == "public, max-age=0, s-maxage=60, stale-while-revalidate=240"
    assert answer.headers["Age"] == "40"


def test_each_encoding_has_its_bytes_and_its_own_strong_tag(front):
    plain = front.get("/categories")
    br = front.get("/categories", Accept_Encoding="gzip;q=1, br;q=0.5")
    packed = front.get("/categories", Accept_Encoding="gzip, br;q=0")
    without = front.get("/categories", Accept_Encoding="identity, *;q=0")

    assert brotli.decompress(br.data) == gzip.decompress(packed.data) == plain.data == without.data
    assert [answer.headers.get("Content-Encoding") for answer in (plain, br, packed, without)] == [
        None,
        "br",
        "gzip",
        None,
    ]
    tags = [answer.headers["ETag"] for answer in (plain, br, packed)]
    assert len(set(tags)) == 3
    assert not any(tag.startswith("W/") for tag in tags)
    assert all(int(answer.headers["Content-Length"]) == len(answer.data) for answer in (plain, br, packed))
    assert len(br.data) < len(packed.data) < len(plain.data) / 2
    assert front.framework.asked == ["/categories"]


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_who_has_a_page_already_is_told_so_without_the_framework(front, encoding):
    tag = front.get("/about", Accept_Encoding=encoding).headers["ETag"]
    same = front.get("/about", Accept_Encoding=encoding, If_None_Match=f'"other", {tag}')
    other = front.get("/about", Accept_Encoding=encoding, If_None_Match='"other"')

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert "Content-Length" not in same.headers
    assert "Content-Type" not in same.headers
    assert {"Cache-Control", "Vary", "Age", "Content-Security-Policy"} <= set(dict(same.headers))
    assert other.status_code == 200
    assert front.framework.asked == ["/about"]


def test_a_head_request_makes_and_finds_the_whole_page(front):
    head = front.get("/about", method="HEAD")
    whole = front.get("/about")

    assert head.data == b""
    assert dict(head.headers) == dict(whole.headers)
    assert int(head.headers["Content-Length"]) == len(whole.data) > 500
    assert front.framework.asked == ["/about"]


def test_the_whole_page_and_the_part_for_htmx_are_two(front):
    whole, part = front.get("/tag/clay"), front.get("/tag/clay", HX_Request="true")

    assert b"<html" in whole.data
    assert b"<html" not in part.data
    assert front.get("/tag/clay", HX_Request="true", HX_Boosted="true").data == whole.data
    assert front.framework.asked == ["/tag/clay", "/tag/clay"]
    assert "HX-Request" in whole.headers["Vary"]


def test_a_part_is_what_the_framework_takes_for_one(web):
    names = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")
    for values in itertools.product((None, "true", "false"), repeat=3):
        headers = {name: value for name, value in zip(names, values, strict=True) if value}
        with web.test_request_context("/trending", headers=headers) as context:
            asked = keys.page_request(context.request.environ)
            assert asked is not None
            assert asked.is_fragment == htmx.wants_fragment(), headers


def test_what_trackers_add_changes_nothing(front):
    plain = front.get("/category/art?type=long_video&platform=youtube")
    tracked = "utm_source=x&platform=youtube&fbclid=1&gclid=2&utm_campaign=%C3%A9&type=long_video"

    assert front.get(f"/category/art?{tracked}").data == plain.data
    assert front.framework.asked == ["/category/art?platform=youtube&type=long_video"]
    assert front.asked("/about?utm_medium=mail&fbclid=7") == ["/about"]
    assert front.asked("/about") == []


@pytest.mark.parametrize(
    "path",
    [
        "/about?surprise=1",
        "/?page=2",
        "/category/art?platform=youtube&platform=tiktok",
        "/category/art?platform=%ff",
        "/about?" + "&".join(f"utm_{letter}=1" for letter in "abcdefghijklmnopqrstuvwxyz"),
        "/search?q=bowl",
        "/report",
        "/healthz",
        "/readyz",
        "/login",
        "/api/browse-categories",
        "/oembed?url=x",
        "/tag/" + "a" * 301,
    ],
)
def test_everything_else_goes_to_the_framework_each_time(front, redis_client, path):
    assert len(front.asked(path)) == len(front.asked(path)) == 1
    assert redis_client.keys("pages:*") == []


def test_a_request_that_changes_something_goes_to_the_framework(front, redis_client):
    assert front.get("/about", method="POST").status_code == 405
    assert redis_client.keys("pages:*") == []


def test_nothing_of_who_asks_reaches_the_page(front):
    plain = front.get("/")
    stranger = front.get(
        "/", host="elsewhere.example", Cookie="sid=aaaa", Accept_Language="fr", X_Forwarded_Host="evil"
    )
    assert stranger.data == plain.data
    front.framework.asked.clear()

    evil = front.get("/creators", host="evil.example", Cookie="sid=aaaa", X_Forwarded_Host="evil.example")
    assert evil.status_code == 200
    assert b"evil.example" not in evil.data
    assert evil.data == front.get("/creators").data
    assert front.framework.asked == ["/creators"]
    assert "Set-Cookie" not in evil.headers


def test_the_signed_in_see_the_same_public_page(front, web, log_in, world):
    browser = web.test_client()
    log_in(browser, world.alice)
    cookie = browser.get_cookie("sid")
    assert cookie is not None

    assert front.get("/", Cookie=f"sid={cookie.value}").data == front.get("/").data == browser.get("/").data


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/category/no-such", 404),
        ("/creator/nobody-here", 404),
        ("/category/ART", 301),
        ("/category/art?platform=myspace", 400),
        ("/category/art?after=nonsense", 400),
        ("/tag/%00", 400),
    ],
)
def test_only_good_answers_are_kept(front, redis_client, path, status):
    assert front.get(path).status_code == status
    assert front.get(path, method="HEAD").status_code == status
    assert len(front.framework.asked) == 2
    assert redis_client.keys(COPIES) == []


def test_a_page_may_be_old_while_somebody_makes_it_anew(front, redis_client):
    first = front.get("/about")
    age(redis_client, 61)
    meanwhile = []

    def ask_beside() -> None:
        front.framework.before_answer = lambda: None
        meanwhile.append(front.get("/about"))

    front.framework.before_answer = ask_beside
    anew = front.get("/about")

    assert [answer.headers["Age"] for answer in meanwhile] == ["61"]
    assert anew.headers["Age"] == "0"
    assert meanwhile[0].data == anew.data == first.data
    assert front.framework.asked == ["/about", "/about"]


def test_after_five_minutes_nothing_old_is_shown(front, redis_client):
    front.get("/about")
    age(redis_client, 300)

    assert redis_client.keys(COPIES) == []
    assert front.asked("/about") == ["/about"]


def raise_it() -> None:
    raise RuntimeError("the framework broke")


def test_an_old_page_is_better_than_an_error(front, redis_client, web, settings):
    good = front.get("/about")
    age(redis_client, 61)
    front.framework.before_answer = raise_it
    raised = front.get("/about")
    assert (raised.status_code, raised.data, raised.headers["Age"]) == (200, good.data, "61")
    assert front.asked("/about") == [], "after a failure the site has a pause"

    broken = Front(Watched(lambda environ, start: [start("503 SERVICE UNAVAILABLE", []), b"sorry"][1:]), settings)
    redis_client.delete(*redis_client.keys("pages:lock:*"))
    assert broken.get("/about").data == good.data
    assert broken.framework.asked == ["/about"]


def test_an_error_without_an_older_page_is_shown_and_not_kept(front, redis_client):
    front.framework.before_answer = raise_it
    with pytest.raises(RuntimeError):
        front.get("/about")
    front.framework.before_answer = lambda: None

    assert front.get("/about").status_code == 200
    redis_client.delete(*redis_client.keys("pages:lock:*"))
    assert front.asked("/about") == ["/about"]
    assert front.asked("/about") == []


def body_of(size: int):
    """A framework whose every page is so large and says it is everybody's."""

    def answer(environ, start_response):
        headers = [("Cache-Control", access.PUBLIC_CACHE), ("ETag", '"large"'), ("Content-Type", "text/html")]
        start_response("200 OK", headers)
        return [os.urandom(size)]

    return answer


def test_a_page_that_is_too_large_is_served_and_not_kept(settings, redis_client):
    large = Front(Watched(body_of(513 * 1024)), settings)

    assert len(large.get("/about").data) == 513 * 1024
    redis_client.delete(*redis_client.keys("pages:lock:*"))
    again = large.get("/about", If_None_Match='"large"', Accept_Encoding="br")

    assert again.status_code == 304
    assert redis_client.keys(COPIES) == []


@pytest.mark.parametrize(
    "spoiled",
    [
        {"Set-Cookie": "a=b"},
        {"Vary": "Cookie"},
        {"Vary": "*"},
        {"Cache-Control": "private, no-store"},
        {"Cache-Control": "public, max-age=600"},
        {"ETag": 'W/"weak"'},
    ],
)
def test_an_answer_that_is_not_for_everybody_is_not_kept(settings, redis_client, spoiled):
    def answer(environ, start_response):
        headers = {"Cache-Control": access.PUBLIC_CACHE, "ETag": '"one"', "Content-Type": "text/html", **spoiled}
        start_response("200 OK", list(headers.items()))
        return [b"mine"]

    front = Front(Watched(answer), settings)

    assert dict(front.get("/about").headers).items() >= spoiled.items()
    assert redis_client.keys(COPIES) == []


def test_the_copies_never_take_more_than_their_budget_and_the_oldest_go_first(redis_client):
    copies, size = PageStore(redis_client), 400 * 1024
    page = Page((), "tag", {"plain": os.urandom(size)}, 60, 300)
    for number in range(BUDGET_BYTES // size + 10):
        assert copies.save(str(number), copies.look_up(str(number), "br"), page, {"one"})

    kept = redis_client.keys(COPIES)
    assert len(kept) == BUDGET_BYTES // size
    assert b"pages:copy:9" not in kept
    assert b"pages:copy:10" in kept
    assert int(redis_client.get("pages:bytes")) == len(kept) * size <= BUDGET_BYTES

    drop(redis_client, {"*"})
    assert redis_client.keys(COPIES) == []
    assert redis_client.get("pages:bytes") == b"0"
    assert redis_client.hlen("pages:sizes") == redis_client.zcard("pages:all") == 0


def test_every_link_with_a_filter_leads_to_a_page_that_can_be_kept(front, world):
    """A filter that a list learns must stand among the page's `params` in the registry, or its pages are made for each visitor anew."""
    found = set()
    for path in ("/", "/category/art", "/tag/clay", "/trending", "/creators", f"/creator/{world.alice_slug}"):
        found |= {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*\?[^"]*)"', front.get(path).text)}
    lists = {link for link in found if not link.startswith(("/search?", "/report?", "/go/", "/oembed?", "/login?"))}

    assert len(lists) > 20
    for link in lists:
        parts = urlsplit(link)
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": parts.query}
        assert keys.page_request(environ) is not None, link


def test_a_search_is_squeezed_though_it_is_not_kept(front, redis_client):
    plain = front.get("/search?q=bowl")
    squeezed = front.get("/search?q=bowl", Accept_Encoding="br, gzip")

    assert brotli.decompress(squeezed.data) == plain.data
    assert squeezed.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in squeezed.headers["Vary"]
    assert front.get("/search?q=bowl", Accept_Encoding="br", If_None_Match=squeezed.headers["ETag"]).status_code == 304
    assert front.asked("/search?q=bowl", Accept_Encoding="br") == ["/search?q=bowl"]
    assert redis_client.keys(COPIES) == []
