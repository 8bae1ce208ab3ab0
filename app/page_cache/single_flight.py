"""Single flight per process, used only while Valkey is down: one request builds a page, concurrent ones share it.

Only then: a page that is remembered here cannot be dropped by another process, so it expires after seconds.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from app.page_cache.store import Page

REMEMBERED_SECONDS = 5.0
MOST_FLIGHTS = 100
WAIT_SECONDS = 5.0


@dataclass
class Flight:
    """A page that is being built, or was built at `landed`."""

    page: Future[Page | None] = field(default_factory=Future)
    landed: float = float("inf")


class Flights:
    """The flights of one process, by key."""

    def __init__(self) -> None:
        self._flights: dict[str, Flight] = {}
        self._lock = Lock()

    def get(self, key: str, build: Callable[[], Page | None]) -> tuple[Page | None, float]:
        """Returns the page at a key and its age in seconds: remembered, awaited from another thread, or built here.

        None for a page that is not cacheable; then the caller has its own answer. Raises TimeoutError when the
        other thread takes too long, and whatever `build` raises here.
        """
        flight, is_mine = self._join(key)
        if not is_mine:
            page = flight.page.result(WAIT_SECONDS)
            return page, max(0.0, time.monotonic() - flight.landed)
        page = None
        try:
            page = build()
        finally:
            self._land(key, flight, page)
        return page, 0.0

    def _join(self, key: str) -> tuple[Flight, bool]:
        with self._lock:
            found = self._flights.get(key)
            if found and time.monotonic() < found.landed + REMEMBERED_SECONDS:
                return found, False
            self._flights.pop(key, None)
            if len(self._flights) >= MOST_FLIGHTS:
                self._flights.pop(next(iter(self._flights)))
            flight = self._flights[key] = Flight()
            return flight, True

    def _land(self, key: str, flight: Flight, page: Page | None) -> None:
        with self._lock:
            flight.landed = time.monotonic()
            if page is None and self._flights.get(key) is flight:
                del self._flights[key]
        flight.page.set_result(page)
