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

from app.page_cache import encodings
from app.page_cache.encodings import Encoding
from app.web import registry
from app.web.registry.page import Caching

LONGEST_PATH = 300
MOST_PARAMETERS = 20
TRACKING = re.compile(r"utm_[a-z_]{1,20}|fbclid|gclid|msclkid|mc_cid|mc_eid")

ROUTES = tuple(page for page in registry.PAGES.values() if page.caching is Caching.KEPT)
COMPRESSED = tuple(page for page in registry.PAGES.values() if page.caching is Caching.COMPRESSED)


@dataclass(frozen=True)
class PageRequest:
    """A request for a cacheable page in its canonical form; `tags` are those that its path alone gives."""

    path: str
    query: str
    is_fragment: bool
    tags: frozenset[str]
    encoding: Encoding

    def key(self, public_url: str) -> str:
        """The cache key of the page on the site at `public_url`."""
        text = "\n".join((public_url, self.path, self.query, str(self.is_fragment)))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def page_request(environ: WSGIEnvironment) -> PageRequest | None:
    """The page that a request is for; None for everything that the framework answers itself."""
    path: str = environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("SCRIPT_NAME") or len(path) > LONGEST_PATH:
        return None
    if "HTTP_HOST" not in environ and environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
        return None
    for page in ROUTES:
        if found := page.regex.fullmatch(path):
            query = _query(environ.get("QUERY_STRING", ""), page.params)
            tags = frozenset(tag.format_map(found.groupdict()) for tag in page.tags)
            encoding = encodings.stored(environ)
            return None if query is None else PageRequest(path, query, _is_fragment(environ), tags, encoding)
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
