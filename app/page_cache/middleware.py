"""WSGI middleware: the page cache in front of the framework builds a public page once a minute, not once a visitor.

A cached page younger than a minute is fresh: the framework is not asked. An older one, up to five minutes, is stale:
all get it but the first request, which rebuilds the page. When that fails the stale page is served on. Where nothing is
cached, one request builds the page and the others wait for it. What is hidden is dropped after the commit (`store.py`).
A request goes one way: `keys`, `finder`, `builder`, `origin`, `responses`. docs/decisions/008-page-cache.md has the
reasons and the numbers.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from redis import Redis

from app.page_cache import encodings, keys, responses
from app.page_cache.finder import Finder
from app.page_cache.origin import Origin
from app.page_cache.responses import AppResponse


class PageCache:
    """Answers for public pages, and lets `application` answer everything else."""

    def __init__(self, application: WSGIApplication, public_url: str, redis: Redis) -> None:
        self.origin = Origin(application, public_url)
        self._finder = Finder(self.origin, public_url, redis)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A WSGI application."""
        asked = keys.page_request(environ)
        if asked is None:
            return self._uncached(environ, start_response)
        found = self._finder.find(asked, environ)
        if found is None:
            return self.origin.pass_through(environ, start_response)
        if isinstance(found, AppResponse):
            return responses.forward(found, environ, start_response)
        return responses.respond(found, environ, start_response)

    def _uncached(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Passes what is not cached to the framework; searches are compressed as cached pages are."""
        if not keys.is_compressed(environ):
            return self.origin.pass_through(environ, start_response)
        fetched = self.origin.answer(environ)
        if fetched.page is None:
            return responses.forward(fetched.answer, environ, start_response)
        page = responses.cached(fetched.page, encodings.stored(environ))
        return responses.respond(page, environ, start_response)
