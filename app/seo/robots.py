"""Who may index what: the meta robots of a page, and robots.txt for the site.

A page that search engines should not list says so itself and stays open to crawlers, or they could not read it;
robots.txt closes only what is nobody's business.
"""

from collections.abc import Sequence

from app.web import registry

INDEX = "index, follow, max-image-preview:large, max-snippet:-1, max-video-preview:-1"
NOINDEX = "noindex, follow"
NOTHING = "noindex, nofollow"

PRIVATE = registry.private_paths()
# A named group replaces the general one for its crawler, so every group repeats the same rules.
EVERYBODY = ("*",)
SEARCH_ENGINES = ("Googlebot", "Bingbot", "YandexBot", "DuckDuckBot", "Applebot", "Slurp")
HURRIED = ("AhrefsBot", "SemrushBot", "MJ12bot", "DotBot")
HURRIED_DELAY_SECONDS = 10


def decide(is_indexable: bool) -> str:
    """The meta robots of a page."""
    return INDEX if is_indexable else NOINDEX


def is_substantial(substance: int, is_verified: bool, minimum: int) -> bool:
    """The gate of a work's page: enough text of its own, and a creator who proved an account."""
    return is_verified and substance >= minimum


def rules(sitemap_url: str) -> str:
    """The text of robots.txt."""
    groups = [
        _group(EVERYBODY),
        _group(SEARCH_ENGINES),
        _group(HURRIED, f"Crawl-delay: {HURRIED_DELAY_SECONDS}"),
    ]
    return "\n\n".join([*groups, f"Sitemap: {sitemap_url}"]) + "\n"


def _group(crawlers: Sequence[str], *more: str) -> str:
    lines = [f"User-agent: {crawler}" for crawler in crawlers]
    return "\n".join([*lines, *(f"Disallow: {path}" for path in PRIVATE), *more])
