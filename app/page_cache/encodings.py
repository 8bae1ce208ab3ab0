"""Negotiates the content encoding of a page: brotli, gzip or none."""

from typing import Literal
from wsgiref.types import WSGIEnvironment

from werkzeug.http import parse_accept_header

Encoding = Literal["br", "gzip", "plain"]


def accepted(environ: WSGIEnvironment) -> Encoding:
    """The best encoding that a visitor takes."""
    weights = dict(parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING")))
    others = weights.get("*", 0)
    if weights.get("br", others) > 0:
        return "br"
    return "gzip" if weights.get("gzip", others) > 0 else "plain"


def stored(environ: WSGIEnvironment) -> Encoding:
    """The encoding in which the store keeps a body for a visitor; the few without gzip get it decompressed."""
    found = accepted(environ)
    return "gzip" if found == "plain" else found
