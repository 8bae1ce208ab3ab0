"""The public lists: categories, tags, what trends, creators, search."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from app.discovery.catalogue import browse, by_language, cards, creators, headings, lists, sorting
from app.discovery.catalogue.browse import PERIODS
from app.discovery.catalogue.lists import ListQuery, Rows
from app.discovery.catalogue.models import Card, Choice, Filter, Page
from app.discovery.pages import page_heads
from app.discovery.pages.routes import PERMANENT, room
from app.discovery.search import autocomplete, ranking, results, search_query, tags
from app.infra.database import Db
from app.infra.services import services
from app.web import htmx, query_args, urls
from app.web.rate_limits import SEARCH, SUGGEST, limited

CARDS = "discovery/catalogue/_cards.html"
CREATOR_CARDS = "discovery/catalogue/_creators.html"
WORK_SORTS = {name: name for name in lists.SORTS}
SORTS: dict[str, creators.Sort] = {"newest": "newest", "name": "name"}


@dataclass(frozen=True)
class ListView:
    """Sort order, filters and cursor of a list, parsed from the query string."""

    sort: str
    chosen: Mapping[str, str]
    after: str | None

    @property
    def order(self) -> dict[str, str]:
        """The order as an address says it; the newest first need no words."""
        return {} if self.sort == "newest" else {"sort": self.sort}

    @property
    def parameters(self) -> dict[str, str]:
        """Filters and order as an address says them."""
        return {**self.chosen, **self.order}

    @property
    def ending(self) -> str:
        """Filters and order as the name of the list says them."""
        return headings.ending(self.chosen, self.sort, headings.WORK_ORDERS)


@room.page("categories")
def categories() -> str:
    """All categories."""
    with services().database.transaction("visitor") as db:
        shelves = browse.shelves(db)
    head = page_heads.categories(services().settings, shelves.categories)
    return render_template(
        "discovery/catalogue/categories.html", categories=shelves.categories, languages=shelves.languages, head=head
    )


@room.page("category")
def category(code: str) -> ResponseReturnValue:
    """One category, in the order and with the filters that the address says."""
    view = _view(request.args)
    with services().database.transaction("visitor") as db:
        tile = browse.category(db, code.lower())
        if code != tile.code:
            return redirect(tile.url, PERMANENT)
        query = ListQuery(category=code, chosen=view.chosen)
        rows = sorting.page(db, services().settings, view.sort, query, view.after)
        sorts, filters = _sorts(db, tile.url, query, view), _filters(db, tile.url, query, view)
    page = _page(rows, tile.url, view)
    path = urls.with_query(tile.url, **view.parameters, after=view.after)
    return htmx.render(
        "discovery/catalogue/category.html",
        CARDS,
        category=tile,
        ending=view.ending,
        page=page,
        sorts=sorts,
        filters=filters,
        breadcrumbs=page_heads.category_crumbs(tile),
        head=page_heads.category(services().settings, path, tile, page.items, view.chosen, view.ending),
    )


@room.page("tag")
def tag(tag: str) -> ResponseReturnValue:
    """The works that carry a tag."""
    name, view = tags.of_address(tag), _view(request.args)
    if name != tag or not urls.is_segment(name):
        return redirect(urls.tag(name), PERMANENT)
    plain = urls.tag(name)
    with services().database.transaction("visitor") as db:
        query = ListQuery(tag=name, chosen=view.chosen)
        rows = sorting.page(db, services().settings, view.sort, query, view.after)
        if not rows.items and (other := tags.other_spelling(db, name)):
            return redirect(urls.tag(other), PERMANENT)
        sorts, filters = _sorts(db, plain, query, view), _filters(db, plain, query, view)
    page = _page(rows, plain, view)
    path = urls.with_query(plain, **view.parameters, after=view.after)
    return htmx.render(
        "discovery/catalogue/tag.html",
        CARDS,
        tag=name,
        ending=view.ending,
        url=plain,
        page=page,
        sorts=sorts,
        filters=filters,
        head=page_heads.tag(services().settings, path, name, page.items, view.chosen, view.ending),
    )


@room.page("trending")
def trending() -> Response:
    """What trends in a period, in one language or in all, and why."""
    period, after = request.args.get("period", "today"), request.args.get("after")
    language = by_language.checked(request.args.get("lang"))
    with services().database.transaction("visitor") as db:
        found = browse.trending(db, services().settings, period, after, language=language)
        periods = browse.different_periods(db, period)
        languages = by_language.trending_codes(db, period)
    path, plain = urls.trending(period, language, after), urls.trending(period, language)
    next_url = urls.trending(period, language, found.after) if found.after else None
    ending = headings.of_language(language)
    return htmx.render(
        "discovery/trending/trending.html",
        CARDS,
        tabs=[Choice(PERIODS[name], urls.trending(name, language), name == period) for name in periods],
        filters=by_language.choices(languages, language, lambda code: urls.trending(period, code)),
        language=language,
        fresh=found.fresh,
        period=PERIODS[period].lower(),
        ending=ending,
        page=Page(found.items, next_url, plain if after else None),
        head=page_heads.trending(services().settings, path, period, language, found.items, ending),
    )


@room.page("creators")
def all_creators() -> Response:
    """All creators who have public works."""
    arguments, after = request.args, request.args.get("after")
    sort = SORTS[query_args.one_of(arguments, dict(SORTS), "newest", "sort")]
    code, language = query_args.text(arguments, "category") or None, by_language.checked(arguments.get("lang"))
    with services().database.transaction("visitor") as db:
        names, languages = browse.names(db), by_language.codes(db)
        if code and code not in {each.code for each in names}:
            raise browse.UnknownCategory
        found = creators.page(db, services().settings, sort, code, after, language=language)
    chosen = {"category": code, "sort": None if sort == "newest" else sort, "lang": language}
    next_url = urls.with_query(urls.CREATORS, **chosen, after=found.after) if found.after else None
    first_url = urls.with_query(urls.CREATORS, **chosen) if after else None
    filters = {name: value for name, value in {"category": code, "lang": language}.items() if value}
    ending = headings.ending(filters, sort, headings.CREATOR_ORDERS, {each.code: each.name for each in names})
    path, page = urls.with_query(urls.CREATORS, **chosen, after=after), Page(found.items, next_url, first_url)
    return htmx.render(
        "discovery/catalogue/creators.html",
        CREATOR_CARDS,
        page=page,
        ending=ending,
        filters=creators.filters(names, languages, code, language, sort),
        head=page_heads.creators(services().settings, path, filters, page.items, ending),
    )


@room.page("search")
@limited(SEARCH, methods=("GET",), shared="search")
def find() -> Response:
    """Works and creators for what a person typed."""
    query = search_query.parse(request.args)
    with services().database.transaction("visitor") as db:
        shown = results.find(db, services().settings, query)
    head = page_heads.search(services().settings, query.url(query.after), query.url(), query.text, shown.ending)
    return htmx.render(
        "discovery/search/search.html", CARDS, found=shown, page=shown.works, highlights=shown.highlights, head=head
    )


@room.page("suggest")
@limited(SUGGEST, methods=("GET",))
def suggest() -> AnyResponse:
    """Autocomplete: people, works and words, as a fragment under the search box; for a browser, the search itself."""
    query = search_query.typed(request.args)
    response = make_response(_suggestions(query)) if htmx.wants_fragment() else redirect(urls.search(query))
    htmx.mark(response)
    return response


def _suggestions(query: str) -> str:
    with services().database.transaction("visitor") as db:
        found = autocomplete.find(db, query) if ranking.is_suggestable(query) else autocomplete.NOTHING
    return render_template("discovery/search/_suggestions.html", suggestions=found)


def _view(arguments: Mapping[str, str]) -> ListView:
    sort = query_args.one_of(arguments, WORK_SORTS, "newest", "sort")
    return ListView(sort, {} if sort == "trending" else lists.chosen(arguments), arguments.get("after"))


def _sorts(db: Db, path: str, query: ListQuery, view: ListView) -> list[Choice]:
    """The orders as links; what trends is offered where something does. None for a part that goes on below a page."""
    if htmx.wants_fragment():
        return []
    is_quiet = view.sort != "trending" and not sorting.has_trending(db, query)
    return [
        Choice(label, urls.with_query(path, sort=None if name == "newest" else name), name == view.sort)
        for name, label in lists.SORTS.items()
        if not (is_quiet and name == "trending")
    ]


def _filters(db: Db, path: str, query: ListQuery, view: ListView) -> list[Filter]:
    """None for what trends, which is too little to be filtered, and for a part that goes on below a page."""
    if view.sort == "trending" or htmx.wants_fragment():
        return []
    return lists.filters(db, path, query, view.order)


def _page(rows: Rows, path: str, view: ListView) -> Page[Card]:
    shown = [cards.card(row, rows.reasons.get(row.id), rows.ranks.get(row.id)) for row in rows.items]
    next_url = urls.with_query(path, **view.parameters, after=rows.after) if rows.after else None
    return Page(shown, next_url, urls.with_query(path, **view.parameters) if view.after else None)
