"""The type of an entry in the registry of pages (`web/registry.py`): a route and everything the site knows about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from urllib.parse import quote

VARIABLE = re.compile(r"<(?:(?P<converter>[a-z]+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>[a-z_]+)>")
CONVERTERS = {"uuid": r"[0-9A-Fa-f-]{36}", "path": r".+"}
SEGMENT = r"[^/]+"


class Audience(Enum):
    """Who a page is for. The first two need no login."""

    PUBLIC = "everybody"
    MACHINE = "programs"
    CREATOR = "signed-in people"
    OPERATOR = "operators"


class Caching(Enum):
    """What happens to a public page's answer on its way out."""

    NONE = "left as it is"
    COMPRESSED = "made for each request, compressed"
    KEPT = "kept in the page cache"


class Indexing(Enum):
    """What search engines may do with a page."""

    CLOSED = "robots.txt keeps crawlers out"
    NOINDEX = "may be read, not listed"
    INDEXED = "may be listed, unless the page itself says noindex"
    IN_SITEMAP = "listed, and among the fixed pages of the sitemap"


class Menu(Enum):
    """The navigations of the site."""

    DISCOVER = "Discover"
    STUDIO = "Your area"
    FOOTER = "About this site"


@dataclass(frozen=True)
class Link:
    """A page's entry in a navigation."""

    menu: Menu
    label: str


@dataclass(frozen=True)
class Page:
    """One route. `pattern` is Werkzeug's, `endpoint` is `room.view`.

    `about` is the line of docs/architecture.md; parts and forms of a page need none. `params` are the query parameters
    that the page cache tells apart; any other sends a request to the framework. `tags` are the cache tags that the
    path alone gives. `click_source` names the page in click statistics. `returns_after_login`: a login may lead back
    to it although it is public.
    """

    pattern: str
    endpoint: str
    audience: Audience
    about: str = ""
    methods: tuple[str, ...] = ("GET",)
    params: frozenset[str] = field(default_factory=frozenset)
    caching: Caching = Caching.NONE
    tags: tuple[str, ...] = ()
    indexing: Indexing = Indexing.NOINDEX
    links: tuple[Link, ...] = ()
    click_source: str = ""
    returns_after_login: bool = False

    @property
    def room(self) -> str:
        """The room that serves it."""
        return self.endpoint.partition(".")[0]

    @property
    def segment(self) -> str:
        """The first segment of its path, '' for the home page."""
        return self.pattern.split("/")[1]

    @property
    def needs_login(self) -> bool:
        """Whether strangers are sent to the login."""
        return self.audience in {Audience.CREATOR, Audience.OPERATOR}

    @property
    def is_closed(self) -> bool:
        """Whether robots.txt keeps crawlers out."""
        return self.needs_login or self.indexing is Indexing.CLOSED

    @property
    def is_api(self) -> bool:
        """Whether it belongs to the JSON interface."""
        return self.segment == "api"

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Matches the path of a request; its groups are the variables of the pattern."""
        text, end = "", 0
        for found in VARIABLE.finditer(self.pattern):
            text += re.escape(self.pattern[end : found.start()]) + f"(?P<{found['name']}>{_value(found)})"
            end = found.end()
        return re.compile(text + re.escape(self.pattern[end:]))

    @cached_property
    def template(self) -> str:
        """The pattern as a format string."""
        return VARIABLE.sub(lambda found: "{" + found["name"] + "}", self.pattern)

    def path(self, values: Mapping[str, object]) -> str:
        """Its path for these variables, percent-encoded. Raises KeyError for a missing one."""
        return self.template.format_map({name: quote(str(value), safe="") for name, value in values.items()})


def _value(variable: re.Match[str]) -> str:
    if variable["choices"]:
        return "|".join(re.escape(choice.strip()) for choice in variable["choices"].split(","))
    return CONVERTERS.get(variable["converter"] or "", SEGMENT)
