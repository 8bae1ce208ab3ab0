"""Lists of works: their filters, the query of a list, and one page of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.config import Settings
from app.discovery.catalogue import cards
from app.discovery.catalogue.cards import CardRow, queries
from app.discovery.catalogue.languages import LANGUAGES
from app.discovery.catalogue.models import Choice, Filter
from app.infra.database import Db
from app.infra.errors import BadInput
from app.infra.queries import Queries, load
from app.web import urls
from app.web.cursors import Cursors, Position

tag_queries = load("tags")

PAGE_WORKS = 24
SCAN_LIMIT = 3000
FILTERS_SCAN_LIMIT = 1000
# “All” and one more are no choice.
FEWEST_CHOICES = 2
PLATFORMS = {"youtube": "YouTube", "instagram": "Instagram", "tiktok": "TikTok"}
TYPES = {
    "long_video": "Videos",
    "short_video": "Shorts",
    "reel": "Reels",
    "image": "Pictures",
    "carousel": "Galleries",
    "story": "Stories",
    "post": "Posts",
}
LENGTHS = {"short": "Under 4 minutes", "medium": "4 to 20 minutes", "long": "Over 20 minutes"}
SECONDS: Mapping[str, tuple[int | None, int | None]] = {
    "short": (None, 240),
    "medium": (240, 1200),
    "long": (1200, None),
}
DATES = {"day": "Past day", "week": "Past week", "month": "Past month", "year": "Past year"}
AGES = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365)}
FILTERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "platform": ("Platform", PLATFORMS),
    "type": ("Type", TYPES),
    "lang": ("Language", LANGUAGES),
    "length": ("Length", LENGTHS),
    "date": ("Published", DATES),
}
SORTS = {"newest": "Newest", "trending": "Trending", "gems": "Hidden gems"}


@dataclass(frozen=True)
class ListQuery:
    """The query of a list: category, creator or tag, and the chosen filters; None leaves one out."""

    category: str | None = None
    creator_id: UUID | None = None
    tag: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def list_key(self) -> str:
        """The list with its filters, as its cursors are signed for it."""
        filters = "&".join(f"{name}={self.chosen[name]}" for name in sorted(self.chosen))
        return f"works|{self.category}|{self.creator_id}|{self.tag}|{filters}"

    @property
    def is_of_tag(self) -> bool:
        """Whether the works are found by their tag; a creator's are found by the creator and then looked at."""
        return self.tag is not None and self.creator_id is None

    @property
    def is_filtered(self) -> bool:
        """Whether works are looked at that the list does not show."""
        return bool(self.chosen) or (self.is_of_tag and self.category is not None)


@dataclass(frozen=True)
class Pick:
    """The id of a work in a list, with the list's sort key."""

    id: UUID
    published_at: datetime


@dataclass(frozen=True)
class Rows:
    """One page of works, and the cursor of the next; `reasons` and `ranks` are those of a list that has any."""

    items: list[CardRow]
    after: str | None
    reasons: Mapping[UUID, str] = field(default_factory=dict)
    ranks: Mapping[UUID, int] = field(default_factory=dict)


def chosen(
    arguments: Mapping[str, str], names: Mapping[str, str] | None = None, among: Iterable[str] = FILTERS
) -> dict[str, str]:
    """Parses the filters of `among` out of a query string. Raises BadInput for an unknown value.

    `names` gives aliases of a filter in the query string.
    """
    found = {name: arguments[name] for name in among if arguments.get(name)}
    for alias, name in (names or {}).items():
        if arguments.get(alias):
            found.setdefault(name, arguments[alias])
    for name, value in found.items():
        if value not in FILTERS[name][1]:
            raise BadInput(f"Unknown {FILTERS[name][0].lower()}. Remove this filter or choose another.")
    return found


def title_with_filters(title: str, chosen: Mapping[str, str]) -> str:
    """The title of a list with the filters that it has: "New in Arts & Crafts (YouTube, Shorts)"."""
    words = ", ".join(FILTERS[name][1][value] for name, value in chosen.items())
    return f"{title} ({words})" if words else title


def filters(
    db: Db, path: str, query: ListQuery, order: Mapping[str, str], scan_limit: int = FILTERS_SCAN_LIMIT
) -> list[Filter]:
    """The filters of the list at `path` as links; each keeps the others and the order as they are.

    Platforms, types and languages are offered when the newest `scan_limit` works are of several.
    """
    if query.tag:
        variety = tag_queries.one(db, "list_tag_variety", tag=query.tag, scan_limit=scan_limit) or {}
    else:
        variety = queries.one(db, "list_variety", category=query.category, scan_limit=scan_limit) or {}
    found = [_filter(path, query.chosen, order, name, variety.get(name)) for name in FILTERS]
    return [each for each in found if len(each.choices) > FEWEST_CHOICES or each.name in query.chosen]


def page(
    db: Db,
    settings: Settings,
    query: ListQuery,
    cursor: str | None,
    limit: int = PAGE_WORKS,
    scan_limit: int = SCAN_LIMIT,
) -> Rows:
    """A page of works, newest first. Raises UnknownCursor.

    A filtered page scans at most `scan_limit` works; where few match, it is short and the next one goes on behind them.
    """
    codec = Cursors(settings, query.list_key)
    start = _start(codec.open_position(cursor))
    picks = pick(db, query, limit + 1, start, scan_limit)
    last = picks[limit - 1] if len(picks) > limit else None
    if last is None and query.is_filtered:
        name, since = "find_tag_horizon" if query.is_of_tag else "find_horizon", filter_params(query)["since"]
        where = {**_scope(query), **start, "since": since, "scan_limit": scan_limit}
        last = _named(query).one(db, name, Pick, **where)
    after = codec.seal_position(last.published_at, last.id) if last else None
    return Rows(cards.rows(db, [found.id for found in picks[:limit]]), after)


def pick(
    db: Db, query: ListQuery, limit: int, start: Mapping[str, object] | None = None, scan_limit: int = SCAN_LIMIT
) -> list[Pick]:
    """Finds the ids of a page of works, newest first; `start` is the end of the page before."""
    where = {**_scope(query), **(start or _start(None)), **filter_params(query)}
    where |= {"scan_limit": scan_limit if query.is_filtered else limit, "limit": limit}
    return _named(query).all(db, "pick_tag_works" if query.is_of_tag else "pick_works", Pick, **where)


def filter_params(query: ListQuery) -> dict[str, object]:
    """The chosen filters as parameters of the `pick_…` queries."""
    shortest, longest = SECONDS[query.chosen["length"]] if "length" in query.chosen else (None, None)
    age = AGES.get(query.chosen.get("date", ""))
    return {
        "platform": query.chosen.get("platform"),
        "kind": query.chosen.get("type"),
        "language": query.chosen.get("lang"),
        "shortest": shortest,
        "longest": longest,
        "since": datetime.now(UTC) - age if age else None,
    }


def _scope(query: ListQuery) -> dict[str, object]:
    return {"category": query.category, "creator_id": query.creator_id, "tag": query.tag}


def _named(query: ListQuery) -> Queries:
    return tag_queries if query.is_of_tag else queries


def _start(before: Position | None) -> dict[str, object]:
    moment, row_id = before or (None, None)
    return {"before_time": moment, "before_id": row_id}


def _filter(
    path: str, current: Mapping[str, str], order: Mapping[str, str], name: str, available: Sequence[str] | None
) -> Filter:
    """A filter with its choices. `available` are the values that occur; None when they were not counted."""
    label, values = FILTERS[name]
    others = {**{other: value for other, value in current.items() if other != name}, **order}
    everything = Choice("All", urls.with_query(path, **others), name not in current)
    choices = [
        Choice(
            text,
            urls.with_query(path, **others, **{name: value}),
            current.get(name) == value,
            language=value if name == "lang" else None,
        )
        for value, text in values.items()
        if available is None or value in available or current.get(name) == value
    ]
    return Filter(name, label, [everything, *choices])
