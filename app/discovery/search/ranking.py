"""Ranks works and creators: the very spelling before other forms, those before near words; titles count most.

A search looks at a bounded number of candidates, so that a common word costs no more than a rare one.
docs/decisions/009-search.md has the design and its numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from app.config import Settings
from app.discovery.catalogue import cards
from app.discovery.catalogue.cards import CardRow
from app.discovery.catalogue.lists import AGES
from app.discovery.catalogue.models import CreatorCard
from app.discovery.search import questions, tsquery
from app.discovery.search.tsquery import CompiledQuery, TsQuery, queries
from app.infra.database import Db
from app.infra.errors import BadInput
from app.infra.text import clean, cluster_floor
from app.infra.unicode import folding
from app.infra.unicode.character_classes import UNSPACED
from app.web import cursors
from app.web.cursors import Cursors, UnknownCursor

PAGE_WORKS, PAGE_CREATORS, FIRST_CREATORS = 24, 24, 6
LONGEST, SHORTEST_LETTERS = 100, 2
# As many works are compared; a search that finds more says so.
MOST_CANDIDATES = 1_000
# Only when less is found, words one typing error away are taken too; and of so few works all texts are compared.
# Whoever types so many words wants one work: where one has them all, others with nearly all are no answer.
HANDFUL, FEW, MANY_WORDS = 5, 200, 4
# Of a question so many works are compared word by word.
MOST_CANDIDATES_OF_QUESTION = 400
# Similarity of trigrams from which a name may be meant.
LEAST_ALIKE = 0.4
HINT = "Type at least 2 letters."
SORTS = {"best": "Best match", "newest": "Newest", "opened": "Most opened", "longest": "Longest"}
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")


class Reading(StrEnum):
    """How a query was read: its words as typed and in other forms, near words too, or most of the telling words."""

    SPELLED = "spelled"
    NEAR = "near"
    MOST = "most"


# The wider readings, each with the number of works that makes it needless.
WIDER = ((Reading.NEAR, HANDFUL), (Reading.MOST, 1))


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

    `is_more` when there are more than `total`. `facets` are counts by value by name, on the first page; `categories`
    are names by code.
    """

    items: list[CardRow]
    after: str | None
    total: int
    is_more: bool
    reading: Reading
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


def first_words(text: str) -> str:
    """The first words of a text, as many as can be searched for; of a script without blanks the first letters."""
    if len(text) <= LONGEST:
        return text
    blank = text.rfind(" ", 0, LONGEST + 1)
    return text[: blank if blank > LONGEST // 2 else cluster_floor(text, LONGEST)]


def is_searchable(query: str) -> bool:
    """Whether a query is long enough to search for: two letters or digits, one of a script without blanks."""
    found = folding.words(query)
    return len(found.replace(" ", "")) >= SHORTEST_LETTERS or bool(UNSPACED_LETTER.search(found))


def is_suggestable(query: str) -> bool:
    """Whether completions of a query are worth looking for: a pasted text has none."""
    return len(query) <= LONGEST and is_searchable(query)


def works(
    db: Db,
    settings: Settings,
    compiled: CompiledQuery,
    cursor: str | None,
    limit: int = PAGE_WORKS,
    sort: str = "best",
    *,
    as_spelled: bool = False,
) -> Works:
    """A page of works in one of SORTS. Raises UnknownCursor.

    The query is read more widely only when the reading before has found less than a handful, or nothing; never when
    it is meant `as_spelled`.
    """
    if cursor is None:
        wider = () if as_spelled else WIDER
        reading, hits = _first_hits(db, compiled, wider, sort, limit + 1)
    else:
        reading, before = _resumed(settings, compiled, sort, cursor)
        hits = _ranked(db, compiled, _read(db, compiled, reading) or compiled.spelled, sort, before, limit + 1)
    codec, ids = _codec(settings, compiled, f"works|{sort}", reading), hits.ids
    return Works(
        items=cards.rows(db, ids[:limit]),
        after=codec.seal(hits.scores[limit - 1], ids[limit - 1].hex) if len(ids) > limit else None,
        total=hits.total,
        is_more=hits.is_more,
        reading=reading,
        facets=hits.facets or {},
        categories=hits.categories or {},
    )


def creators(
    db: Db, settings: Settings, compiled: CompiledQuery, cursor: str | None, limit: int = PAGE_CREATORS
) -> Creators:
    """A page of creators, the best first; those one typing error away when no other is found.

    Raises UnknownCursor.
    """
    codec = _codec(settings, compiled, "creators", Reading.SPELLED)
    score, last_id = _decoded(codec, cursor) or (None, None)
    spelled = compiled.spelled
    near = compiled.near or spelled
    hits = queries.all(
        db,
        "search_creators",
        Hit,
        query=spelled.wider_query or spelled.query,
        loose_query=near.wider_query or near.query,
        rank_query=near.rank_query,
        title=spelled.title,
        name=spelled.title,
        least_alike=LEAST_ALIKE,
        before_score=score,
        before_id=last_id,
        limit=limit + 1,
    )
    last = hits[limit - 1] if len(hits) > limit else None
    after = codec.seal(last.score, last.id.hex) if last else None
    return Creators(cards.creators(db, [hit.id for hit in hits[:limit]]), after)


def _first_hits(
    db: Db, compiled: CompiledQuery, readings: tuple[tuple[Reading, int], ...], sort: str, limit: int
) -> tuple[Reading, Hits]:
    """The first page, in the narrowest reading that finds enough: as spelled, or one of `readings`."""
    reading, hits = Reading.SPELLED, _ranked(db, compiled, compiled.spelled, sort, None, limit)
    for wider, handful in readings:
        enough = 1 if compiled.spelled.word_count >= MANY_WORDS else handful
        if hits.total < enough and (query := _read(db, compiled, wider)):
            if wider is Reading.NEAR and not hits.total:
                query = replace(query, query=tsquery.NOTHING)
            found = _ranked(db, compiled, query, sort, None, limit)
            if found.total > hits.total:
                reading, hits = wider, found
    return reading, hits


def _read(db: Db, compiled: CompiledQuery, reading: Reading) -> TsQuery | None:
    if reading is Reading.MOST:
        return questions.read(db, compiled)
    return compiled.near if reading is Reading.NEAR else compiled.spelled


def _ranked(
    db: Db, compiled: CompiledQuery, query: TsQuery, sort: str, before: tuple[float, UUID] | None, limit: int
) -> Hits:
    score, last_id = before or (None, None)
    now = datetime.now(UTC)
    found = queries.one(
        db,
        "search_works",
        Hits,
        **vars(query),
        sort=sort,
        ages=list(AGES),
        since=[now - age for age in AGES.values()],
        after=compiled.after,
        before=compiled.before,
        open_after=compiled.open_after,
        chosen=list(compiled.chosen),
        chosen_queries=[query or None for query in compiled.chosen.values()],
        before_score=score,
        before_id=last_id,
        most=MOST_CANDIDATES_OF_QUESTION if query.words else MOST_CANDIDATES,
        few=FEW,
        limit=limit,
    )
    assert found is not None
    return found


def _resumed(
    settings: Settings, compiled: CompiledQuery, sort: str, cursor: str
) -> tuple[Reading, tuple[float, UUID] | None]:
    """The reading of the query that a cursor belongs to, and its position."""
    for reading in Reading:
        try:
            return reading, _decoded(_codec(settings, compiled, f"works|{sort}", reading), cursor)
        except UnknownCursor:
            continue
    raise UnknownCursor


def _codec(settings: Settings, compiled: CompiledQuery, kind: str, reading: Reading) -> Cursors:
    query = compiled.spelled
    return Cursors(settings, f"search|{kind}|{reading}|{query.query}")


def _decoded(codec: Cursors, cursor: str | None) -> tuple[float, UUID] | None:
    opened = codec.open(cursor)
    return (float(opened[0]), cursors.to_id(opened[1])) if opened else None
