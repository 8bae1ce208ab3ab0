"""WSGI middleware: the page cache in front of the framework builds a public page once a minute, not once a visitor.

A cached page younger than a minute is fresh: the framework is not asked. An older one, up to five minutes, is stale:
all get it but the first request, which rebuilds the page. When that fails the stale page is served on. Where nothing is
cached, one request builds the page and the others wait for it. What is hidden is dropped after the commit (`store.py`).
docs/decisions/008-page-cache.md has the reasons and the numbers.
"""

import io
import time
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from redis import Redis
from redis.exceptions import RedisError
from werkzeug.test import run_wsgi_app

from app.infra.logs import log
from app.page_cache import keys, responses, tags
from app.page_cache.keys import Asked
from app.page_cache.responses import AppResponse
from app.page_cache.single_flight import Flights
from app.page_cache.store import (
    LARGEST_BYTES,
    LOCK_SECONDS,
    LONGEST_BUILD_SECONDS,
    CachedPage,
    Encoding,
    Lookup,
    Page,
    PageStore,
)

# Longer than a lock lives: when a builder dies, one of those who wait becomes the builder.
WAIT_SECONDS = 2.0 * LOCK_SECONDS
POLL_SECONDS = 0.01
# For so long Valkey is not asked after it did not answer.
BACK_OFF_SECONDS = 1.0
REQUEST_KEYS = frozenset({"RAW_URI", "REQUEST_URI", "CONTENT_TYPE", "CONTENT_LENGTH"})


class PageCache:
    """Answers for public pages, and lets `application` answer everything else."""

    def __init__(self, application: WSGIApplication, public_url: str, redis: Redis) -> None:
        self._application = application
        self._public_url = public_url
        self._store = PageStore(redis)
        self._flights = Flights()
        self._backs_off_until = 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A WSGI application."""
        asked = keys.asked(environ)
        if asked is None:
            return self._uncached(environ, start_response)
        found = self._find(asked, environ)
        if found is None:
            return self._application(environ, start_response)
        if isinstance(found, AppResponse):
            return responses.forward(found, environ, start_response)
        return responses.respond(found, environ, start_response)

    def _uncached(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Passes what is not cached to the framework; searches are compressed as cached pages are."""
        if not keys.is_compressed(environ):
            return self._application(environ, start_response)
        body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        answer = AppResponse(status, headers, b"".join(body))
        page = responses.page(answer)
        if page is None:
            return responses.forward(answer, environ, start_response)
        encoding = responses.stored_encoding(responses.encoding(environ))
        return responses.respond(responses.cached(page, encoding), environ, start_response)

    def _find(self, asked: Asked, environ: WSGIEnvironment) -> CachedPage | AppResponse | None:
        """Finds or builds a page; an answer when it is not cacheable, None to pass the request through."""
        key, encoding = asked.key(self._public_url), responses.stored_encoding(responses.encoding(environ))
        if time.monotonic() < self._backs_off_until:
            return self._without_valkey(key, encoding, asked, environ)
        try:
            lookup = self._wait_for(key, encoding)
        except RedisError as error:
            self._back_off(error)
            return self._without_valkey(key, encoding, asked, environ)
        return self._rebuild(key, encoding, lookup, asked, environ) if lookup.state == "yours" else lookup.cached

    def _wait_for(self, key: str, encoding: Encoding) -> Lookup:
        """Looks the page up until it is cached or ours to build; at the deadline, the last lookup."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            lookup = self._store.look_up(key, encoding)
            if lookup.state != "waits" or lookup.cached or time.monotonic() > deadline:
                return lookup
            time.sleep(POLL_SECONDS)

    def _rebuild(
        self, key: str, encoding: Encoding, lookup: Lookup, asked: Asked, environ: WSGIEnvironment
    ) -> CachedPage | AppResponse:
        """Builds a page while other requests get the stale one or wait.

        Where that fails and there is a stale page, the lock stays until it expires: no retry for seconds.
        """
        began = time.monotonic()
        try:
            answer, page_tags = self._build(asked, environ)
        except Exception as error:
            if older := _stale(lookup.cached, began):
                log.error("page_not_made", kind=type(error).__name__, exc_info=error)
                return older
            self._save(key, lookup, None, set())
            raise
        if answer.is_failure and (older := _stale(lookup.cached, began)):
            return older
        page = responses.page(answer)
        is_kept = page is not None and page.size <= LARGEST_BYTES and time.monotonic() < began + LONGEST_BUILD_SECONDS
        self._save(key, lookup, page if is_kept else None, page_tags)
        return responses.cached(page, encoding) if page else answer

    def _save(self, key: str, lookup: Lookup, page: Page | None, page_tags: set[str]) -> None:
        try:
            if page:
                self._store.save(key, lookup, page, page_tags)
                return
            if lookup.cached:
                self._store.forget(key)
            self._store.release(key, lookup)
        except RedisError as error:
            self._back_off(error)

    def _without_valkey(
        self, key: str, encoding: Encoding, asked: Asked, environ: WSGIEnvironment
    ) -> CachedPage | AppResponse | None:
        """Single flight per process while Valkey is down; pages are remembered for seconds."""
        answers: list[AppResponse] = []

        def build() -> Page | None:
            answers.append(self._build(asked, environ)[0])
            return responses.page(answers[0])

        try:
            page, age = self._flights.get(key, build)
        except TimeoutError:
            return None
        return responses.cached(page, encoding, age) if page else next(iter(answers), None)

    def _build(self, asked: Asked, environ: WSGIEnvironment) -> tuple[AppResponse, set[str]]:
        """Asks the framework for a page with a request that holds nothing of the visitor's; the answer and its tags."""
        neutral = {name: v for name, v in environ.items() if not name.startswith("HTTP_") and name not in REQUEST_KEYS}
        address = urlsplit(self._public_url)
        neutral |= {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": asked.query,
            "HTTP_HOST": address.netloc,
            "wsgi.url_scheme": address.scheme,
            "wsgi.input": io.BytesIO(),
        }
        if asked.is_fragment:
            neutral["HTTP_HX_REQUEST"] = "true"
        noted = tags.begin(neutral)
        body, status, headers = run_wsgi_app(self._application, neutral, buffered=True)
        return AppResponse(status, headers, b"".join(body)), noted | asked.shows

    def _back_off(self, error: RedisError) -> None:
        """Stops asking Valkey for a moment."""
        self._backs_off_until = time.monotonic() + BACK_OFF_SECONDS
        log.warning("page_cache_away", kind=type(error).__name__)


def _stale(older: CachedPage | None, began: float) -> CachedPage | None:
    """A stale page after an attempt that began then; None when it is too old to be served."""
    age = older.age + int(time.monotonic() - began) if older else 0
    return replace(older, age=age) if older and age < responses.LONGEST_SECONDS else None
