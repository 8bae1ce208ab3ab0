"""Ranks works and creators: every word is needed, titles count most, typing errors of one letter are tolerated.

A search looks at a bounded number of candidates, so that a common word costs no more than a rare one.
docs/decisions/009-search.md has the design and its numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.config import Settings
from app.discovery.catalogue import cards
from app.discovery.catalogue.cards import CardRow
from app.discovery.catalogue.models import CreatorCard
from app.discovery.search.tsquery import PAIRED, CompiledQuery, TsQuery, queries
from app.infra.database import Db
from app.infra.errors import BadInput
from app.infra.text import clean
from app.web import cursors
from app.web.cursors import Cursors, UnknownCursor

PAGE_WORKS, PAGE_CREATORS, FIRST_CREATORS = 24, 24, 6
LONGEST, SHORTEST_LETTERS = 100, 2
# As many works are compared; a search that finds more says so.
MOST_CANDIDATES = 1_000
# The tiers: a common word is answered out of the best if these hold enough, else out of the good ones too.
BEST_WORKS, GOOD_WORKS = 4_000, 36_000
HINT = "Type at least 2 letters."


class TooLong(BadInput):
    """At most 100 characters can be searched for. Leave some words out."""


@dataclass(frozen=True)
class Hit:
    """A creator that was found, with its score."""

    id: UUID
    score: float


@dataclass(frozen=True)
class Hits:
    """A page of works that were found, with their scores; `facets` counts all of them by what they are.

    `is_more` when there are more than were looked at; `categories` are names by code.
    """

    ids: list[UUID]
    scores: list[float]
    total: int
    is_more: bool
    facets: Mapping[str, Mapping[str, int]] | None
    categories: Mapping[str, str] | None


@dataclass(frozen=True)
class Works:
    """A page of works, how many there are in all, and the cursor of the next page.

    `is_more` when there are more than `total`; `is_loose` when words one typing error away were taken too.
    `facets` are counts by value by name, on the first page; `categories` are names by code.
    """

    items: list[CardRow]
    after: str | None
    total: int
    is_more: bool
    is_loose: bool
    facets: Mapping[str, Mapping[str, int]]
    categories: Mapping[str, str]


@dataclass(frozen=True)
class Creators:
    """A page of creators that were found, and the cursor of the next."""

    items: list[CreatorCard]
    after: str | None


def words(text: str) -> str:
    """Normalises what a person typed to one line. Raises TooLong."""
    found = " ".join(clean(text).split())
    if len(found) > LONGEST:
        raise TooLong
    return found


def is_searchable(query: str) -> bool:
    """Whether a query is long enough to search for."""
    return sum(map(str.isalnum, query)) >= SHORTEST_LETTERS or bool(PAIRED.search(query))


def works(db: Db, settings: Settings, compiled: CompiledQuery, cursor: str | None, limit: int = PAGE_WORKS) -> Works:
    """A page of works, the best first. Raises UnknownCursor.

    Where few works hold the very words, those that hold words one typing error away are taken too.
    """
    query, before = _resumed(settings, compiled, cursor)
    hits = _ranked(db, compiled, query, before, limit + 1)
    if cursor is None and len(hits.ids) <= limit and compiled.loose != compiled.exact:
        query = compiled.loose
        hits = _ranked(db, compiled, query, None, limit + 1)
    codec, ids = _codec(settings, query, "works"), hits.ids
    return Works(
        items=cards.rows(db, ids[:limit]),
        after=codec.seal(hits.scores[limit - 1], ids[limit - 1].hex) if len(ids) > limit else None,
        total=hits.total,
        is_more=hits.is_more,
        is_loose=query != compiled.exact,
        facets=hits.facets or {},
        categories=hits.categories or {},
    )


def creators(
    db: Db, settings: Settings, compiled: CompiledQuery, cursor: str | None, limit: int = PAGE_CREATORS
) -> Creators:
    """A page of creators, the best first; those one typing error away when no other is found.

    Raises UnknownCursor.
    """
    codec = _codec(settings, compiled.exact, "creators")
    score, last_id = _decoded(codec, cursor) or (None, None)
    exact, loose = compiled.exact, compiled.loose
    hits = queries.all(
        db, "search_creators", Hit, query=exact.query, loose_query=loose.query, rank_query=loose.rank_query,
        title=exact.title, before_score=score, before_id=last_id, limit=limit + 1,
    )  # fmt: skip
    last = hits[limit - 1] if len(hits) > limit else None
    after = codec.seal(last.score, last.id.hex) if last else None
    return Creators(cards.creators(db, [hit.id for hit in hits[:limit]]), after)


def _ranked(db: Db, compiled: CompiledQuery, query: TsQuery, before: tuple[float, UUID] | None, limit: int) -> Hits:
    score, last_id = before or (None, None)
    found = queries.one(
        db, "search_works", Hits, **vars(query), exact_query=compiled.exact.rank_query, after=compiled.after,
        before=compiled.before, before_score=score, before_id=last_id, most=MOST_CANDIDATES, limit=limit,
    )  # fmt: skip
    assert found is not None
    return found


def _resumed(
    settings: Settings, compiled: CompiledQuery, cursor: str | None
) -> tuple[TsQuery, tuple[float, UUID] | None]:
    """The form of the query that a cursor belongs to, and its position."""
    for query in (compiled.exact, compiled.loose):
        try:
            return query, _decoded(_codec(settings, query, "works"), cursor)
        except UnknownCursor:
            continue
    raise UnknownCursor


def _codec(settings: Settings, query: TsQuery, kind: str) -> Cursors:
    return Cursors(settings, f"search|{kind}|{query.query}")


def _decoded(codec: Cursors, cursor: str | None) -> tuple[float, UUID] | None:
    opened = codec.open(cursor)
    return (float(opened[0]), cursors.to_id(opened[1])) if opened else None
