"""The origin of cached pages: the framework, asked in a request that holds nothing of the visitor's."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.test import run_wsgi_app

from app.page_cache import responses, tags
from app.page_cache.keys import PageRequest
from app.page_cache.responses import AppResponse
from app.page_cache.store import Page

REQUEST_KEYS = frozenset({"RAW_URI", "REQUEST_URI", "CONTENT_TYPE", "CONTENT_LENGTH"})


@dataclass(frozen=True)
class Fetched:
    """An answer of the framework, the page in it when it is cacheable, and the tags of what it shows."""

    answer: AppResponse
    page: Page | None
    tags: frozenset[str]


class Origin:
    """The framework behind the cache."""

    def __init__(self, application: WSGIApplication, public_url: str) -> None:
        self.application = application
        self._address = urlsplit(public_url)

    def pass_through(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Lets the framework answer the visitor itself."""
        return self.application(environ, start_response)

    def answer(self, environ: WSGIEnvironment) -> Fetched:
        """The framework's answer to the visitor's own request, whole."""
        return self._fetch(environ, set())

    def fetch(self, asked: PageRequest, environ: WSGIEnvironment) -> Fetched:
        """A page for everybody, asked for without the visitor's headers, cookies and host."""
        neutral = {name: v for name, v in environ.items() if not name.startswith("HTTP_") and name not in REQUEST_KEYS}
        neutral |= {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": asked.query,
            "HTTP_HOST": self._address.netloc,
            "wsgi.url_scheme": self._address.scheme,
            "wsgi.input": io.BytesIO(),
        }
        if asked.is_fragment:
            neutral["HTTP_HX_REQUEST"] = "true"
        noted = set(asked.tags)
        neutral[tags.KEY] = noted
        return self._fetch(neutral, noted)

    def _fetch(self, environ: WSGIEnvironment, noted: set[str]) -> Fetched:
        body, status, headers = run_wsgi_app(self.application, environ, buffered=True)
        answer = AppResponse(status, headers, b"".join(body))
        return Fetched(answer, responses.page(answer), frozenset(noted))
