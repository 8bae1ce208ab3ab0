"""The orders of a category's or tag's works: the newest, what trends there, and what deserves to be found."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.config import Settings
from app.discovery.catalogue import cards, lists
from app.discovery.catalogue.browse import Place
from app.discovery.catalogue.cards import queries
from app.discovery.catalogue.lists import PAGE_WORKS, Rows, Wanted
from app.infra.database import Db
from app.web import cursors
from app.web.cursors import Cursors

PERIOD = "week"
# Works that a page of hidden gems looks at, at most.
LOOKED = 3_000


@dataclass(frozen=True)
class Gem:
    """A work that few people opened in 30 days."""

    id: UUID
    substance: int
    published_at: datetime
    people: int

    @property
    def reason(self) -> str:
        """Why it stands here."""
        if not self.people:
            return "Nobody opened this in 30 days"
        return f"Only {self.people} {'person' if self.people == 1 else 'people'} opened this in 30 days"


def page(db: Db, settings: Settings, sort: str, wanted: Wanted, cursor: str | None) -> Rows:
    """A page of a category's or tag's works in one of `listing.SORTS`. Raises UnknownCursor."""
    if sort == "trending":
        return _trending(db, settings, wanted, cursor)
    return _gems(db, settings, wanted, cursor) if sort == "gems" else lists.page(db, settings, wanted, cursor)


def _trending(db: Db, settings: Settings, wanted: Wanted, cursor: str | None) -> Rows:
    """What trends there this week, each work with its reason."""
    marks = Cursors(settings, f"{wanted.place}|trending")
    after = marks.open(cursor)
    part = {"period": PERIOD, "after": int(after[0]) if after else 0, "limit": PAGE_WORKS + 1}
    if wanted.tag:
        places = queries.all(db, "pick_tag_trending", Place, tag=wanted.tag, **part)
    else:
        places = queries.all(db, "pick_category_trending", Place, category=wanted.category, **part)
    shown = places[:PAGE_WORKS]
    return Rows(
        cards.rows(db, [place.id for place in shown]),
        marks.seal(shown[-1].place) if len(places) > PAGE_WORKS else None,
        {place.id: place.why for place in shown},
    )


def _gems(db: Db, settings: Settings, wanted: Wanted, cursor: str | None) -> Rows:
    """Works that say much about themselves and that hardly anybody opened."""
    marks = Cursors(settings, f"{wanted.place}|gems")
    opened = marks.open(cursor)
    part = {
        **lists.narrowing(wanted),
        "before_substance": opened[0] if opened else None,
        "before_time": cursors.to_time(opened[1]) if opened else None,
        "before_id": cursors.to_id(opened[2]) if opened else None,
        "looked": LOOKED,
        "limit": PAGE_WORKS + 1,
    }
    if wanted.tag:
        found = queries.all(db, "pick_tag_gems", Gem, tag=wanted.tag, **part)
    else:
        found = queries.all(db, "pick_gems", Gem, category=wanted.category, **part)
    shown = found[:PAGE_WORKS]
    last = shown[-1] if len(found) > PAGE_WORKS else None
    return Rows(
        cards.rows(db, [gem.id for gem in shown]),
        marks.seal(last.substance, cursors.of_time(last.published_at), last.id.hex) if last else None,
        {gem.id: gem.reason for gem in shown},
    )
