"""The addresses of the public pages, built in one place so that a link, a canonical and a map never disagree.

All functions return a path; `absolute` puts the configured base in front, never the Host header of a request.
"""

import re
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from app.web import registry
from app.web.page_meta import Image

SHORT_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{10}")
WORK = re.compile(r"(?:(?P<slug>[^/]*)-)?(?P<short_id>[0-9a-hjkmnp-tv-z]{10})")
HOME, CATEGORIES = registry.path("discovery.home"), registry.path("discovery.categories")
CREATORS, TRENDING = registry.path("discovery.creators"), registry.path("discovery.trending")
DOTS = frozenset({"", ".", ".."})
SEARCH = registry.path("discovery.search")
# What stands before the last segment of an address of a work, and of a creator.
CONTENT = registry.path("discovery.content", address="x").removesuffix("x")
CREATOR = registry.path("discovery.creator", slug="x").removesuffix("x")


def absolute(public_url: str, path: str) -> str:
    """`path` under the site's configured base address."""
    return f"{public_url.rstrip('/')}{path}"


def content(slug: str, short_id: str) -> str:
    """The page of a work."""
    return registry.path("discovery.content", address=content_segment(slug, short_id))


def content_segment(slug: str, short_id: str) -> str:
    """The last segment of a work's address, not yet percent-encoded; a title without a word leaves the short id."""
    return f"{slug}-{short_id}" if slug else short_id


def creator(slug: str) -> str:
    """The page of a creator."""
    return registry.path("discovery.creator", slug=slug)


def category(code: str) -> str:
    """The page of a category."""
    return registry.path("discovery.category", code=code)


def tag(name: str) -> str:
    """The page of a tag; one that cannot be a segment of a path leads to the search for it."""
    return registry.path("discovery.tag", tag=name) if is_segment(name) else search(name)


def is_segment(text: str) -> bool:
    """Whether `text` can stand in a path: no slash, and no dots that browsers walk along (URL standard, path state)."""
    return "/" not in text and text not in DOTS


def trending(period: str, language: str | None = None, after: str | None = None) -> str:
    """A trending list, of one language or of all, or its part behind a cursor; today's has the short address."""
    return with_query(TRENDING, period=None if period == "today" else period, lang=language, after=after)


def search(words: str) -> str:
    """The search for these words."""
    return with_query(SEARCH, q=words)


def go(short_id: str, seconds: int | None = None) -> str:
    """The way to the work on its platform, from `seconds` on."""
    return with_query(registry.path("discovery.go", short_id=short_id), t=seconds)


def feed(page: str, form: str) -> str:
    """The feed of a list's page, which may have a query; `form` is atom or json."""
    path, sign, query = page.partition("?")
    return f"{path.rstrip('/')}/feed.{form}{sign}{query}"


class Picture(Protocol):
    """A picture that this site serves: the path of its widest rendition, and its size in pixels."""

    @property
    def largest(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


def image(public_url: str, picture: Picture | None) -> Image | None:
    """The widest rendition of a picture, as pages name it to other sites."""
    if picture is None:
        return None
    return Image(absolute(public_url, picture.largest), picture.width, picture.height)


def with_query(path: str, **values: object) -> str:
    """`path` with the values that are given, in their order."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def parse_work(text: str) -> tuple[str, str] | None:
    """Title slug and short id out of the last segment of a work's address; None when it is none."""
    found = WORK.fullmatch(text.lower())
    return (found["slug"] or "", found["short_id"]) if found else None


def parse_uuid(text: str) -> UUID | None:
    """A bare UUID as people and old links write it; None when it is none."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def web(url: str | None) -> str | None:
    """`url` when it is a web address that a link may lead to, else None: whatever a platform sent, no script is run."""
    return url if url and re.match(r"https?://[^\s/@\\]+(?:[/?#]|$)", url) else None
