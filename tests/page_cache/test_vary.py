"""Whatever an answer depends on stands in its Vary, so that a cache between here and a browser keeps the two apart."""

import itertools

import pytest

from app.web import registry
from tests.page_cache.cached_site import Front, Watched

HEADERS = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")
VALUES = (None, "true")
QUERIES = {"discovery.search": "?q=bowl", "discovery.suggest": "?q=bow", "seo.oembed": "?url=https://example.org/"}
# Machines call these with what they sign, and nothing may keep the answer.
CALLBACKS = {"connections", "accounts"}


@pytest.fixture
def front(web, world, settings, redis_client) -> Front:
    """The site behind its cache, with nothing in it yet."""
    return Front(Watched(web.wsgi_app), settings)


def addresses(world) -> list[str]:
    """One address of each public page, and one of each that is not there, as the registry lists them."""
    values = {
        "code": "art",
        "tag": "clay",
        "slug": world.alice_slug,
        "short_id": world.bowl.short_id,
        "address": world.bowl.path.rpartition("/")[2],
        "form": "atom",
        "part": "pages",
        "filename": "css/site.css",
        "token": "none",
        "name": "none",
        "content_id": world.bowl.id,
        "platform": "youtube",
    }
    found = [
        page.path(values) + QUERIES.get(page.endpoint, "")
        for page in registry.PAGES.values()
        if "GET" in page.methods and not page.needs_login and page.room not in CALLBACKS
    ]
    return [*found, "/category/çömlek", "/creator/nobody-here", "/tag/Clay", "/category/art?after=x"]


def named(answer) -> set[str]:
    return {name.strip() for value in answer.headers.getlist("Vary") for name in value.split(",")}


def test_an_answer_names_every_header_of_htmx_that_changes_it(front, world, redis_client):
    unnamed = []
    for path in addresses(world):
        answers = {}
        for values in itertools.product(VALUES, repeat=len(HEADERS)):
            sent = {name.replace("-", "_"): value for name, value in zip(HEADERS, values, strict=True) if value}
            answers[values] = front.get(path, **sent)
            forget_limits(redis_client)
        for (one, first), (two, second) in itertools.combinations(answers.items(), 2):
            changed = [name for name, a, b in zip(HEADERS, one, two, strict=True) if a != b]
            same = shape(first) == shape(second)
            if len(changed) == 1 and not same and not {*changed} <= named(first) & named(second):
                unnamed.append((path, changed[0]))
    assert sorted(set(unnamed)) == []


def forget_limits(redis) -> None:
    """Five searches a second are allowed; here the limit is not meant."""
    for key in redis.scan_iter("LIMITS*"):
        redis.delete(key)


def shape(answer) -> tuple[int, str | None, bytes]:
    """What a cache must not mix up: the status, where it leads and the body, without the number of the request."""
    number = answer.headers.get("X-Request-Id", "-").encode()
    return answer.status_code, answer.headers.get("Location"), answer.data.replace(number, b"")
