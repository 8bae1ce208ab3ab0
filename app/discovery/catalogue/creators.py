"""Creators: the list of all, and the page of one."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.config import Settings
from app.content.thumbnails import pictures
from app.discovery.catalogue import by_language, cards, descriptions, lists
from app.discovery.catalogue.browse import CategoryName
from app.discovery.catalogue.cards import CreatorRow, queries
from app.discovery.catalogue.lists import PLATFORMS, ListQuery, Rows
from app.discovery.catalogue.models import Account, Choice, CreatorCard, CreatorPage, Filter, Page
from app.discovery.catalogue.works import Moved
from app.infra.database import Db
from app.infra.errors import NotFound
from app.infra.text import clean, line
from app.seo import feeds, json_ld, robots
from app.web import cursors, urls
from app.web.cursors import Cursors
from app.web.page_meta import CreatorFacts, Crumb, Head, Node

PAGE_CREATORS = 24
LONGEST_TITLE, LONGEST_DESCRIPTION = 70, 160
SORTS = {"newest": "Latest post", "name": "A to Z"}
Sort = Literal["newest", "name"]


@dataclass(frozen=True)
class Pick:
    """A creator in the order of a list."""

    id: UUID
    latest_at: datetime
    name_key: str


@dataclass(frozen=True)
class CreatorsPage:
    """A page of creators, and the cursor of the next."""

    items: list[CreatorCard]
    after: str | None


@dataclass(frozen=True)
class Creator:
    """A creator's page, and what its head says."""

    page: CreatorPage
    head: Head


def page(
    db: Db,
    settings: Settings,
    sort: Sort,
    category: str | None,
    cursor: str | None,
    limit: int = PAGE_CREATORS,
    language: str | None = None,
) -> CreatorsPage:
    """A page of the creators who have public works, in one `language` where that is given. Raises UnknownCursor."""
    codec = Cursors(settings, f"creators|{sort}|{category}" + (f"|{language}" if language else ""))
    picks = _pick(db, sort, category, codec.open(cursor), limit + 1, language)
    last = picks[limit - 1] if len(picks) > limit else None
    after = None
    if last:
        key = cursors.of_time(last.latest_at) if sort == "newest" else last.name_key
        after = codec.seal(key, last.id.hex)
    return CreatorsPage(cards.creators(db, [pick.id for pick in picks[:limit]]), after)


def newest(db: Db, category: str | None, limit: int, language: str | None = None) -> list[CreatorRow]:
    """The creators who published last, the latest first; in one `language` where that is given."""
    picks = _pick(db, "newest", category, None, limit, language)
    found = {row.id: row for row in cards.creator_rows(db, [pick.id for pick in picks])}
    return [found[pick.id] for pick in picks if pick.id in found]


def filters(
    categories: Sequence[CategoryName], languages: Sequence[str], category: str | None, language: str | None, sort: Sort
) -> list[Filter]:
    """The order, the category and the language of the list, as links; only those that somebody is in."""
    order = None if sort == "newest" else sort
    by_sort = [
        Choice(label, _list(category, None if name == "newest" else name, language), name == sort)
        for name, label in SORTS.items()
    ]
    by_category = [Choice("All", _list(None, order, language), category is None)]
    by_category += [
        Choice(each.name, _list(each.code, order, language), each.code == category)
        for each in categories
        if each.has_creators or each.code == category
    ]
    in_language = by_language.choices(languages, language, lambda code: _list(category, order, code))
    return [Filter("sort", "Order", by_sort), Filter("category", "Category", by_category), *in_language]


def find(db: Db, settings: Settings, slug: str, platform: str | None, cursor: str | None) -> Creator:
    """The page at `/creator/<slug>`, the works of one platform or of all.

    Raises Moved for an address the creator had before or another case, NotFound, UnknownCursor.
    """
    row = find_row(db, slug)
    query = ListQuery(creator_id=row.id, chosen={"platform": platform} if platform else {})
    works = lists.page(db, settings, query, cursor)
    accounts = [
        replace(account, url=urls.web(account.url))
        for account in queries.all(db, "list_accounts", Account, creator_id=row.id)
    ]
    path = urls.with_query(urls.creator(row.slug), platform=platform, after=cursor)
    return _creator(settings, row, works, accounts, platform, path)


def find_by_any_slug(db: Db, settings: Settings, slug: str) -> Creator:
    """The creator at a present or former address. Raises NotFound."""
    try:
        return find(db, settings, slug, None, None)
    except Moved as moved:
        return find(db, settings, moved.url.rpartition("/")[2], None, None)


def find_row(db: Db, slug: str) -> CreatorRow:
    """What is shown of the creator at an address. Raises Moved for an old one or another case, NotFound."""
    asked = slug.lower()
    found = queries.value(db, "find_creator_id", slug=asked)
    if found is None:
        present = queries.value(db, "find_new_slug", slug=asked)
        raise Moved(urls.creator(str(present))) if present else NotFound
    if asked != slug:
        raise Moved(urls.creator(asked))
    rows = cards.creator_rows(db, [found])
    if not rows:
        raise NotFound  # hidden between two of our reads
    return rows[0]


def find_id(db: Db, slug: str) -> UUID:
    """The creator at an address. Raises NotFound."""
    found: UUID | None = queries.value(db, "find_creator_id", slug=slug.lower())
    if found is None:
        raise NotFound
    return found


def _list(category: str | None, sort: str | None, language: str | None) -> str:
    return urls.with_query(urls.CREATORS, category=category, sort=sort, lang=language)


def _pick(
    db: Db, sort: Sort, category: str | None, after: cursors.Values | None, limit: int, language: str | None
) -> list[Pick]:
    part: dict[str, object] = {
        "category": category,
        "after_id": cursors.to_id(after[1]) if after else None,
        "limit": limit,
    }
    if sort == "newest":
        name, part["before_time"] = "pick_creators_by_work", cursors.to_time(after[0]) if after else None
    else:
        name, part["after_name"] = "pick_creators_by_name", str(after[0]) if after else None
    if language:
        return by_language.queries.all(db, name, Pick, language=language, **part)
    return queries.all(db, name, Pick, **part)


def _creator(
    settings: Settings, row: CreatorRow, works: Rows, accounts: list[Account], platform: str | None, path: str
) -> Creator:
    shown = cards.creator(row)
    crumbs = [Crumb("Home", urls.HOME), Crumb("Creators", urls.CREATORS), Crumb(shown.name, shown.url)]
    graph = _graph(settings, row, accounts, works, crumbs)
    head = _head(settings, row, graph, platform, path)
    plain = urls.with_query(shown.url, platform=platform)
    next_url = urls.with_query(shown.url, platform=platform, after=works.after) if works.after else None
    page = CreatorPage(
        **{field.name: getattr(shown, field.name) for field in fields(shown)},
        ending=f" on {PLATFORMS[platform]}" if platform else "",
        bio_parts=descriptions.parts(row.bio),
        website_url=urls.web(row.website_url),
        accounts=accounts,
        page=Page([cards.card(work) for work in works.items], next_url, None if path == plain else plain),
        tabs=_tabs(shown.url, accounts, platform),
        breadcrumbs=crumbs,
        json_ld=graph,
        canonical=head.canonical,
        robots=head.robots,
    )
    return Creator(page, head)


def _tabs(url: str, accounts: list[Account], platform: str | None) -> list[Choice]:
    """One tab for each platform; none when there is only one."""
    slugs = [slug for slug in PLATFORMS if any(account.platform_slug == slug for account in accounts)]
    if len(slugs) < 2:
        return []
    tabs = [Choice(PLATFORMS[slug], urls.with_query(url, platform=slug), platform == slug) for slug in slugs]
    return [Choice("Everything", url, platform is None), *tabs]


def _graph(settings: Settings, row: CreatorRow, accounts: list[Account], works: Rows, crumbs: list[Crumb]) -> Node:
    base = settings.public_url
    same_as = [url for url in (*(account.url for account in accounts), urls.web(row.website_url)) if url]
    facts = CreatorFacts(
        id=row.id,
        url=urls.absolute(base, urls.creator(row.slug)),
        name=row.name,
        slug=row.slug,
        description=row.bio,
        joined_at=row.joined_at,
        changed_at=max(row.changed_at, row.latest_at or row.changed_at),
        image=urls.image(base, pictures.of(row.picture)),
        same_as=same_as,
        followers=[(a.platform_name, a.followers_count) for a in accounts if a.followers_count is not None],
        item_count=row.item_count,
    )
    work_urls = [urls.absolute(base, urls.content(work.slug, work.short_id)) for work in works.items]
    return json_ld.graph(
        json_ld.profile(facts),
        json_ld.item_list(f"Videos and posts by {row.name}", work_urls),
        json_ld.breadcrumbs(base, crumbs),
    )


def _head(settings: Settings, row: CreatorRow, graph: Node, platform: str | None, path: str) -> Head:
    plain, name = urls.creator(row.slug), clean(row.name)
    described = row.seo_description or row.bio or f"Everything {name} publishes, in one place."
    if platform:
        title = f"{name} on {PLATFORMS[platform]}: videos, pictures and posts"
    else:
        title = row.seo_title or f"{name}: videos, pictures and posts"
    return Head(
        title=line(title, LONGEST_TITLE),
        description=line(described, LONGEST_DESCRIPTION),
        canonical=urls.absolute(settings.public_url, path),
        robots=robots.decide(row.is_verified and row.item_count > 0 and path == plain),
        og_type="profile",
        image=urls.image(settings.public_url, pictures.of(row.picture)),
        feeds=feeds.links(urls.with_query(plain, platform=platform), f"New from {name}"),
        json_ld=graph,
    )
