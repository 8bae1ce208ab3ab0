"""The page of a search: what was found, how it can be narrowed, and a way on when nothing was."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.config import Settings
from app.discovery.catalogue import cards, lists
from app.discovery.catalogue.cards import CardRow
from app.discovery.catalogue.models import Choice, CreatorCard, Filter, Page, SearchPage, TagLink
from app.discovery.search import highlights, ranking, syntax, tsquery
from app.discovery.search.ranking import Works
from app.discovery.search.syntax import Asked
from app.discovery.search.tsquery import Reading
from app.infra.database import Db
from app.web import urls

LIMITS = ("platform", "type", "category", "lang")
LABELS = {"platform": "Platform", "type": "Kind", "category": "Category", "lang": "Language"}
FEWEST_CHOICES, MOST_CHOICES = 2, 8
MOST_WORDS_LEFT_OUT = 5
BEST = 200


@dataclass(frozen=True)
class Wish:
    """What the address of a search says: the words, the limits that were clicked, and where the page before ended."""

    query: str
    limits: Mapping[str, str]
    after: str | None = None

    def url(self, after: str | None = None, **changed: str | None) -> str:
        """The address of this search with other limits; None takes one away."""
        return urls.with_query(urls.SEARCH, q=self.query, **{**self.limits, **changed}, after=after)


def wish(arguments: Mapping[str, str]) -> Wish:
    """The wish in an address. Raises TooLong."""
    limits = {name: arguments[name] for name in LIMITS if arguments.get(name)}
    return Wish(ranking.words(arguments.get("q", "")), limits, arguments.get("after"))


def find(db: Db, settings: Settings, wanted: Wish) -> SearchPage:
    """The page of a search. Raises UnknownCursor."""
    asked, reading = _read(db, wanted)
    if reading is None:
        return SearchPage(wanted.query, Page([]), hint=ranking.HINT, notes=asked.notes)
    works = ranking.works(db, settings, reading, wanted.after)
    people = [] if wanted.after else ranking.creators(db, settings, reading, None, ranking.FIRST_CREATORS).items
    return _composed(wanted, asked, reading, works, people)


def newest(db: Db, settings: Settings, wanted: Wish, limit: int) -> list[CardRow]:
    """The newest of the best works that a search finds."""
    _, reading = _read(db, wanted)
    found = ranking.works(db, settings, reading, None, BEST).items if reading else []
    return sorted(found, key=lambda row: row.published_at, reverse=True)[:limit]


def _read(db: Db, wanted: Wish) -> tuple[Asked, Reading | None]:
    asked = syntax.take_apart(wanted.query, wanted.limits)
    is_enough = ranking.is_enough(wanted.query) or bool(wanted.limits)
    return asked, tsquery.read(db, asked) if is_enough else None


def _composed(wanted: Wish, asked: Asked, reading: Reading, works: Works, people: list[CreatorCard]) -> SearchPage:
    page = Page([cards.card(row) for row in works.items], wanted.url(works.after) if works.after else None)
    return SearchPage(
        wanted.query,
        page,
        people,
        total=works.total,
        is_more=works.is_more,
        suggestion=_meant(reading, works),
        marks=highlights.forms(reading.words, is_loose=works.is_loose),
        filters=_filters(wanted, works),
        notes=asked.notes,
        ways_on=[] if page.items or people else _ways_on(wanted, reading),
    )


def _filters(wanted: Wish, works: Works) -> list[Filter]:
    facets, categories = works.facets, works.categories
    names = {"platform": lists.PLATFORMS, "type": lists.TYPES, "category": categories, "lang": lists.LANGUAGES}
    shown = (name for name in LIMITS if name in wanted.limits or len(facets.get(name, {})) >= FEWEST_CHOICES)
    return [_filter(wanted, name, names[name], facets.get(name, {})) for name in shown]


def _filter(wanted: Wish, name: str, names: Mapping[str, str], counts: Mapping[str, int]) -> Filter:
    current = wanted.limits.get(name)
    usual = sorted((value for value in counts if value in names), key=lambda value: (-counts[value], value))
    values = usual[:MOST_CHOICES]
    if current and current not in values:
        values.append(current)
    everything = Choice("All", wanted.url(**{name: None}), current is None)
    choices = [
        Choice(names.get(value, value), wanted.url(**{name: value}), value == current, counts.get(value))
        for value in values
    ]
    return Filter(name, LABELS[name], [everything, *choices])


def _meant(reading: Reading, works: Works) -> TagLink | None:
    """What was perhaps meant, in the words of the best work that only a loose reading finds."""
    if not works.is_loose or not works.items:
        return None
    there = set(" ".join([works.items[0].title, works.items[0].creator_name]).casefold().split())
    words = [word.word if word.works and not word.near else _likeliest(word, there) for word in reading.words]
    meant = " ".join(words)
    return TagLink(meant, urls.search(meant)) if meant != reading.exact.title else None


def _likeliest(word: tsquery.Word, there: set[str]) -> str:
    """The spelling of a word that stands in a work; else the word itself, when it is one, or the commonest near it."""
    standing = [near for near in [word.word, *word.near] if near in there]
    return (standing or [word.word] * bool(word.works) or word.near or [word.word])[0]


def _ways_on(wanted: Wish, reading: Reading) -> list[TagLink]:
    """Searches for less: without the limits, without the words that no title holds, or without one of the words."""
    ways = [TagLink(f"“{wanted.query}” everywhere", urls.search(wanted.query))] if wanted.limits else []
    words = [word.word for word in reading.words]
    known = [word.word for word in reading.words if word.works or word.near]
    fewer: list[list[str]] = []
    if 0 < len(known) < len(words):
        fewer = [known]
    elif known and 1 < len(words) <= MOST_WORDS_LEFT_OUT:
        fewer = [words[:place] + words[place + 1 :] for place in range(len(words))]
    texts = [" ".join(some) for some in fewer]
    return ways + [TagLink(f"“{text}”", urls.search(text)) for text in texts]
