"""Search over works and creators: every word is needed, titles count most, slips of the finger are forgiven.

A search looks at a bounded number of candidates, so that a common word costs no more than a rare one.
"""

import difflib
import re
from dataclasses import dataclass
from uuid import UUID

from app.config import Settings
from app.discovery import cards, cursors
from app.discovery.cards import CardRow, queries
from app.discovery.cursors import Cursors
from app.discovery.models import CreatorCard
from app.lib.db import Db
from app.lib.errors import BadInput
from app.seo.texts import clean

PAGE_WORKS, PAGE_CREATORS, FIRST_CREATORS = 24, 24, 6
LONGEST, SHORTEST_LETTERS = 100, 2
LIKE_ENOUGH = 0.6
WORD = re.compile(r"\w+")
HINT = "Type at least 2 letters."


class TooLong(BadInput):
    """At most 100 characters can be searched for. Leave some words out."""


@dataclass(frozen=True)
class Hit:
    """Something found, with its score."""

    id: UUID
    score: float


@dataclass(frozen=True)
class Works:
    """A page of works that were found, and the cursor of the next."""

    items: list[CardRow]
    after: str | None


@dataclass(frozen=True)
class Creators:
    """A page of creators that were found, and the cursor of the next."""

    items: list[CreatorCard]
    after: str | None


def words(text: str) -> str:
    """What a person typed, in one line. Raises TooLong."""
    found = " ".join(clean(text).split())
    if len(found) > LONGEST:
        raise TooLong
    return found


def is_enough(query: str) -> bool:
    """Whether there is something to look for."""
    return sum(map(str.isalnum, query)) >= SHORTEST_LETTERS


def works(db: Db, settings: Settings, query: str, cursor: str | None, limit: int = PAGE_WORKS) -> Works:
    """A page of works, the best first. Raises UnknownCursor."""
    hits, after = _page(db, settings, "content", query, cursor, limit)
    return Works(cards.rows(db, [hit.id for hit in hits]), after)


def creators(db: Db, settings: Settings, query: str, cursor: str | None, limit: int = PAGE_CREATORS) -> Creators:
    """A page of creators, the best first. Raises UnknownCursor."""
    hits, after = _page(db, settings, "creator", query, cursor, limit)
    return Creators(cards.creators(db, [hit.id for hit in hits]), after)


def suggest(db: Db, query: str) -> str | None:
    """Words that were perhaps meant: those of one title or name, so that searching for them finds it."""
    queries.value(db, "loosen_similarity")
    for row in queries.all(db, "find_alike", words=query):
        if meant := _meant(query, row["title"]):
            return meant
    return None


def _page(
    db: Db, settings: Settings, kind: str, query: str, cursor: str | None, limit: int
) -> tuple[list[Hit], str | None]:
    marks = Cursors(settings, f"search|{kind}|{query}")
    before = marks.open(cursor)
    hits = queries.all(
        db,
        "search",
        Hit,
        kind=kind,
        words=query,
        before_score=before[0] if before else None,
        before_id=cursors.to_id(before[1]) if before else None,
        limit=limit + 1,
    )
    last = hits[limit - 1] if len(hits) > limit else None
    return hits[:limit], marks.seal(last.score, last.id.hex) if last else None


def _meant(query: str, title: str) -> str | None:
    """The words of `title` nearest to those of the query, where there is a near one."""
    known = WORD.findall(title)
    near = [
        close[0]
        for word in WORD.findall(query.lower())
        if (close := difflib.get_close_matches(word, known, 1, LIKE_ENOUGH))
    ]
    meant = " ".join(dict.fromkeys(near))
    return meant if meant and meant != query.lower() else None
