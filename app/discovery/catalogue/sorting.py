"""Sorts the works of a category or tag: newest, trending, hidden gems."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.config import Settings
from app.discovery.catalogue import cards, lists
from app.discovery.catalogue.browse import RankedWork
from app.discovery.catalogue.cards import queries
from app.discovery.catalogue.lists import PAGE_WORKS, ListQuery, Rows
from app.infra.database import Db
from app.web import cursors
from app.web.cursors import Cursors

PERIOD = "week"
# Works that a page of hidden gems scans, at most.
SCAN_LIMIT = 3_000


@dataclass(frozen=True)
class Gem:
    """A work that few people opened in 30 days."""

    id: UUID
    substance: int
    published_at: datetime
    people: int

    @property
    def reason(self) -> str:
        """Why it is listed."""
        if not self.people:
            return "Be the first this month"
        return f"Opened by {'1 person' if self.people == 1 else f'{self.people} people'} this month"


def page(db: Db, settings: Settings, sort: str, query: ListQuery, cursor: str | None) -> Rows:
    """A page of a category's or tag's works in one of `lists.SORTS`. Raises UnknownCursor."""
    if sort == "trending":
        return _trending(db, settings, query, cursor)
    return _gems(db, settings, query, cursor) if sort == "gems" else lists.page(db, settings, query, cursor)


def has_trending(db: Db, query: ListQuery) -> bool:
    """Whether anything of the category or tag trends this week."""
    return bool(queries.value(db, "has_trending", category=query.category, tag=query.tag, period=PERIOD))


def _trending(db: Db, settings: Settings, query: ListQuery, cursor: str | None) -> Rows:
    """A page of the works that trend there this week, each with its reason."""
    codec = Cursors(settings, f"{query.list_key}|trending")
    after = codec.open(cursor)
    part = {"period": PERIOD, "after": int(after[0]) if after else 0, "limit": PAGE_WORKS + 1}
    if query.tag:
        ranked = queries.all(db, "pick_tag_trending", RankedWork, tag=query.tag, **part)
    else:
        ranked = queries.all(db, "pick_category_trending", RankedWork, category=query.category, **part)
    shown = ranked[:PAGE_WORKS]
    return Rows(
        cards.rows(db, [work.id for work in shown]),
        codec.seal(shown[-1].rank) if len(ranked) > PAGE_WORKS else None,
        {work.id: work.why for work in shown},
        {} if query.tag else {work.id: work.rank for work in shown},
    )


def _gems(db: Db, settings: Settings, query: ListQuery, cursor: str | None) -> Rows:
    """A page of hidden gems: works of much substance that hardly anybody opened."""
    codec = Cursors(settings, f"{query.list_key}|gems")
    opened = codec.open(cursor)
    part = {
        **lists.filter_params(query),
        "before_substance": opened[0] if opened else None,
        "before_time": cursors.to_time(opened[1]) if opened else None,
        "before_id": cursors.to_id(opened[2]) if opened else None,
        "scan_limit": SCAN_LIMIT,
        "limit": PAGE_WORKS + 1,
    }
    if query.tag:
        found = lists.tag_queries.all(db, "pick_tag_gems", Gem, tag=query.tag, **part)
    else:
        found = queries.all(db, "pick_gems", Gem, category=query.category, **part)
    shown = found[:PAGE_WORKS]
    last = shown[-1] if len(found) > PAGE_WORKS else None
    return Rows(
        cards.rows(db, [gem.id for gem in shown]),
        codec.seal(last.substance, cursors.of_time(last.published_at), last.id.hex) if last else None,
        {gem.id: gem.reason for gem in shown},
    )
