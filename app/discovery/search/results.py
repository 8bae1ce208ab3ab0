"""The search results page: works, creators, facet filters, and alternatives when nothing was found."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.config import Settings
from app.discovery.catalogue import cards, lists
from app.discovery.catalogue.cards import CardRow
from app.discovery.catalogue.models import Choice, CreatorCard, Filter, Page, SearchPage, TagLink
from app.discovery.search import highlights, ranking, syntax, tsquery
from app.discovery.search.ranking import Reading, Works
from app.discovery.search.syntax import ParsedQuery
from app.discovery.search.tsquery import CompiledQuery
from app.infra.database import Db
from app.infra.unicode import folding
from app.web import urls

FILTERS = ("platform", "type", "category", "lang")
LABELS = {"platform": "Platform", "type": "Kind", "category": "Category", "lang": "Language"}
FEWEST_CHOICES, MOST_CHOICES = 2, 8
MOST_WORDS_LEFT_OUT = 5
BEST = 200


@dataclass(frozen=True)
class SearchQuery:
    """The query string of a search: the text, the filters, and the cursor."""

    text: str
    filters: Mapping[str, str]
    after: str | None = None

    def url(self, after: str | None = None, **changed: str | None) -> str:
        """The URL of this search with changed filters; None removes one."""
        return urls.with_query(urls.SEARCH, q=self.text, **{**self.filters, **changed}, after=after)


def parse_query(arguments: Mapping[str, str]) -> SearchQuery:
    """Parses the query string of a search. Raises TooLong."""
    filters = {name: arguments[name] for name in FILTERS if arguments.get(name)}
    return SearchQuery(ranking.words(arguments.get("q", "")), filters, arguments.get("after"))


def find(db: Db, settings: Settings, query: SearchQuery) -> SearchPage:
    """The page of a search. Raises UnknownCursor."""
    parsed, compiled = _compile(db, query)
    if compiled is None:
        return SearchPage(query.text, Page([]), hint=ranking.HINT, notes=parsed.notes)
    works = ranking.works(db, settings, compiled, query.after)
    people = [] if query.after else ranking.creators(db, settings, compiled, None, ranking.FIRST_CREATORS).items
    return _page(query, parsed, compiled, works, people)


def newest(db: Db, settings: Settings, query: SearchQuery, limit: int) -> list[CardRow]:
    """The newest of the best works that a search finds."""
    _, compiled = _compile(db, query)
    found = ranking.works(db, settings, compiled, None, BEST).items if compiled else []
    return sorted(found, key=lambda row: row.published_at, reverse=True)[:limit]


def _compile(db: Db, query: SearchQuery) -> tuple[ParsedQuery, CompiledQuery | None]:
    parsed = syntax.parse(query.text, query.filters)
    is_searchable = ranking.is_searchable(query.text) or bool(query.filters)
    return parsed, tsquery.build(db, parsed) if is_searchable else None


def _page(
    query: SearchQuery, parsed: ParsedQuery, compiled: CompiledQuery, works: Works, people: list[CreatorCard]
) -> SearchPage:
    page = Page([cards.card(row) for row in works.items], query.url(works.after) if works.after else None)
    return SearchPage(
        query.text,
        page,
        people,
        total=works.total,
        is_more=works.is_more,
        suggestion=_did_you_mean(compiled, works),
        highlights=highlights.forms(compiled.words, is_loose=works.reading is not Reading.SPELLED),
        filters=_filters(query, works),
        notes=parsed.notes,
        alternatives=[] if page.items or people else _alternatives(query, compiled),
    )


def _filters(query: SearchQuery, works: Works) -> list[Filter]:
    facets, categories = works.facets, works.categories
    names = {"platform": lists.PLATFORMS, "type": lists.TYPES, "category": categories, "lang": lists.LANGUAGES}
    shown = (name for name in FILTERS if name in query.filters or len(facets.get(name, {})) >= FEWEST_CHOICES)
    return [_filter(query, name, names[name], facets.get(name, {})) for name in shown]


def _filter(query: SearchQuery, name: str, names: Mapping[str, str], counts: Mapping[str, int]) -> Filter:
    current = query.filters.get(name)
    usual = sorted((value for value in counts if value in names), key=lambda value: (-counts[value], value))
    values = usual[:MOST_CHOICES]
    if current and current not in values:
        values.append(current)
    everything = Choice("All", query.url(**{name: None}), current is None)
    choices = [
        Choice(names.get(value, value), query.url(**{name: value}), value == current, counts.get(value))
        for value in values
    ]
    return Filter(name, LABELS[name], [everything, *choices])


def _did_you_mean(compiled: CompiledQuery, works: Works) -> TagLink | None:
    """“Did you mean”: the query in the words of the best work that only its loose form finds."""
    if works.reading is not Reading.NEAR or not works.items:
        return None
    words_of_work = set(folding.words(f"{works.items[0].title} {works.items[0].creator_name}").split())
    words = [
        word.word if word.works and not word.near else _best_spelling(word, words_of_work) for word in compiled.words
    ]
    meant = " ".join(words)
    return TagLink(meant, urls.search(meant)) if meant != compiled.spelled.title else None


def _best_spelling(word: tsquery.Word, words_of_work: set[str]) -> str:
    """The spelling that the work uses; else the word itself when it is known, or the commonest word near it."""
    standing = [near for near in [word.word, *word.near] if near in words_of_work]
    return (standing or [word.word] * bool(word.works) or word.near or [word.word])[0]


def _alternatives(query: SearchQuery, compiled: CompiledQuery) -> list[TagLink]:
    """Broader searches: without the filters, without the words that no title holds, or without one of the words."""
    alternatives = [TagLink(f"“{query.text}” everywhere", urls.search(query.text))] if query.filters else []
    words = [word.word for word in compiled.words]
    known = [word.word for word in compiled.words if word.works or word.near]
    fewer: list[list[str]] = []
    if 0 < len(known) < len(words):
        fewer = [known]
    elif known and 1 < len(words) <= MOST_WORDS_LEFT_OUT:
        fewer = [words[:index] + words[index + 1 :] for index in range(len(words))]
    texts = [" ".join(some) for some in fewer]
    return alternatives + [TagLink(f"“{text}”", urls.search(text)) for text in texts]
