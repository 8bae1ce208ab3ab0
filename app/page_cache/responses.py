"""From the framework's answer to a copy that everybody can have, and from a copy to the answer for one visitor."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from werkzeug.datastructures import Headers, ResponseCacheControl
from werkzeug.http import parse_accept_header, parse_cache_control_header, parse_etags, unquote_etag

from app.page_cache.store import Copy, Encoding, Page

LONGEST_SECONDS = 300
SMALLEST_SQUEEZED_BYTES = 500
LARGEST_SQUEEZED_BYTES = 512 * 1024
# Half a millisecond for a page; a higher one saves two bytes of a hundred and takes ten times as long.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
TAGS: dict[Encoding, str] = {"br": "-br", "gzip": "-gz", "plain": ""}
# What belongs to one answer, to the way there, or is written anew for each visitor.
PASSING = frozenset({"age", "connection", "content-length", "date", "etag", "x-request-id"})
OF_A_BODY = frozenset({"content-type", "content-length", "content-encoding", "content-language"})


@dataclass(frozen=True)
class Answer:
    """What the framework answered, whole."""

    status: str
    headers: Headers
    body: bytes

    @property
    def is_failure(self) -> bool:
        """Whether the site could not answer."""
        return self.status.startswith("5")


def page(answer: Answer) -> Page | None:
    """The page in an answer that says it is everybody's, squeezed; None for every other answer."""
    lifetimes = _lifetimes(answer)
    etag, is_weak = unquote_etag(answer.headers.get("ETag"))
    if lifetimes is None or etag is None or is_weak:
        return None
    lasting = tuple((name, value) for name, value in answer.headers if name.lower() not in PASSING | {"vary"})
    vary = ", ".join([*answer.headers.getlist("Vary"), "Accept-Encoding"])
    return Page((*lasting, ("Vary", vary)), etag, _bodies(answer.body), *lifetimes)


def copy(made: Page, encoding: Encoding, age: float = 0) -> Copy:
    """One body of a page."""
    found: Encoding = encoding if encoding in made.bodies else "plain"
    return Copy(made.headers, made.etag, found, made.bodies[found], int(age))


def encoding(environ: WSGIEnvironment) -> Encoding:
    """The best encoding that a visitor takes."""
    weights = dict(parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING")))
    others = weights.get("*", 0)
    if weights.get("br", others) > 0:
        return "br"
    return "gzip" if weights.get("gzip", others) > 0 else "plain"


def stored(wanted: Encoding) -> Encoding:
    """The encoding in which a body is kept for a visitor; plain ones that are worth it are unpacked for the few."""
    return "gzip" if wanted == "plain" else wanted


def give(found: Copy, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answers a visitor with a copy, or says that they have it already."""
    if found.encoding == "gzip" and encoding(environ) == "plain":
        found = Copy(found.headers, found.etag, "plain", gzip.decompress(found.body), found.age)
    etag = found.etag + TAGS[found.encoding]
    headers = [*found.headers, ("ETag", f'"{etag}"'), ("Age", str(found.age))]
    if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(etag):
        start_response("304 NOT MODIFIED", [pair for pair in headers if pair[0].lower() not in OF_A_BODY])
        return []
    if found.encoding != "plain":
        headers.append(("Content-Encoding", found.encoding))
    start_response("200 OK", [*headers, ("Content-Length", str(len(found.body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]


def pass_on(answer: Answer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answers a visitor with what the framework said, as it said it."""
    start_response(answer.status, list(answer.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _lifetimes(answer: Answer) -> tuple[int, int] | None:
    """For how many seconds a page is fresh, and how long it may be shown at all; None when it may not be kept."""
    rules = parse_cache_control_header(answer.headers.get("Cache-Control"), cls=ResponseCacheControl)
    varies = {name.strip().lower() for value in answer.headers.getlist("Vary") for name in value.split(",")}
    is_everybodys = rules.public and not rules.no_store and "Set-Cookie" not in answer.headers
    if not answer.status.startswith("200") or not is_everybodys or varies & {"*", "cookie"} or not rules.s_maxage:
        return None
    fresh = min(rules.s_maxage, LONGEST_SECONDS)
    later = rules.get("stale-while-revalidate") or "0"
    return fresh, min(fresh + int(later) if later.isdigit() else fresh, LONGEST_SECONDS)


def _bodies(body: bytes) -> dict[Encoding, bytes]:
    if not SMALLEST_SQUEEZED_BYTES <= len(body) <= LARGEST_SQUEEZED_BYTES:
        return {"plain": body}
    return {"br": _brotli(body), "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0)}


def _brotli(body: bytes) -> bytes:
    squeezed: bytes = brotli.compress(body, quality=BROTLI_QUALITY)  # type: ignore[no-untyped-call]  # it ships no types
    return squeezed
