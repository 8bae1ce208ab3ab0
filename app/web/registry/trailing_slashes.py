"""Addresses with slashes at their end: they lead, for good, to the same address without, when there is such a page."""

from urllib.parse import quote

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from app.config import Settings

PERMANENT = 301
# What a segment of a path may hold as it is (RFC 3986, section 3.3).
SAFE = "/:@!$&'()*+,;=~"
METHODS = frozenset({"GET", "HEAD"})


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every part of web starts the same way
    """Asks before every view; a form sent to such an address is not sent on."""
    app.before_request(_redirect)


def _redirect() -> Response | None:
    path = request.path.rstrip("/")
    if not isinstance(request.routing_exception, NotFound) or request.method not in METHODS or path == request.path:
        return None
    return redirect(_with_query(path), PERMANENT) if _is_page(path) else None


def _is_page(path: str) -> bool:
    """Whether a page answers there itself. `//host` is none: browsers would leave the site."""
    if not path.startswith("/") or path.startswith("//"):
        return False
    try:
        current_app.create_url_adapter(request).match(path, method=request.method)  # type: ignore[union-attr]  # None without a request
    except HTTPException:
        return False
    return True


def _with_query(path: str) -> str:
    quoted = quote(path, safe=SAFE)
    query = request.query_string.decode()
    return f"{quoted}?{query}" if query else quoted
