"""Finds a page: in the store, built by another request meanwhile, or built here; without Valkey once a process."""

import time
from wsgiref.types import WSGIEnvironment

from redis import Redis
from redis.exceptions import RedisError

from app.page_cache import responses
from app.page_cache.builder import Builder
from app.page_cache.encodings import Encoding
from app.page_cache.keys import PageRequest
from app.page_cache.origin import Origin
from app.page_cache.responses import AppResponse
from app.page_cache.single_flight import Flights
from app.page_cache.store import LOCK_SECONDS, CachedPage, Lookup, Page, PageStore

# Longer than a lock lives: when a builder dies, one of those who wait becomes the builder.
WAIT_SECONDS = 2.0 * LOCK_SECONDS
POLL_SECONDS = 0.01


class Finder:
    """The pages of one site, at `public_url`."""

    def __init__(self, origin: Origin, public_url: str, redis: Redis) -> None:
        self._origin = origin
        self._public_url = public_url
        self._store = PageStore(redis)
        self._builder = Builder(origin, self._store)
        self._flights = Flights()

    def find(self, asked: PageRequest, environ: WSGIEnvironment) -> CachedPage | AppResponse | None:
        """Finds or builds a page; an answer when it is not cacheable, None to pass the request through."""
        key = asked.key(self._public_url)
        if self._store.backs_off:
            return self._without_valkey(key, asked, environ)
        try:
            lookup = self._wait_for(key, asked.encoding)
        except RedisError as error:
            self._store.back_off(error)
            return self._without_valkey(key, asked, environ)
        return self._builder.build(key, lookup, asked, environ) if lookup.state == "yours" else lookup.cached

    def _wait_for(self, key: str, encoding: Encoding) -> Lookup:
        """Looks the page up until it is cached or ours to build; at the deadline, the last lookup."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            lookup = self._store.look_up(key, encoding)
            if lookup.state != "waits" or lookup.cached or time.monotonic() > deadline:
                return lookup
            time.sleep(POLL_SECONDS)

    def _without_valkey(
        self, key: str, asked: PageRequest, environ: WSGIEnvironment
    ) -> CachedPage | AppResponse | None:
        """Single flight per process while Valkey is down; pages are remembered for seconds."""
        answers: list[AppResponse] = []

        def build() -> Page | None:
            fetched = self._origin.fetch(asked, environ)
            answers.append(fetched.answer)
            return fetched.page

        try:
            page, age = self._flights.get(key, build)
        except TimeoutError:
            return None
        return responses.cached(page, asked.encoding, age) if page else next(iter(answers), None)
