"""The JSON interface for programs: the works and creators of the pages, with the same caps and the same caching.

Parameter names are the design document's; those of the system before it are read too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, json, jsonify, request

from app.discovery.api import models, openapi, serializers
from app.discovery.api.models import Answer
from app.discovery.catalogue import browse, cards, creators, lists, works
from app.discovery.catalogue.lists import ListQuery
from app.discovery.pages import redirect_routes
from app.discovery.pages.routes import room
from app.discovery.search import ranking, search_query, syntax, tsquery
from app.discovery.search.tsquery import CompiledQuery
from app.infra.database import Db
from app.infra.errors import BadInput
from app.infra.services import services
from app.infra.unicode import folding
from app.page_cache import cache_control
from app.web import query_args, urls
from app.web.rate_limits import API, CLICK, SEARCH, limited
from app.web.security_headers import for_machines

DEFAULT_WORKS, DEFAULT_HITS = 24, 20
CREATOR_SORTS: dict[str, creators.Sort] = {"newest": "newest", "recent": "newest", "name": "name"}
WORK_SORTS = {"newest": "newest", "recent": "newest"}
PERIODS = {period: period for period in browse.PERIODS}
ALIASES = {"content_type": "type", "language": "lang"}
SEO_TYPES = {"content": "content", "creator": "creator"}


@room.page("browse_categories")
@limited(API, methods=("GET",))
def browse_categories() -> Response:
    """Every category with its newest works."""
    with services().database.transaction("visitor") as db:
        tiles = browse.shelves(db).categories
    found = [serializers.category(services().settings, tile) for tile in tiles]
    return _answer(models.CategoryList(categories=found, total_categories=len(found)))


@room.page("browse_content")
@limited(API, methods=("GET",))
def browse_content() -> Response:
    """A page of works, newest first."""
    arguments, settings = request.args, services().settings
    count = query_args.limit(arguments, DEFAULT_WORKS)
    query_args.one_of(arguments, WORK_SORTS, "newest", "sort", "sort_by")
    slug = query_args.text(arguments, "creator", "creator_slug")
    with services().database.transaction("visitor") as db:
        query = ListQuery(
            category=query_args.text(arguments, "category") or None,
            creator_id=creators.find_id(db, slug) if slug else None,
            tag=folding.tag(query_args.text(arguments, "tag")) or None,
            chosen=lists.chosen(arguments, ALIASES),
        )
        found = lists.page(db, settings, query, arguments.get("after"), count)
    items = [serializers.work(settings, cards.card(row)) for row in found.items]
    return _answer(models.WorkList(content=items, **_paged(items, found.after)))


@room.page("browse_creators")
@limited(API, methods=("GET",))
def browse_creators() -> Response:
    """A page of creators."""
    arguments, settings = request.args, services().settings
    count = query_args.limit(arguments, DEFAULT_WORKS)
    sort = CREATOR_SORTS[query_args.one_of(arguments, dict(CREATOR_SORTS), "newest", "sort", "sort_by")]
    with services().database.transaction("visitor") as db:
        category = query_args.text(arguments, "category") or None
        found = creators.page(db, settings, sort, category, arguments.get("after"), count)
    items = [serializers.creator(settings, card) for card in found.items]
    return _answer(models.CreatorList(creators=items, **_paged(items, found.after)))


@room.page("search_content")
@limited(SEARCH, methods=("GET",), shared="search")
def search_content() -> Response:
    """Works that hold the words, the best first."""
    settings, query, count = services().settings, _query(), query_args.limit(request.args, DEFAULT_HITS)
    with services().database.transaction("visitor") as db:
        compiled = _compiled(db, query, search_query.parse(request.args).filters)
        found = ranking.works(db, settings, compiled, request.args.get("after"), count)
    items = [serializers.work(settings, cards.card(row)) for row in found.items]
    paged = _paged(items, found.after)
    return _answer(models.FoundWorks(results=items, query=query, total=found.total, is_more=found.is_more, **paged))


@room.page("search_creators")
@limited(SEARCH, methods=("GET",), shared="search")
def search_creators() -> Response:
    """Creators whose name, handle or text holds the words, the best first."""
    settings, query, count = services().settings, _query(), query_args.limit(request.args, DEFAULT_HITS)
    with services().database.transaction("visitor") as db:
        found = ranking.creators(db, settings, _compiled(db, query), request.args.get("after"), count)
    items = [serializers.creator(settings, card) for card in found.items]
    return _answer(models.FoundCreators(results=items, query=query, **_paged(items, found.after)))


@room.page("get_trending")
@limited(API, methods=("GET",))
def get_trending() -> Response:
    """A trending list, each work with its reason."""
    settings, count = services().settings, query_args.limit(request.args, DEFAULT_HITS)
    period = query_args.one_of(request.args, PERIODS, "today", "period", "category")
    with services().database.transaction("visitor") as db:
        found = browse.trending(db, settings, period, request.args.get("after"), count)
    items = [serializers.work(settings, card) for card in found.items]
    return _answer(models.TrendingList(results=items, period=period, **_paged(items, found.after)))


@room.page("get_content_detail")
@limited(API, methods=("GET",))
def get_content_detail() -> Response:
    """One work, by its full or short id."""
    settings, identity = services().settings, query_args.needed(request.args, "content_id", "id")
    with services().database.transaction("visitor") as db:
        found = works.find_by_id(db, settings, identity)
    return _answer(models.OneWork(content=serializers.whole_work(settings, found.page)))


@room.page("get_creator_by_slug")
@limited(API, methods=("GET",))
def get_creator_by_slug() -> Response:
    """One creator; an address they had before is followed."""
    settings, slug = services().settings, query_args.needed(request.args, "slug")
    with services().database.transaction("visitor") as db:
        found = creators.find_by_any_slug(db, settings, slug)
    return _answer(models.OneCreator(creator=serializers.whole_creator(settings, found.page)))


@room.page("get_seo_metadata")
@limited(API, methods=("GET",))
def get_seo_metadata() -> Response:
    """What the head of a work's or a creator's page says."""
    settings, arguments = services().settings, request.args
    default = "creator" if arguments.get("slug") else "content"
    kind = query_args.one_of(arguments, SEO_TYPES, default, "type")
    with services().database.transaction("visitor") as db:
        if kind == "content":
            head = works.find_by_id(db, settings, query_args.needed(arguments, "content_id", "id")).head
        else:
            head = creators.find_by_any_slug(db, settings, query_args.needed(arguments, "slug", "id")).head
    return _answer(models.OneSeo(seo=serializers.head(head)))


@room.page("track_click")
@for_machines
@limited(CLICK)
def track_click() -> Response:
    """Counts that somebody opens a work and says where it is; never whether it counted."""
    body = request.get_json(silent=True)
    identity = body.get("content_id") if isinstance(body, dict) else None
    if not isinstance(identity, str) or not identity:
        raise BadInput('Send JSON with the id of a work: {"content_id": "…"}.', {"content_id": "Give an id."})
    with services().database.transaction("visitor") as db:
        outlink = works.outlink(db, services().settings, works.short_id(db, identity))
    response = _answer(models.Click(success=True, redirect_url=outlink.url))
    response.headers["Cache-Control"] = cache_control.NOTHING
    return redirect_routes.count_afterwards(response, outlink.id)


@room.page("openapi_json")
def openapi_json() -> Response:
    """This interface, described for programs."""
    return Response(json.dumps(openapi.describe(services().settings)), content_type="application/json")


def _query() -> str:
    query = ranking.words(query_args.needed(request.args, "q", "query"))
    if not ranking.is_searchable(query):
        raise BadInput(ranking.HINT, {"q": ranking.HINT})
    return query


def _compiled(db: Db, query: str, filters: Mapping[str, str] | None = None) -> CompiledQuery:
    parsed = syntax.parse(query, filters)
    if filters and parsed.notes:
        raise BadInput(" ".join(parsed.notes))
    compiled = tsquery.build(db, parsed)
    if compiled is None:
        raise BadInput(ranking.HINT, {"q": ranking.HINT})
    return compiled


def _paged(items: Sequence[Answer], after: str | None) -> dict[str, Any]:
    """The fields of a page of a list; `next_url` is the same question behind the last item."""
    rest = {key: value for key, value in request.args.items() if key != "after"}
    path = urls.with_query(request.path, **rest, after=after)
    next_url = urls.absolute(services().settings.public_url, path) if after else None
    return {"count": len(items), "after": after, "next_url": next_url}


def _answer(answer: Answer) -> Response:
    return jsonify(models.plain(answer))
