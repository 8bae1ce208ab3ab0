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
SHORTEST_TELLING_WORD = 4
WORD = re.compile(r"\w+")
HINT = "Type at least 2 letters."


class TooLong(BadInput):
    """At most 100 characters can be searched for. Leave some words out."""


@dataclass(frozen=True)
class Words:
    """What is looked for, as the database reads it, and how many words that is."""

    query: str
    title_query: str
    heavy_query: str
    asked: int


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


def read(db: Db, query: str) -> Words | None:
    """The words of a query; None when signs are all there is."""
    return queries.one(db, "read_words", Words, words=query)


def works(db: Db, settings: Settings, query: str, cursor: str | None, limit: int = PAGE_WORKS) -> Works:
    """A page of works, the best first. Raises UnknownCursor."""
    found = read(db, query)
    return works_for(db, settings, found, cursor, limit) if found else Works([], None)


def works_for(db: Db, settings: Settings, wanted: Words, cursor: str | None, limit: int = PAGE_WORKS) -> Works:
    """A page of works for words that were read before. Raises UnknownCursor."""
    marks = Cursors(settings, f"search|works|{wanted.query}")
    before = _before(marks, cursor)
    hits = queries.all(db, "search_works", Hit, **vars(wanted), **before, limit=limit + 1)
    return Works(cards.rows(db, [hit.id for hit in hits[:limit]]), _after(marks, hits, limit))


def creators(db: Db, settings: Settings, query: str, cursor: str | None, limit: int = PAGE_CREATORS) -> Creators:
    """A page of creators, the best first. Raises UnknownCursor."""
    found = read(db, query)
    return creators_for(db, settings, found, cursor, limit) if found else Creators([], None)


def creators_for(db: Db, settings: Settings, wanted: Words, cursor: str | None, limit: int = PAGE_CREATORS) -> Creators:
    """A page of creators for words that were read before. Raises UnknownCursor."""
    marks = Cursors(settings, f"search|creators|{wanted.query}")
    before = _before(marks, cursor)
    hits = queries.all(db, "search_creators", Hit, query=wanted.query, **before, limit=limit + 1)
    return Creators(cards.creators(db, [hit.id for hit in hits[:limit]]), _after(marks, hits, limit))


def suggest(db: Db, query: str) -> str | None:
    """Words that were perhaps meant: those of one title or name, so that searching for them finds it.

    Short words are like too many others to say anything.
    """
    telling = " ".join(word for word in WORD.findall(query) if len(word) >= SHORTEST_TELLING_WORD)
    if not telling:
        return None
    queries.value(db, "loosen_similarity")
    for row in queries.all(db, "find_alike", words=telling):
        if meant := _meant(query, row["title"]):
            return meant
    return None


def _before(marks: Cursors, cursor: str | None) -> dict[str, object]:
    before = marks.open(cursor)
    if before is None:
        return {"before_score": None, "before_id": None}
    return {"before_score": before[0], "before_id": cursors.to_id(before[1])}


def _after(marks: Cursors, hits: list[Hit], limit: int) -> str | None:
    last = hits[limit - 1] if len(hits) > limit else None
    return marks.seal(last.score, last.id.hex) if last else None


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
