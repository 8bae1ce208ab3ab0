"""Which requests are for a public page that may be kept, and which of them are for the same one.

Everybody gets the same bytes, so a page is its path, the parameters that the registry names for it, and whether htmx
asks for a part. Host, cookies and what trackers add to links play no part. Every other page goes to the framework.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIEnvironment

from app.web import registry
from app.web.registry.page import Caching

LONGEST_PATH = 300
MOST_PARAMETERS = 20
TRACKING = re.compile(r"utm_[a-z_]{1,20}|fbclid|gclid|msclkid|mc_cid|mc_eid")

ROUTES = tuple(page for page in registry.PAGES.values() if page.caching is Caching.KEPT)
COMPRESSED = tuple(page for page in registry.PAGES.values() if page.caching is Caching.COMPRESSED)


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
    for page in ROUTES:
        if found := page.regex.fullmatch(path):
            query = _query(environ.get("QUERY_STRING", ""), page.params)
            shows = frozenset(tag.format_map(found.groupdict()) for tag in page.tags)
            return None if query is None else Asked(path, query, _is_fragment(environ), shows)
    return None


def is_compressed(environ: WSGIEnvironment) -> bool:
    """Whether a request is for a page that everybody may have and that is not kept, as the endless searches."""
    path = environ.get("PATH_INFO", "")
    return environ["REQUEST_METHOD"] in {"GET", "HEAD"} and any(page.regex.fullmatch(path) for page in COMPRESSED)


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
