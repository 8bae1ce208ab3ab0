"""Turns the framework's answer into a cacheable page, and a cached page into the response for one visitor."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from werkzeug.datastructures import Headers, ResponseCacheControl
from werkzeug.http import parse_cache_control_header, parse_etags, unquote_etag

from app.page_cache import encodings
from app.page_cache.encodings import Encoding
from app.page_cache.store import CachedPage, Page

LONGEST_SECONDS = 300
SMALLEST_COMPRESSED_BYTES = 500
LARGEST_COMPRESSED_BYTES = 512 * 1024
# Half a millisecond for a page; a higher one saves two bytes of a hundred and takes ten times as long.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
ETAG_SUFFIXES: dict[Encoding, str] = {"br": "-br", "gzip": "-gz", "plain": ""}
# Headers of one response or one hop, or written for each visitor.
PER_RESPONSE_HEADERS = frozenset({"age", "connection", "content-length", "date", "etag", "x-request-id"})
BODY_HEADERS = frozenset({"content-type", "content-length", "content-encoding", "content-language"})


@dataclass(frozen=True)
class AppResponse:
    """The whole answer of the framework."""

    status: str
    headers: Headers
    body: bytes

    @property
    def is_failure(self) -> bool:
        """Whether the site could not answer."""
        return self.status.startswith("5")


def page(answer: AppResponse) -> Page | None:
    """The page in an answer with public Cache-Control, compressed; None for every other answer."""
    lifetimes = _lifetimes(answer)
    etag, is_weak = unquote_etag(answer.headers.get("ETag"))
    if lifetimes is None or etag is None or is_weak:
        return None
    kept_headers = tuple(
        (name, value) for name, value in answer.headers if name.lower() not in PER_RESPONSE_HEADERS | {"vary"}
    )
    vary = ", ".join([*answer.headers.getlist("Vary"), "Accept-Encoding"])
    return Page((*kept_headers, ("Vary", vary)), etag, _bodies(answer.body), *lifetimes)


def cached(page: Page, encoding: Encoding, age: float = 0) -> CachedPage:
    """The cached page with the body in one encoding."""
    found: Encoding = encoding if encoding in page.bodies else "plain"
    return CachedPage(page.headers, page.etag, found, page.bodies[found], int(age))


def respond(found: CachedPage, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Responds with a cached page, or with 304 when the visitor has it already."""
    if found.encoding == "gzip" and encodings.accepted(environ) == "plain":
        found = CachedPage(found.headers, found.etag, "plain", gzip.decompress(found.body), found.age)
    etag = found.etag + ETAG_SUFFIXES[found.encoding]
    headers = [*found.headers, ("ETag", f'"{etag}"'), ("Age", str(found.age))]
    if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(etag):
        start_response("304 NOT MODIFIED", [pair for pair in headers if pair[0].lower() not in BODY_HEADERS])
        return []
    if found.encoding != "plain":
        headers.append(("Content-Encoding", found.encoding))
    start_response("200 OK", [*headers, ("Content-Length", str(len(found.body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]


def forward(answer: AppResponse, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Forwards the framework's answer unchanged."""
    start_response(answer.status, list(answer.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _lifetimes(answer: AppResponse) -> tuple[int, int] | None:
    """For how many seconds a page is fresh, and for how many it may be served; None when it may not be cached."""
    rules = parse_cache_control_header(answer.headers.get("Cache-Control"), cls=ResponseCacheControl)
    varies = {name.strip().lower() for value in answer.headers.getlist("Vary") for name in value.split(",")}
    is_shared = rules.public and not rules.no_store and "Set-Cookie" not in answer.headers
    if not answer.status.startswith("200") or not is_shared or varies & {"*", "cookie"} or not rules.s_maxage:
        return None
    fresh = min(rules.s_maxage, LONGEST_SECONDS)
    stale = rules.get("stale-while-revalidate") or "0"
    return fresh, min(fresh + int(stale) if stale.isdigit() else fresh, LONGEST_SECONDS)


def _bodies(body: bytes) -> dict[Encoding, bytes]:
    if not SMALLEST_COMPRESSED_BYTES <= len(body) <= LARGEST_COMPRESSED_BYTES:
        return {"plain": body}
    return {"br": _brotli(body), "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0)}


def _brotli(body: bytes) -> bytes:
    compressed: bytes = brotli.compress(body, quality=BROTLI_QUALITY)  # type: ignore[no-untyped-call]  # it ships no types
    return compressed
