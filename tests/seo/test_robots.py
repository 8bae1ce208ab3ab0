"""Rules for crawlers: the same private areas for every crawler, everything public open to all of them."""

import re
from urllib.robotparser import RobotFileParser

import pytest

from app.seo import robots
from app.web import registry
from app.web.registry.page import Audience, Indexing

CRAWLERS = ["Googlebot", "Bingbot", "YandexBot", "AhrefsBot", "SemrushBot", "Slurp", "SomethingElse/1.0"]
OPEN = [
    "/",
    "/content/a-0123456789",
    "/creator/alice",
    "/category/art",
    "/trending",
    "/sitemap.xml",
    "/feed.atom",
    "/search?q=x",
]

# What the interface of the site promises to keep from crawlers.
PROMISED = ["/dashboard", "/admin", "/settings", "/library", "/connections", "/jobs", "/onboarding", "/api/", "/go/"]
# The trending page says noindex here: nothing trends in this world.
FIXED = [
    page
    for page in registry.PAGES.values()
    if page.audience is Audience.PUBLIC and page.about and "<" not in page.pattern and page.pattern != "/trending"
]


@pytest.fixture
def rules(world, visitor):
    parser = RobotFileParser()
    parser.parse(visitor.get("/robots.txt").text.splitlines())
    return parser


@pytest.mark.parametrize("crawler", CRAWLERS)
def test_no_crawler_may_read_what_is_private(rules, crawler):
    for path in {*robots.PRIVATE, *PROMISED}:
        assert not rules.can_fetch(crawler, path), (crawler, path)
        assert not rules.can_fetch(crawler, f"{path.rstrip('/')}/anything"), (crawler, path)


@pytest.mark.parametrize("crawler", CRAWLERS)
def test_every_crawler_may_read_what_is_public(rules, crawler):
    for path in OPEN:
        assert rules.can_fetch(crawler, path), (crawler, path)


def test_the_map_is_named_and_crawlers_in_a_hurry_are_slowed(rules, visitor):
    assert rules.site_maps() == ["http://localhost/sitemap.xml"]
    assert rules.crawl_delay("AhrefsBot") == 10
    assert rules.crawl_delay("Googlebot") is None
    assert visitor.get("/robots.txt").content_type.startswith("text/plain")


def test_the_gate_needs_text_and_a_proved_creator():
    assert robots.is_substantial(2, True, 2)
    assert not robots.is_substantial(1, True, 2)
    assert not robots.is_substantial(7, False, 2)


@pytest.mark.parametrize("page", FIXED, ids=lambda page: page.pattern)
def test_a_page_tells_search_engines_what_the_registry_says(page, visitor, world):
    listed = page.indexing in {Indexing.INDEXED, Indexing.IN_SITEMAP}
    said = re.search(r'<meta name="robots" content="([^"]*)"', visitor.get(page.pattern).text)
    assert said[1].startswith("index" if listed else "noindex")
