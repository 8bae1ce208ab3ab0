"""Where a search may lead directly: the place of that name, or the work or creator whose address was pasted."""

from uuid import UUID

from app.discovery.catalogue import cards
from app.discovery.catalogue.models import CreatorCard, Page, SearchPage, TagLink
from app.discovery.search.addresses import Address
from app.discovery.search.lexicon import names
from app.discovery.search.ranking import Works
from app.discovery.search.tsquery import CompiledQuery, queries, quoted
from app.infra.database import Db
from app.infra.unicode import folding
from app.web import urls


def named(db: Db, compiled: CompiledQuery, works: Works, *, is_hashtag: bool) -> list[TagLink]:
    """The category, the language, platform or type, and the tag that are called like the query; a hashtag is a tag."""
    name = compiled.name
    if not name:
        return []
    places = [] if is_hashtag else [*_categories(name, works), *_narrowed(db, name)]
    if tag := queries.value(db, "find_tag", folded=name, tag_query=compiled.spelled.tag_query):
        places.append(TagLink(f"#{tag}", urls.tag(tag)))
    return places


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
    """The search for all works of a language, a platform or a type, when there are any."""
    found = names.narrowed_to(name)
    if found is None:
        return []
    kind, value, label = found
    mark = quoted(f"=lang {value}" if kind == "lang" else f"={value}")
    has_works = queries.value(db, "has_marked", mark=mark)
    return [TagLink(label, urls.with_query(urls.SEARCH, **{kind: value}))] if has_works else []


def _found(db: Db, address: Address) -> tuple[UUID | None, UUID | None]:
    found = queries.one(db, "find_address", **vars(address))
    return (found["work_id"], found["creator_id"]) if found else (None, None)
