"""Lists of works: which filters there are, what an address asks for, and one page of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.config import Settings
from app.discovery.catalogue import cards
from app.discovery.catalogue.cards import CardRow, queries
from app.discovery.catalogue.models import Choice, Filter
from app.infra.database import Db
from app.infra.errors import BadInput
from app.web import urls
from app.web.cursors import Cursors, Position

PAGE_WORKS = 24
LOOKED = 3000
LOOKED_FOR_FILTERS = 1000
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
LANGUAGES = {
    "en": "English",
    "es": "Español",
    "pt": "Português",
    "de": "Deutsch",
    "fr": "Français",
    "it": "Italiano",
    "nl": "Nederlands",
    "tr": "Türkçe",
    "ru": "Русский",
    "ar": "العربية",
    "hi": "हिन्दी",
    "ja": "日本語",
    "ko": "한국어",
}
DATES = {"day": "Past day", "week": "Past week", "month": "Past month", "year": "Past year"}
AGES = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365)}
FILTERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "platform": ("Platform", PLATFORMS),
    "type": ("Kind", TYPES),
    "lang": ("Language", LANGUAGES),
    "length": ("Length", LENGTHS),
    "date": ("Published", DATES),
}
SORTS = {"newest": "Newest", "trending": "Trending", "gems": "Hidden gems"}


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for; None leaves a filter out."""

    category: str | None = None
    creator_id: UUID | None = None
    tag: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The list with its filters, as cursors know it."""
        filters = "&".join(f"{name}={self.chosen[name]}" for name in sorted(self.chosen))
        return f"works|{self.category}|{self.creator_id}|{self.tag}|{filters}"


@dataclass(frozen=True)
class Pick:
    """A work in the order of a list."""

    id: UUID
    published_at: datetime


@dataclass(frozen=True)
class Rows:
    """One page of works, and the cursor of the next; `reasons` say why a work stands here, where a list has any."""

    items: list[CardRow]
    after: str | None
    reasons: Mapping[UUID, str] = field(default_factory=dict)


def chosen(
    arguments: Mapping[str, str], names: Mapping[str, str] | None = None, among: Iterable[str] = FILTERS
) -> dict[str, str]:
    """The filters out of an address, those of `among`. Raises BadInput for a value that no filter has.

    `names` gives further names of a filter in the address.
    """
    found = {name: arguments[name] for name in among if arguments.get(name)}
    for alias, name in (names or {}).items():
        if arguments.get(alias):
            found.setdefault(name, arguments[alias])
    for name, value in found.items():
        if value not in FILTERS[name][1]:
            raise BadInput(f"This list has no such {FILTERS[name][0].lower()}. Take one of the links above the list.")
    return found


def named(title: str, chosen: Mapping[str, str]) -> str:
    """The title of a list with the filters that it has: "New in Arts & Crafts (YouTube, Shorts)"."""
    words = ", ".join(FILTERS[name][1][value] for name, value in chosen.items())
    return f"{title} ({words})" if words else title


def filters(
    db: Db, path: str, wanted: Wanted, order: Mapping[str, str], looked: int = LOOKED_FOR_FILTERS
) -> list[Filter]:
    """The filters of the list at `path` as links; each keeps the others and the order as they are.

    Platforms, kinds and languages are offered when there is a choice: when the newest works (`looked`) are of several.
    """
    variety = queries.one(db, "list_variety", category=wanted.category, tag=wanted.tag, looked=looked) or {}
    found = [_filter(path, wanted.chosen, order, name, variety.get(name)) for name in FILTERS]
    return [each for each in found if len(each.choices) > FEWEST_CHOICES or each.name in wanted.chosen]


def page(
    db: Db, settings: Settings, wanted: Wanted, cursor: str | None, limit: int = PAGE_WORKS, looked: int = LOOKED
) -> Rows:
    """A page of works, newest first. Raises UnknownCursor.

    A filtered page looks at so many works (`looked`); where few fit, it is short and the next one goes on behind them.
    """
    marks = Cursors(settings, wanted.place)
    start = _start(marks.open_position(cursor))
    picks = pick(db, wanted, limit + 1, start, looked)
    last = picks[limit - 1] if len(picks) > limit else None
    if last is None and wanted.chosen:
        last = queries.one(
            db, "find_horizon", Pick, **_place(wanted), **start, since=narrowing(wanted)["since"], looked=looked
        )
    after = marks.seal_position(last.published_at, last.id) if last else None
    return Rows(cards.rows(db, [found.id for found in picks[:limit]]), after)


def pick(
    db: Db, wanted: Wanted, limit: int, start: Mapping[str, object] | None = None, looked: int = LOOKED
) -> list[Pick]:
    """The ids of a page of works, newest first; `start` is where the page before ended."""
    where = {**_place(wanted), **(start or _start(None)), **narrowing(wanted)}
    return queries.all(db, "pick_works", Pick, **where, looked=looked if wanted.chosen else limit, limit=limit)


def narrowing(wanted: Wanted) -> dict[str, object]:
    """The chosen filters, as the picking queries take them."""
    shortest, longest = SECONDS[wanted.chosen["length"]] if "length" in wanted.chosen else (None, None)
    age = AGES.get(wanted.chosen.get("date", ""))
    return {
        "platform": wanted.chosen.get("platform"),
        "kind": wanted.chosen.get("type"),
        "language": wanted.chosen.get("lang"),
        "shortest": shortest,
        "longest": longest,
        "since": datetime.now(UTC) - age if age else None,
    }


def _place(wanted: Wanted) -> dict[str, object]:
    return {"category": wanted.category, "creator_id": wanted.creator_id, "tag": wanted.tag}


def _start(before: Position | None) -> dict[str, object]:
    moment, row_id = before or (None, None)
    return {"before_time": moment, "before_id": row_id}


def _filter(
    path: str, current: Mapping[str, str], order: Mapping[str, str], name: str, there: Sequence[str] | None
) -> Filter:
    """`there` are the values that occur; None when they were not counted."""
    label, values = FILTERS[name]
    others = {**{other: value for other, value in current.items() if other != name}, **order}
    everything = Choice("All", urls.with_query(path, **others), name not in current)
    choices = [
        Choice(text, urls.with_query(path, **others, **{name: value}), current.get(name) == value)
        for value, text in values.items()
        if there is None or value in there or current.get(name) == value
    ]
    return Filter(name, label, [everything, *choices])
