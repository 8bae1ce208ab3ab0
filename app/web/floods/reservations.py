"""A moving window of a limit whose places are taken before the work, and given back when it was not what is counted.

Counting after the answer would let as many tries through as are made at one moment. The library cannot give a place
back, so that is done here in its own two stores: each keeps a list of moments, the newest first.
"""

from collections.abc import Callable
from typing import cast

from flask import Response, request
from limits import RateLimitItem
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis

# Where the places that a request holds are kept, for as long as it lasts.
RESERVED = "streamvibe.reserved"


class Reservations(MovingWindowRateLimiter):
    """A moving window that can give places back."""

    def test(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        """Takes a place, if there is one, and remembers that: Flask-Limiter asks this where the answer decides."""
        is_taken = self.hit(item, *identifiers, cost=cost)
        if is_taken:
            request.environ.setdefault(RESERVED, {})[item, identifiers] = self
        return is_taken

    def give_back(self, item: RateLimitItem, *identifiers: str) -> None:
        """Gives one place back: the newest, which may be another's, but their number is what matters."""
        key = item.key_for(*identifiers)
        if isinstance(self.storage, MemoryStorage):
            with self.storage.locks[key]:
                del self.storage.events.get(key, [])[:1]
            return
        store = cast("RedisStorage", self.storage)
        cast("Redis", store.get_connection()).lpop(store.prefixed_key(key))


class Counted:
    """Which answers use a reserved place up, in the shape that Flask-Limiter asks for: it has nothing left to count."""

    def __init__(self, counts: Callable[[Response], bool]) -> None:
        self.counts = counts

    def __call__(self, response: Response) -> bool:  # noqa: ARG002 - Flask-Limiter's signature
        """False: the place was taken before."""
        return False


def taken(item: RateLimitItem, identifiers: tuple[str, ...]) -> Reservations | None:
    """The window in which this request took a place; None when there was none left."""
    reserved: dict[tuple[RateLimitItem, tuple[str, ...]], Reservations] = request.environ.get(RESERVED, {})
    return reserved.pop((item, identifiers), None)
