"""Walks the list of an account's works at its platform, page by page from the newest on.

A list is complete when its last page was reached, every entry could be read and no page came twice: only what such a
list lacks may be missing there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.connections.reader import Reader
from app.providers.shapes import Listed, ListPage

MOST_EMPTY_PAGES = 20


@dataclass(frozen=True)
class Step:
    """A page of the walk, and those of its works that no page before it named."""

    page: ListPage
    fresh: tuple[Listed, ...]
    is_first: bool


class Walk:
    """A walk through at most so many pages. `has_ended`: the last one was reached; `seen` are the works so far."""

    def __init__(self, reader: Reader, uploads_id: str, most_pages: int) -> None:
        self._reader = reader
        self._uploads_id = uploads_id
        self._most_pages = most_pages
        self.seen: set[str] = set()
        self.has_ended = False
        self._is_whole = True

    @property
    def is_complete(self) -> bool:
        """Whether a work that was not seen is not in the list."""
        return self.has_ended and self._is_whole

    def steps(self, etag: str | None = None) -> Iterator[Step]:
        """The pages in order; the first one may be unchanged since `etag`."""
        following, empty = None, 0
        used: set[str | None] = set()
        while len(used) < self._most_pages and empty < MOST_EMPTY_PAGES:
            page = self._reader.listing(self._uploads_id, following, etag if following is None else None)
            used.add(following)
            fresh = tuple(listed for listed in page.items if listed.id not in self.seen)
            # A page of nothing but known works: the platform goes round in circles and may have left others out.
            self._is_whole &= page.is_whole and (bool(fresh) or not page.items)
            self.seen |= {listed.id for listed in fresh}
            self.has_ended = page.next_token is None and not page.unchanged
            yield Step(page, fresh, following is None)
            # A marker that was used already would make this loop endless.
            if page.next_token is None or page.next_token in used:
                return
            empty = 0 if fresh else empty + 1
            following = page.next_token
