"""The public lists: categories, tags, what trends, creators, search."""

from collections.abc import Mapping

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.discovery import asked, browse, cards, creators, heads, listing, search
from app.discovery.browse import PERIODS
from app.discovery.listing import Rows, Wanted
from app.discovery.models import Card, Choice, CreatorCard, Page, SearchPage, TagLink
from app.discovery.routes import PERMANENT, room
from app.lib import htmx
from app.lib.auth import public
from app.lib.errors import Unavailable
from app.lib.limits import SEARCH, limited
from app.lib.site import site
from app.seo import addresses

CARDS = "discovery/_cards.html"
CREATOR_CARDS = "discovery/_creators.html"
SORTS: dict[str, creators.Sort] = {"newest": "newest", "name": "name"}


@room.get("/categories")
@public
def categories() -> str:
    """All categories."""
    with site().database.transaction("visitor") as db:
        tiles = browse.categories(db)
    head = heads.categories(site().settings, tiles)
    return render_template("discovery/categories.html", categories=tiles, head=head)


@room.get("/category/<code>")
@public
def category(code: str) -> ResponseReturnValue:
    """One category, newest first, filtered by what the address says."""
    if code != code.lower():
        return redirect(addresses.category(code.lower()), PERMANENT)
    chosen, after = listing.chosen(request.args), request.args.get("after")
    with site().database.transaction("visitor") as db:
        tile = browse.category(db, code)
        rows = listing.page(db, site().settings, Wanted(category=code, chosen=chosen), after)
    page = _page(rows, tile.url, chosen)
    path = addresses.with_query(tile.url, **chosen, after=after)
    return htmx.render(
        "discovery/category.html",
        CARDS,
        category=tile,
        page=page,
        filters=listing.filters(tile.url, chosen),
        breadcrumbs=heads.category_crumbs(tile),
        head=heads.category(site().settings, path, tile, page.items),
    )


@room.get("/tag/<tag>")
@public
def tag(tag: str) -> ResponseReturnValue:
    """The works that carry a tag."""
    name, after = tag.lower(), request.args.get("after")
    if name != tag:
        return redirect(addresses.tag(name), PERMANENT)
    with site().database.transaction("visitor") as db:
        rows = browse.tag(db, site().settings, name, after)
    page = _page(rows, addresses.tag(name), {})
    path = addresses.with_query(addresses.tag(name), after=after)
    head = heads.tag(site().settings, path, name, page.items)
    return htmx.render("discovery/tag.html", CARDS, tag=name, page=page, head=head)


@room.get("/trending")
@public
def trending() -> Response:
    """What trends in a period, and why."""
    period, after = request.args.get("period", "today"), request.args.get("after")
    with site().database.transaction("visitor") as db:
        found = browse.trending(db, site().settings, period, after)
    named = None if period == "today" else period
    path = addresses.with_query(addresses.TRENDING, period=named, after=after)
    next_url = addresses.with_query(addresses.TRENDING, period=named, after=found.after)
    return htmx.render(
        "discovery/trending.html",
        CARDS,
        tabs=[Choice(label, addresses.trending(name), name == period) for name, label in PERIODS.items()],
        page=Page(found.items, next_url if found.after else None),
        head=heads.trending(site().settings, path, period, found.items),
    )


@room.get("/creators", endpoint="creators")
@public
def all_creators() -> Response:
    """All creators who have public works."""
    arguments, after = request.args, request.args.get("after")
    sort = SORTS[asked.one_of(arguments, dict(SORTS), "newest", "sort")]
    code = asked.text(arguments, "category") or None
    with site().database.transaction("visitor") as db:
        names = {tile.code: tile.name for tile in browse.categories(db, samples=0)}
        if code and code not in names:
            raise browse.UnknownCategory
        found = creators.page(db, site().settings, sort, code, after)
    chosen = {"category": code, "sort": None if sort == "newest" else sort}
    path = addresses.with_query(addresses.CREATORS, **chosen, after=after)
    next_url = addresses.with_query(addresses.CREATORS, **chosen, after=found.after)
    page = Page[CreatorCard](found.items, next_url if found.after else None)
    return htmx.render(
        "discovery/creators.html",
        CREATOR_CARDS,
        page=page,
        filters=creators.filters(names, code, sort),
        head=heads.creators(site().settings, path, page.items),
    )


@room.get("/search", endpoint="search")
@public
@limited(SEARCH, methods=("GET",), shared="search")
def find() -> Response:
    """Works and creators for what a person typed."""
    query, after = search.words(request.args.get("q", "")), request.args.get("after")
    shown = _search(query, after) if search.is_enough(query) else SearchPage(query, Page([]), hint=search.HINT)
    path = addresses.with_query(addresses.SEARCH, q=query, after=after)
    return htmx.render(
        "discovery/search.html",
        CARDS,
        found=shown,
        page=shown.works,
        head=heads.search(site().settings, path, query),
    )


def _page(rows: Rows | search.Works, path: str, chosen: Mapping[str, str]) -> Page[Card]:
    next_url = addresses.with_query(path, **chosen, after=rows.after) if rows.after else None
    return Page([cards.card(row) for row in rows.items], next_url)


def _search(query: str, after: str | None) -> SearchPage:
    settings = site().settings
    with site().database.transaction("visitor") as db:
        wanted = search.read(db, query)
        if wanted is None:
            return SearchPage(query, Page([]), hint=search.HINT)
        works = search.works_for(db, settings, wanted, after)
        people = [] if after else search.creators_for(db, settings, wanted, None, search.FIRST_CREATORS).items
    page = _page(works, addresses.SEARCH, {"q": query})
    meant = None if page.items or people or after else _meant(query)
    return SearchPage(query, page, people, suggestion=TagLink(meant, addresses.search(meant)) if meant else None)


def _meant(query: str) -> str | None:
    """A suggestion is a kindness: when it takes too long, the page comes without one."""
    try:
        with site().database.transaction("visitor") as db:
            return search.suggest(db, query)
    except Unavailable:
        return None
