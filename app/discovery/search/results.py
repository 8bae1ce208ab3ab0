"""The search results page: works, creators, places of that name, and a way on when nothing was found."""

import re
from collections.abc import Container
from dataclasses import dataclass, replace

from app.config import Settings
from app.discovery.catalogue import by_language, cards, headings
from app.discovery.catalogue.cards import CardRow
from app.discovery.catalogue.languages import LANGUAGES
from app.discovery.catalogue.models import Choice, CreatorCard, Page, SearchPage, TagLink
from app.discovery.search import addresses, facets, places, ranking, syntax, tsquery
from app.discovery.search.lexicon import names
from app.discovery.search.matches import highlights, snippets
from app.discovery.search.places import LanguagePlaces
from app.discovery.search.ranking import PAGE_WORKS, Reading, Works
from app.discovery.search.search_query import SearchQuery
from app.discovery.search.syntax import ParsedQuery
from app.discovery.search.tsquery import CompiledQuery
from app.infra.database import Db
from app.infra.unicode import folding
from app.web import urls

MOST_WORDS_LEFT_OUT = 5
NOTHING_LEFT = "Add a word to search for."
BEST = 200
HASHTAG = re.compile(r"[#＃][^\s#＃]+")
UNKNOWN_ADDRESS = "We don’t have a post or creator with this address. We searched for its words instead."
NO_TAG = "No post has the tag {}. We searched for the word instead."


@dataclass(frozen=True)
class Found:
    """A query as it was read, and its page of works; `compiled` and `works` are None when it asks for too little.

    `is_address` when it is the address of a work or creator that is not here.
    """

    query: SearchQuery
    parsed: ParsedQuery
    compiled: CompiledQuery | None = None
    works: Works | None = None
    is_address: bool = False


def find(db: Db, settings: Settings, query: SearchQuery) -> SearchPage:
    """The page of a search. Raises UnknownCursor."""
    address = addresses.parse(query.text, settings.public_url)
    if address and (page := places.at_address(db, query.text, address)):
        return page
    if address:
        plain = replace(query, is_plain=True)
        found = replace(_read(db, settings, plain, PAGE_WORKS, as_spelled=True), is_address=True)
    else:
        found = read(db, settings, query)
    if found.compiled is None or found.works is None:
        hint = NOTHING_LEFT if found.parsed.unread else ranking.HINT
        return SearchPage(query.text, Page([]), hint=hint, notes=_notes(found))
    people = [] if query.after else _people(db, settings, found.compiled)
    return _page(db, found, found.compiled, found.works, people)


def newest(db: Db, settings: Settings, query: SearchQuery, limit: int) -> list[CardRow]:
    """The newest of the best works that a search finds; without words, of all works in the language it asks for."""
    if not query.text and query.filters.keys() == {"lang"} and (code := names.language(query.filters["lang"])):
        return by_language.newest(db, code, limit)
    found = read(db, settings, query, BEST).works
    return sorted(found.items, key=lambda row: row.published_at, reverse=True)[:limit] if found else []


def read(db: Db, settings: Settings, query: SearchQuery, limit: int = PAGE_WORKS) -> Found:
    """Searches. Signs are operators where that finds something; else a text that holds them all may be meant.

    A pasted title is full of signs. Raises UnknownCursor.
    """
    found = _read(db, settings, query, limit)
    has_signs = found.parsed.has_operators or found.parsed.unread
    if query.is_plain or not has_signs or (found.works and found.works.items):
        return found
    plain = _read(db, settings, replace(query, is_plain=True), limit, as_spelled=True)
    return plain if plain.works and plain.works.items else found


def _read(db: Db, settings: Settings, query: SearchQuery, limit: int, *, as_spelled: bool = False) -> Found:
    """Searches in one way of reading signs; again when that finds nothing, for then the categories are known."""

    def search(categories: Container[str] | None = None) -> Found:
        parsed = (syntax.plain if query.is_plain else syntax.parse)(query.searched, query.filters, categories)
        compiled = tsquery.build(db, parsed) if ranking.is_searchable(query.text) or query.filters else None
        if not compiled:
            return Found(query, parsed)
        works = ranking.works(db, settings, compiled, query.after, limit, query.sort, as_spelled=as_spelled)
        return Found(query, parsed, compiled, works)

    found = search()
    is_empty = found.works is not None and not found.works.items
    return search(found.works.categories) if found.works and is_empty and found.parsed.has_category else found


def _people(db: Db, settings: Settings, compiled: CompiledQuery) -> list[CreatorCard]:
    return ranking.creators(db, settings, compiled, None, ranking.FIRST_CREATORS).items


def _page(db: Db, found: Found, compiled: CompiledQuery, works: Works, people: list[CreatorCard]) -> SearchPage:
    # What could not be read of the links is no choice that was made.
    query = replace(found.query, filters={name: found.query.filters[name] for name in found.parsed.chosen})
    wanted = highlights.forms(
        compiled.words, is_loose=works.reading is not Reading.SPELLED, are_few=works.reading is Reading.MOST
    )
    shown = [cards.card(row) for row in works.items]
    texts = snippets.of(db, works.items, wanted)
    page = Page(
        [replace(card, snippet=texts.get(card.id)) for card in shown],
        query.url(works.after) if works.after else None,
        query.url() if query.after else None,
    )
    is_hashtag = HASHTAG.fullmatch(query.text) is not None and not query.after
    led = [] if query.after else places.named(db, compiled, works, is_hashtag=is_hashtag)
    spoken = LanguagePlaces() if query.after or is_hashtag else _in_language(db, found, works)
    return SearchPage(
        query.text,
        page,
        people,
        total=works.total,
        is_more=works.is_more,
        suggestion=_did_you_mean(compiled, works),
        highlights=wanted,
        filters=facets.filters(query, works),
        notes=[*_notes(found), *([NO_TAG.format(query.text)] if is_hashtag and not led else [])],
        has_operators=found.parsed.has_operators,
        alternatives=[] if page.items or people else _alternatives(query, compiled),
        places=[*spoken.places, *led],
        missing_language=LANGUAGES[spoken.missing] if spoken.missing else None,
        sorts=_sorts(query, works),
        clear_url=replace(query, filters={}).url() if query.filters else None,
        chosen=len(query.filters),
        has_most=works.reading is Reading.MOST,
        is_plain=query.is_plain,
        other_reading=_other_reading(found),
        ending=headings.ending(query.filters, query.sort, headings.SEARCH_ORDERS, works.categories),
    )


def _in_language(db: Db, found: Found, works: Works) -> LanguagePlaces:
    """A search with operators says what it wants; its filters are links that were followed."""
    words = "" if found.parsed.has_operators else found.parsed.plain
    return places.in_language(db, found.query, words, works)


def _notes(found: Found) -> list[str]:
    """What was not searched for as it was typed, and why; each once."""
    query = found.query
    unread = [f"We left out “{each.part}”. {each.why}" for each in found.parsed.unread]
    cut = (
        [] if query.searched == query.text else [f"That is a long search. We looked for its start: “{query.searched}”."]
    )
    return list(dict.fromkeys([*([UNKNOWN_ADDRESS] * found.is_address), *cut, *unread]))


def _sorts(query: SearchQuery, works: Works) -> list[Choice]:
    if works.total < facets.FEWEST_CHOICES:
        return []
    return [
        Choice(label, query.url(sort=None if name == query.default_sort else name), name == query.sort)
        for name, label in ranking.SORTS.items()
        if query.text or name != "best"
    ]


def _other_reading(found: Found) -> str | None:
    """The same text read the other way: as words only, or with its operators."""
    query = found.query
    if query.is_plain:
        return query.url(plain=None) if syntax.parse(query.searched).has_operators else None
    typed = syntax.parse(query.searched, categories=found.works.categories if found.works else None)
    return query.url(plain="1") if found.parsed.has_operators or typed.unread else None


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
    alternatives = (
        [TagLink(f"“{query.text}” everywhere", urls.search(query.text))] if query.filters and query.text else []
    )
    words = [word.word for word in compiled.words]
    known = [word.word for word in compiled.words if word.works or word.near]
    fewer: list[list[str]] = []
    if 0 < len(known) < len(words):
        fewer = [known]
    elif known and 1 < len(words) <= MOST_WORDS_LEFT_OUT:
        # The telling words are the rare ones: the commonest is left out first.
        order = sorted(
            range(len(words)), key=lambda index: (-compiled.words[index].is_stop_word, -compiled.words[index].works)
        )
        fewer = [words[:index] + words[index + 1 :] for index in order]
    texts = [" ".join(some) for some in fewer]
    return alternatives + [TagLink(f"“{text}”", urls.search(text)) for text in texts]
