"""Which requests are for a public page that may be kept, and which of them are for the same one.

Everybody gets the same bytes, so a page is its path, the parameters that its address may have, and whether htmx asks
for a part. Host, cookies and what trackers add to links play no part. What is not listed here goes to the framework.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIEnvironment

LONGEST_PATH = 300
MOST_PARAMETERS = 20
TRACKING = re.compile(r"utm_[a-z_]{1,20}|fbclid|gclid|msclkid|mc_cid|mc_eid")
FILTERS = frozenset({"platform", "type", "lang", "length", "date"})
WORKS = FILTERS | {"sort", "after"}
NOTHING: frozenset[str] = frozenset()
MAP, LISTS = "map", "lists"
WITH_LISTS = frozenset({"", "trending", "category"})

# The addresses of pages and the parameters that they read. A list whose address gets another filter names it here.
PAGES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(path), names)
    for path, names in (
        (r"/", NOTHING),
        (r"/(?:categories|about|pricing|privacy|terms|how-trending-works)", NOTHING),
        (r"/content/[A-Za-z0-9-]+", NOTHING),
        (r"/(?:category|tag)/[^/]+", WORKS),
        (r"/creator/[^/]+", frozenset({"platform", "sort", "after"})),
        (r"/creators", frozenset({"sort", "category", "after"})),
        (r"/trending", frozenset({"period", "category", "after"})),
        (r"/feed\.(?:atom|json)", NOTHING),
        (r"/(?:category|tag)/[^/]+/feed\.(?:atom|json)", FILTERS),
        (r"/creator/[^/]+/feed\.(?:atom|json)", frozenset({"platform"})),
        (r"/creators/feed\.(?:atom|json)", frozenset({"category"})),
        (r"/trending/feed\.(?:atom|json)", frozenset({"period"})),
        (r"/robots\.txt|/sitemap(?:-[a-z0-9-]+)?\.xml", NOTHING),
        (r"/opensearch\.xml|/manifest\.webmanifest|/\.well-known/security\.txt", NOTHING),
    )
)


@dataclass(frozen=True)
class Asked:
    """A page somebody asked for: the request's one way to say it, its key, and what it shows by its address alone."""

    path: str
    query: str
    is_fragment: bool
    shows: frozenset[str]

    def key(self, public_url: str) -> str:
        """The page's name among the copies of the site at `public_url`."""
        text = "\n".join((public_url, self.path, self.query, str(self.is_fragment)))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def asked(environ: WSGIEnvironment) -> Asked | None:
    """The page that a request is for; None for everything that the framework answers itself."""
    path: str = environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("SCRIPT_NAME") or len(path) > LONGEST_PATH:
        return None
    known = next((names for pattern, names in PAGES if pattern.fullmatch(path)), None)
    if known is None:
        return None
    query = _query(environ.get("QUERY_STRING", ""), known)
    return None if query is None else Asked(path, query, _is_fragment(environ), _shows(path))


def is_search(environ: WSGIEnvironment) -> bool:
    """Whether a request is for a search or a list of the JSON interface: everybody's too, but of endless addresses."""
    return environ["REQUEST_METHOD"] in {"GET", "HEAD"} and environ.get("PATH_INFO", "").startswith(
        ("/search", "/api/")
    )


def _query(text: str, known: frozenset[str]) -> str | None:
    """The known parameters in the order of their names, tracking left out; None when there is anything else."""
    if not text:
        return ""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    found = dict(pairs)
    is_twice = len(found) != len(pairs)
    kept = {name: value for name, value in found.items() if not TRACKING.fullmatch(name)}
    return None if is_twice or not kept.keys() <= known else urlencode(sorted(kept.items()))


def _is_fragment(environ: Mapping[str, object]) -> bool:
    """As web/htmx.py says it of a request in the framework."""
    return (
        environ.get("HTTP_HX_REQUEST") == "true"
        and environ.get("HTTP_HX_BOOSTED") != "true"
        and environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST") != "true"
    )


def _shows(path: str) -> frozenset[str]:
    """What the triggers of schema site call a page by its address: a creator's, one with lists, or the map."""
    parts = path.split("/")
    if parts[1] == "creator":
        return frozenset({f"creator:{parts[2]}"})
    if parts[1] in WITH_LISTS:
        return frozenset({LISTS})
    return frozenset({MAP}) if parts[1].startswith("sitemap") else frozenset()
