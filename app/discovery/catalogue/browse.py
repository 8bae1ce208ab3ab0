"""The home page, the categories, tags and what trends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.config import Settings
from app.content import reasons
from app.content.reasons import Reason
from app.discovery.catalogue import by_language, cards, lists
from app.discovery.catalogue.cards import CardRow, queries
from app.discovery.catalogue.lists import ListQuery, Pick
from app.discovery.catalogue.models import Card, CategoryTile, CreatorCard, Home, LanguageLink
from app.infra.database import Db
from app.infra.errors import BadInput, NotFound
from app.infra.text import clean
from app.web import urls
from app.web.cursors import Cursors

HOME_TRENDING, HOME_FRESH, HOME_FEATURED, HOME_SAMPLES, HOME_LANGUAGES = 9, 12, 6, 3, 12
CATEGORY_SAMPLES = 4
EXAMPLES = 2
PERIODS = {"today": "Today", "week": "This week", "month": "This month", "all_time": "All time"}


class UnknownCategory(NotFound):
    """We can't find that category. Categories lists them all."""


class UnknownTag(NotFound):
    """Nothing has this tag yet."""


class UnknownPeriod(BadInput):
    """We don't know this period. Trending shows today, this week, this month or all time."""


@dataclass(frozen=True)
class RankedWork:
    """A work of a trending list with its rank, from 1."""

    id: UUID
    rank: int
    reason: Reason

    @property
    def why(self) -> str:
        """The reason in words."""
        return reasons.sentence(self.reason)


@dataclass(frozen=True)
class FeaturedPick:
    """A creator picked by the editors."""

    id: UUID
    reason: str


@dataclass(frozen=True)
class ShelfRow:
    """A category with what it holds, or (`kind` is "language") a language."""

    kind: str
    code: str
    name: str
    description: str
    item_count: int
    creator_count: int
    sample_ids: list[UUID]


@dataclass(frozen=True)
class Shelves:
    """All that lists are made of besides creators: categories, and languages in which there are works."""

    categories: list[CategoryTile]
    languages: list[LanguageLink]


@dataclass(frozen=True)
class CategoryName:
    """A category among the choices of a list of creators."""

    code: str
    name: str
    has_creators: bool


@dataclass(frozen=True)
class TrendingDigest:
    """A trending list as one value: equal lists have equal ones."""

    period: str
    digest: str


@dataclass(frozen=True)
class TrendingPage:
    """A part of a trending list, and the cursor of the next; below a short list `fresh` works that do not trend."""

    items: list[Card]
    after: str | None
    fresh: list[Card]


def home(db: Db) -> Home:
    """Everything on the home page, in six queries: one fetches the cards of every list."""
    ranked = _ranked(db, "today", 0, HOME_TRENDING)
    trending_ids = {work.id for work in ranked}
    newest = [pick.id for pick in lists.pick(db, ListQuery(), HOME_FRESH + HOME_TRENDING)]
    fresh = [card_id for card_id in newest if card_id not in trending_ids][:HOME_FRESH]
    featured = queries.all(db, "pick_featured", FeaturedPick, limit=HOME_FEATURED)
    rows = queries.all(db, "list_shelves", ShelfRow, samples=HOME_SAMPLES)
    samples = [card_id for row in rows for card_id in row.sample_ids]
    found = {row.id: row for row in cards.rows(db, [*(p.id for p in ranked), *fresh, *samples])}
    return Home(
        trending=_ranked_cards(ranked, found),
        featured=cards.creators(db, [p.id for p in featured], {p.id: p.reason for p in featured}),
        fresh=_cards(fresh, found),
        categories=[tile for tile in _tiles(rows, found) if tile.item_count],
        languages=_languages(rows)[:HOME_LANGUAGES],
    )


def example_creators(db: Db) -> list[CreatorCard]:
    """A few creators to show others what a page is like: those whom the editors picked."""
    picks = queries.all(db, "pick_featured", FeaturedPick, limit=EXAMPLES)
    return cards.creators(db, [pick.id for pick in picks])


def shelves(db: Db, samples: int = CATEGORY_SAMPLES) -> Shelves:
    """Every category, with its newest works, and every language in which there are works, that of most first."""
    rows = queries.all(db, "list_shelves", ShelfRow, samples=samples)
    found = {row.id: row for row in cards.rows(db, [card_id for row in rows for card_id in row.sample_ids])}
    return Shelves(_tiles(rows, found), _languages(rows))


def names(db: Db) -> list[CategoryName]:
    """The names of all categories."""
    return queries.all(db, "list_category_names", CategoryName)


def category(db: Db, code: str) -> CategoryTile:
    """One category. Raises NotFound."""
    found = queries.one(db, "find_category", ShelfRow, code=code)
    if found is None:
        raise UnknownCategory
    return _tile(found, {})


def trending(
    db: Db,
    settings: Settings,
    period: str,
    cursor: str | None,
    limit: int = lists.PAGE_WORKS,
    language: str | None = None,
) -> TrendingPage:
    """A part of a trending list, each work with its reason. Raises UnknownPeriod, UnknownCursor.

    Works of one `language` keep their places in the whole list. The list ends where trending ends; when all of it fits
    on one page, new works follow apart from it.
    """
    if period not in PERIODS:
        raise UnknownPeriod
    codec = Cursors(settings, f"trending|{period}|{language}" if language else f"trending|{period}")
    after = codec.open(cursor)
    ranked = _ranked(db, period, int(after[0]) if after else 0, limit + 1, language)
    is_short = after is None and len(ranked) <= limit and language is None
    fresh = [pick.id for pick in queries.all(db, "pick_not_trending", Pick, period=period)] if is_short else []
    found = {row.id: row for row in cards.rows(db, [*(work.id for work in ranked[:limit]), *fresh])}
    return TrendingPage(
        _ranked_cards(ranked[:limit], found),
        codec.seal(ranked[limit - 1].rank) if len(ranked) > limit else None,
        _cards(fresh, found),
    )


def trending_example(db: Db) -> Card | None:
    """The first work of today's list; None while nothing trends."""
    ranked = _ranked(db, "today", 0, 1)
    found = {row.id: row for row in cards.rows(db, [work.id for work in ranked])}
    return next(iter(_ranked_cards(ranked, found)), None)


def different_periods(db: Db, current: str) -> list[str]:
    """The periods whose lists hold something and differ from those of shorter ones, and the current one."""
    digests = {each.period: each.digest for each in queries.all(db, "list_trending_digests", TrendingDigest)}
    shown: list[str] = []
    for period in PERIODS:
        known = {digests.get(each) for each in shown}
        if period == current or (period in digests and digests[period] not in known):
            shown.append(period)
    return shown


def trending_rows(db: Db, period: str, limit: int, language: str | None = None) -> list[CardRow]:
    """The first works of a trending list, those of one language or all. Raises UnknownPeriod."""
    if period not in PERIODS:
        raise UnknownPeriod
    return cards.rows(db, [work.id for work in _ranked(db, period, 0, limit, language)])


def _ranked(db: Db, period: str, after: int, limit: int, language: str | None = None) -> list[RankedWork]:
    return queries.all(db, "pick_trending", RankedWork, period=period, language=language, after=after, limit=limit)


def _ranked_cards(ranked: Sequence[RankedWork], found: Mapping[UUID, CardRow]) -> list[Card]:
    return [cards.card(found[work.id], work.why, work.rank) for work in ranked if work.id in found]


def _tiles(rows: Sequence[ShelfRow], found: dict[UUID, CardRow]) -> list[CategoryTile]:
    return [_tile(row, found) for row in rows if row.kind == "category"]


def _languages(rows: Sequence[ShelfRow]) -> list[LanguageLink]:
    links = (by_language.link(row.code, row.item_count) for row in rows if row.kind == "language")
    return [link for link in links if link]


def _tile(row: ShelfRow, found: dict[UUID, CardRow]) -> CategoryTile:
    return CategoryTile(
        code=row.code,
        name=clean(row.name),
        description=clean(row.description),
        item_count=row.item_count,
        creator_count=row.creator_count,
        url=urls.category(row.code),
        samples=_cards(row.sample_ids, found),
    )


def _cards(ids: Sequence[UUID], found: Mapping[UUID, CardRow]) -> list[Card]:
    return [cards.card(found[card_id]) for card_id in ids if card_id in found]
