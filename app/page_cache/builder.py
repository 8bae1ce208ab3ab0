"""Builds a page under its lock, for all who wait for it; a stale page is served on when that fails."""

import time
from dataclasses import replace
from wsgiref.types import WSGIEnvironment

from redis.exceptions import RedisError

from app.infra.logs import log
from app.page_cache import responses
from app.page_cache.keys import PageRequest
from app.page_cache.origin import Fetched, Origin
from app.page_cache.responses import AppResponse
from app.page_cache.store import LARGEST_BYTES, LONGEST_BUILD_SECONDS, CachedPage, Lookup, PageStore


class Builder:
    """Fetches pages from the origin and saves them in the store."""

    def __init__(self, origin: Origin, store: PageStore) -> None:
        self._origin = origin
        self._store = store

    def build(self, key: str, lookup: Lookup, asked: PageRequest, environ: WSGIEnvironment) -> CachedPage | AppResponse:
        """Builds the page whose lock `lookup` holds; an answer when it is not cacheable.

        Where that fails and there is a stale page, the lock stays until it expires: no retry for seconds. Without a
        stale page it raises whatever the framework raised.
        """
        began = time.monotonic()
        try:
            fetched = self._origin.fetch(asked, environ)
        except Exception as error:
            if older := _stale(lookup.cached, began):
                log.exception("page_not_made", kind=type(error).__name__)
                return older
            self._save(key, lookup, None)
            raise
        if fetched.answer.is_failure and (older := _stale(lookup.cached, began)):
            return older
        self._save(key, lookup, fetched if _is_kept(fetched, began) else None)
        return responses.cached(fetched.page, asked.encoding) if fetched.page else fetched.answer

    def _save(self, key: str, lookup: Lookup, fetched: Fetched | None) -> None:
        try:
            if fetched and fetched.page:
                self._store.save(key, lookup, fetched.page, fetched.tags)
                return
            if lookup.cached:
                self._store.forget(key)
            self._store.release(key, lookup)
        except RedisError as error:
            self._store.back_off(error)


def _is_kept(fetched: Fetched, began: float) -> bool:
    is_small = fetched.page is not None and fetched.page.size <= LARGEST_BYTES
    return is_small and time.monotonic() < began + LONGEST_BUILD_SECONDS


def _stale(older: CachedPage | None, began: float) -> CachedPage | None:
    """A stale page after an attempt that began then; None when it is too old to be served."""
    age = older.age + int(time.monotonic() - began) if older else 0
    return replace(older, age=age) if older and age < responses.LONGEST_SECONDS else None
