"""The JSON interface for programs: the works and creators of the pages, with the same caps and the same caching.

Parameter names are the design document's; those of the system before it are read too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, json, jsonify, request

from app.discovery import (
    answers,
    asked,
    browse,
    cards,
    creators,
    go_routes,
    listing,
    openapi,
    search,
    search_page,
    search_query,
    search_terms,
    shapes,
    works,
)
from app.discovery.answers import Answer
from app.discovery.listing import Wanted
from app.discovery.routes import room
from app.discovery.search_query import Reading
from app.lib.auth import public
from app.lib.db import Db
from app.lib.errors import BadInput
from app.lib.limits import API, CLICK, SEARCH, limited
from app.lib.security import for_machines
from app.lib.site import site
from app.seo import addresses, caching

DEFAULT_WORKS, DEFAULT_HITS = 24, 20
CREATOR_SORTS: dict[str, creators.Sort] = {"newest": "newest", "recent": "newest", "name": "name"}
WORK_SORTS = {"newest": "newest", "recent": "newest"}
PERIODS = {period: period for period in browse.PERIODS}
ALIASES = {"content_type": "type", "language": "lang"}
SEO_TYPES = {"content": "content", "creator": "creator"}


@room.get("/api/browse-categories")
@public
@limited(API, methods=("GET",))
def browse_categories() -> Response:
    """Every category with its newest works."""
    with site().database.transaction("visitor") as db:
        tiles = browse.categories(db)
    found = [shapes.category(site().settings, tile) for tile in tiles]
    return _answer(answers.CategoryList(categories=found, total_categories=len(found)))


@room.get("/api/browse-content")
@public
@limited(API, methods=("GET",))
def browse_content() -> Response:
    """A page of works, newest first."""
    arguments, settings = request.args, site().settings
    count = asked.limit(arguments, DEFAULT_WORKS)
    asked.one_of(arguments, WORK_SORTS, "newest", "sort", "sort_by")
    slug = asked.text(arguments, "creator", "creator_slug")
    with site().database.transaction("visitor") as db:
        wanted = Wanted(
            category=asked.text(arguments, "category") or None,
            creator_id=creators.find_id(db, slug) if slug else None,
            tag=asked.text(arguments, "tag").lower() or None,
            chosen=listing.chosen(arguments, ALIASES),
        )
        found = listing.page(db, settings, wanted, arguments.get("after"), count)
    items = [shapes.work(settings, cards.card(row)) for row in found.items]
    return _answer(answers.WorkList(content=items, **_paged(items, found.after)))


@room.get("/api/browse-creators")
@public
@limited(API, methods=("GET",))
def browse_creators() -> Response:
    """A page of creators."""
    arguments, settings = request.args, site().settings
    count = asked.limit(arguments, DEFAULT_WORKS)
    sort = CREATOR_SORTS[asked.one_of(arguments, dict(CREATOR_SORTS), "newest", "sort", "sort_by")]
    with site().database.transaction("visitor") as db:
        category = asked.text(arguments, "category") or None
        found = creators.page(db, settings, sort, category, arguments.get("after"), count)
    items = [shapes.creator(settings, card) for card in found.items]
    return _answer(answers.CreatorList(creators=items, **_paged(items, found.after)))


@room.get("/api/search-content")
@public
@limited(SEARCH, methods=("GET",), shared="search")
def search_content() -> Response:
    """Works that hold the words, the best first."""
    settings, query, count = site().settings, _query(), asked.limit(request.args, DEFAULT_HITS)
    with site().database.transaction("visitor") as db:
        reading = _reading(db, query, search_page.wish(request.args).limits)
        found = search.works(db, settings, reading, request.args.get("after"), count)
    items = [shapes.work(settings, cards.card(row)) for row in found.items]
    paged = _paged(items, found.after)
    return _answer(answers.FoundWorks(results=items, query=query, total=found.total, is_more=found.is_more, **paged))


@room.get("/api/search-creators")
@public
@limited(SEARCH, methods=("GET",), shared="search")
def search_creators() -> Response:
    """Creators whose name, handle or text holds the words, the best first."""
    settings, query, count = site().settings, _query(), asked.limit(request.args, DEFAULT_HITS)
    with site().database.transaction("visitor") as db:
        found = search.creators(db, settings, _reading(db, query), request.args.get("after"), count)
    items = [shapes.creator(settings, card) for card in found.items]
    return _answer(answers.FoundCreators(results=items, query=query, **_paged(items, found.after)))


@room.get("/api/get-trending")
@public
@limited(API, methods=("GET",))
def get_trending() -> Response:
    """A trending list, each work with its reason."""
    settings, count = site().settings, asked.limit(request.args, DEFAULT_HITS)
    period = asked.one_of(request.args, PERIODS, "today", "period", "category")
    with site().database.transaction("visitor") as db:
        found = browse.trending(db, settings, period, request.args.get("after"), count)
    items = [shapes.work(settings, card) for card in found.items]
    return _answer(answers.TrendingList(results=items, period=period, **_paged(items, found.after)))


@room.get("/api/get-content-detail")
@public
@limited(API, methods=("GET",))
def get_content_detail() -> Response:
    """One work, by its full or short id."""
    settings, identity = site().settings, asked.needed(request.args, "content_id", "id")
    with site().database.transaction("visitor") as db:
        found = works.find_by_id(db, settings, identity)
    return _answer(answers.OneWork(content=shapes.whole_work(settings, found.page)))


@room.get("/api/get-creator-by-slug")
@public
@limited(API, methods=("GET",))
def get_creator_by_slug() -> Response:
    """One creator; an address they had before is followed."""
    settings, slug = site().settings, asked.needed(request.args, "slug")
    with site().database.transaction("visitor") as db:
        found = creators.find_by_any_slug(db, settings, slug)
    return _answer(answers.OneCreator(creator=shapes.whole_creator(settings, found.page)))


@room.get("/api/get-seo-metadata")
@public
@limited(API, methods=("GET",))
def get_seo_metadata() -> Response:
    """What the head of a work's or a creator's page says."""
    settings, arguments = site().settings, request.args
    default = "creator" if arguments.get("slug") else "content"
    kind = asked.one_of(arguments, SEO_TYPES, default, "type")
    with site().database.transaction("visitor") as db:
        if kind == "content":
            head = works.find_by_id(db, settings, asked.needed(arguments, "content_id", "id")).head
        else:
            head = creators.find_by_any_slug(db, settings, asked.needed(arguments, "slug", "id")).head
    return _answer(answers.OneSeo(seo=shapes.head(head)))


@room.post("/api/track-click")
@public
@for_machines
@limited(CLICK)
def track_click() -> Response:
    """Counts that somebody opens a work and says where it is; never whether it counted."""
    body = request.get_json(silent=True)
    identity = body.get("content_id") if isinstance(body, dict) else None
    if not isinstance(identity, str) or not identity:
        raise BadInput('Send JSON with the id of a work: {"content_id": "…"}.', {"content_id": "Give an id."})
    with site().database.transaction("visitor") as db:
        way = works.way_out(db, site().settings, works.short_id(db, identity))
    response = _answer(answers.Click(success=True, redirect_url=way.url))
    response.headers["Cache-Control"] = caching.NOTHING
    return go_routes.count_afterwards(response, way.id)


@room.get("/api/openapi.json")
@public
def openapi_json() -> Response:
    """This interface, described for programs."""
    return Response(json.dumps(openapi.describe(site().settings)), content_type="application/json")


def _query() -> str:
    query = search.words(asked.needed(request.args, "q", "query"))
    if not search.is_enough(query):
        raise BadInput(search.HINT, {"q": search.HINT})
    return query


def _reading(db: Db, query: str, limits: Mapping[str, str] | None = None) -> Reading:
    wanted = search_terms.take_apart(query, limits)
    if limits and wanted.notes:
        raise BadInput(" ".join(wanted.notes))
    reading = search_query.read(db, wanted)
    if reading is None:
        raise BadInput(search.HINT, {"q": search.HINT})
    return reading


def _paged(items: Sequence[Answer], after: str | None) -> dict[str, Any]:
    """The fields of a page of a list; `next_url` is the same question behind the last item."""
    rest = {key: value for key, value in request.args.items() if key != "after"}
    path = addresses.with_query(request.path, **rest, after=after)
    next_url = addresses.absolute(site().settings.public_url, path) if after else None
    return {"count": len(items), "after": after, "next_url": next_url}


def _answer(answer: Answer) -> Response:
    return jsonify(answers.plain(answer))
