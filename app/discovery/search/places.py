"""Where a search may lead directly: the place of that name, or the work or creator whose address was pasted."""

from dataclasses import dataclass, field
from uuid import UUID

from app.discovery.catalogue import by_language, cards
from app.discovery.catalogue.languages import LANGUAGES
from app.discovery.catalogue.lists import TYPES
from app.discovery.catalogue.models import CreatorCard, Page, SearchPage, TagLink
from app.discovery.search import syntax, tsquery
from app.discovery.search.addresses import Address
from app.discovery.search.claims import quoted
from app.discovery.search.lexicon import names, narrowing
from app.discovery.search.lexicon.narrowing import InLanguage
from app.discovery.search.ranking import Works
from app.discovery.search.search_query import SearchQuery
from app.discovery.search.tsquery import CompiledQuery, queries
from app.infra.database import Db
from app.infra.unicode import folding
from app.web import urls


@dataclass(frozen=True)
class LanguagePlaces:
    """The searches in the language that a search names or is written in; `missing` is its code when it has no works."""

    places: list[TagLink] = field(default_factory=list)
    missing: str | None = None


def named(db: Db, compiled: CompiledQuery, works: Works, *, is_hashtag: bool) -> list[TagLink]:
    """The category, the platform or type, and the tag that are called like the query; a hashtag is a tag."""
    name = compiled.name
    if not name:
        return []
    places = [] if is_hashtag else [*_categories(name, works), *_narrowed(db, name)]
    if tag := queries.value(db, "find_tag", folded=name, tag_query=compiled.spelled.tag_query):
        places.append(TagLink(f"#{tag}", urls.tag(tag)))
    return places


def in_language(db: Db, query: SearchQuery, words: str, works: Works) -> LanguagePlaces:
    """What a search leads to in the language that it names or is limited to, or, where it finds nothing, in its own.

    `words` are those of the search that are no operators.
    """
    if chosen := query.filters.get("lang"):
        code = names.language(chosen)
        return LanguagePlaces(missing=code if code and not by_language.has_works(db, code) else None)
    asked = narrowing.read(words)
    if asked is None and not works.items and (code := narrowing.written_in(words)) in LANGUAGES:
        asked = InLanguage(code)
    if asked is None:
        return LanguagePlaces()
    if not by_language.has_works(db, asked.code):
        return LanguagePlaces(missing=asked.code if asked.is_list or not works.items else None)
    return LanguagePlaces(_in_language(db, asked, works))


def at_address(db: Db, text: str, address: Address) -> SearchPage | None:
    """The page of a search for the address of a work or creator; None when neither is here."""
    work_id, creator_id = _found(db, address)
    work = [cards.card(row) for row in cards.rows(db, [work_id] if work_id else [])]
    creators: list[CreatorCard] = [] if work else cards.creators(db, [creator_id] if creator_id else [])
    places = [TagLink(each.title, each.url) for each in work] + [TagLink(each.name, each.url) for each in creators]
    return SearchPage(text, Page(work), creators, total=len(work), places=places) if places else None


def _categories(name: str, works: Works) -> list[TagLink]:
    codes = [code for code, label in works.categories.items() if name in (code, folding.fold(label))]
    return [TagLink(works.categories[code], urls.category(code)) for code in codes]


def _narrowed(db: Db, name: str) -> list[TagLink]:
    """The search for all works of a platform or a type, when there are any."""
    found = names.narrowed_to(name)
    if found is None:
        return []
    kind, value, label = found
    has_works = queries.value(db, "has_marked", mark=quoted(f"={value}"))
    return [TagLink(label, urls.with_query(urls.SEARCH, **{kind: value}))] if has_works else []


def _in_language(db: Db, asked: InLanguage, works: Works) -> list[TagLink]:
    """The searches in a language that find something, and all that is in it where a kind of works is meant."""
    name, mark = LANGUAGES[asked.code], quoted(f"=lang {asked.code}")

    def narrowed(label: str, **filters: str) -> TagLink:
        return TagLink(f"{name}: {label}", urls.with_query(urls.SEARCH, **filters))

    found: list[TagLink] = []
    if asked.kind and _has_marked(db, mark, asked.kind):
        found.append(narrowed(TYPES[asked.kind].lower(), lang=asked.code, type=asked.kind))
    if asked.rest and _has_found(db, asked):
        found.append(narrowed(f"“{asked.rest}”", q=asked.rest, lang=asked.code))
    category = works.categories.get(asked.category or "")
    if asked.category and category and _has_marked(db, mark, f"in {asked.category}"):
        found.append(narrowed(category, lang=asked.code, category=asked.category))
    everything = [narrowed("all posts", lang=asked.code)] if asked.is_list or not works.items else []
    return [*found, *everything]


def _has_marked(db: Db, mark: str, other: str) -> bool:
    return bool(queries.value(db, "has_marked", mark=f"{mark} & {quoted(f'={other}')}"))


def _has_found(db: Db, asked: InLanguage) -> bool:
    compiled = tsquery.build(db, syntax.plain(asked.rest, {"lang": asked.code}))
    if compiled is None:
        return False
    query = compiled.spelled.wider_query or compiled.spelled.query
    return bool(queries.value(db, "has_found", query=query))


def _found(db: Db, address: Address) -> tuple[UUID | None, UUID | None]:
    found = queries.one(db, "find_address", **vars(address))
    return (found["work_id"], found["creator_id"]) if found else (None, None)
