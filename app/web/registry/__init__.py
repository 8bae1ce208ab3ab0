"""The registry of pages: every route of the site stands here once, with everything that is known about it.

From it come the routes (`web/rooms.py`), who needs a login, the keys of the page cache, the private paths of
robots.txt, the fixed pages of the sitemap, where a login may lead to, the navigations, the source of a click, the
names that no creator's page can have, and the table in docs/architecture.md. A new page is one entry and one view.
"""

from app.web.registry import pages
from app.web.registry.page import Indexing, Menu, Page

PAGES: dict[str, Page] = {page.endpoint: page for page in pages.PAGES}
PROMISED = pages.PROMISED


def path(endpoint: str, **values: object) -> str:
    """The path of a page, its variables percent-encoded. Raises KeyError for an unknown page or a missing variable."""
    return PAGES[endpoint].path(values)


def private_paths() -> tuple[str, ...]:
    """The path prefixes that robots.txt closes: first segments below which nothing is for crawlers."""
    open_segments = {page.segment for page in PAGES.values() if not page.is_closed}
    closed = dict.fromkeys(page.segment for page in PAGES.values() if page.segment not in open_segments)
    whole = {page.pattern for page in PAGES.values()}
    return (*PROMISED, *(f"/{segment}" if f"/{segment}" in whole else f"/{segment}/" for segment in closed))


def sitemap_paths() -> tuple[str, ...]:
    """The paths of the fixed pages in the sitemap."""
    return tuple(page.pattern for page in PAGES.values() if page.indexing is Indexing.IN_SITEMAP)


def returns_after_login(path: str) -> bool:
    """Whether a login may lead to this path: a page that people open and that needs one, and few more."""
    return any(
        page.regex.fullmatch(path)
        for page in PAGES.values()
        if page.returns_after_login or (page.needs_login and "GET" in page.methods and not page.is_api)
    )


def click_sources() -> dict[str, str]:
    """First segment of a page → its name in click statistics."""
    return {page.segment: page.click_source for page in PAGES.values() if page.click_source}


def menu(wanted: Menu) -> list[tuple[str, str, str]]:
    """The entries of a navigation: path, label and first segment, in the order of the registry."""
    return [
        (page.pattern, link.label, page.segment)
        for page in PAGES.values()
        for link in page.links
        if link.menu is wanted
    ]


def reserved_slugs() -> list[str]:
    """First segments of letters, digits and hyphens, in order: no creator's page may be called like an area."""
    found = {page.segment for page in PAGES.values()} | {prefix.strip("/") for prefix in PROMISED}
    return sorted(segment for segment in found if segment.replace("-", "").isalnum())
