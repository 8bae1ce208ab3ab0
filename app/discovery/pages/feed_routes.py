"""Feeds of the lists: the newest works for feed readers, in Atom and in JSON Feed."""

from datetime import UTC, datetime

from flask import Response, json, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.discovery.catalogue import browse, by_language, cards, creators, lists
from app.discovery.catalogue.cards import CardRow
from app.discovery.catalogue.lists import ListQuery
from app.discovery.catalogue.works import Moved
from app.discovery.pages.routes import PERMANENT, room
from app.discovery.search import results, search_query, tags
from app.infra.errors import NotFound
from app.infra.services import services
from app.seo import feeds
from app.web import query_args, registry, urls
from app.web.page_meta import Entry, Feed
from app.web.rate_limits import SEARCH, limited

EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@room.page("feed")
def feed(form: str) -> Response:
    """The newest works of all."""
    with services().database.transaction("visitor") as db:
        found = lists.page(db, services().settings, ListQuery(), None, feeds.ENTRIES).items
    return _answer(
        form, urls.HOME, "New on StreamVibe", "The newest videos and posts from every creator.", _entries(found)
    )


@room.page("category_feed")
def category_feed(code: str, form: str) -> Response:
    """The newest works of a category, those alone that pass the filters."""
    chosen = lists.chosen(request.args)
    with services().database.transaction("visitor") as db:
        tile = browse.category(db, code)
        found = lists.page(db, services().settings, ListQuery(category=code, chosen=chosen), None, feeds.ENTRIES).items
    page, title = urls.with_query(tile.url, **chosen), f"StreamVibe: new in {tile.name}"
    return _answer(form, page, lists.title_with_filters(title, chosen), tile.description, _entries(found))


@room.page("tag_feed")
def tag_feed(tag: str, form: str) -> ResponseReturnValue:
    """The newest works that carry a tag, those alone that pass the filters."""
    chosen, name = lists.chosen(request.args), tags.of_address(tag)
    with services().database.transaction("visitor") as db:
        found = lists.page(db, services().settings, ListQuery(tag=name, chosen=chosen), None, feeds.ENTRIES).items
        if not found and (other := tags.other_spelling(db, name)):
            return redirect(registry.path("discovery.tag_feed", tag=other, form=form), PERMANENT)
    page, title = urls.with_query(urls.tag(name), **chosen), f"StreamVibe: tagged #{name}"
    return _answer(
        form, page, lists.title_with_filters(title, chosen), f"New videos and posts tagged #{name}.", _entries(found)
    )


@room.page("creator_feed")
def creator_feed(slug: str, form: str) -> Response:
    """The newest works of a creator, on one platform or on all."""
    platform = lists.chosen(request.args, among=("platform",))
    with services().database.transaction("visitor") as db:
        try:
            creator = creators.find_row(db, slug)
        except Moved as moved:
            raise Moved(urls.feed(urls.with_query(moved.url, **platform), form)) from None
        query = ListQuery(creator_id=creator.id, chosen=platform)
        found = lists.page(db, services().settings, query, None, feeds.ENTRIES).items
    page = urls.with_query(urls.creator(creator.slug), **platform)
    title = lists.title_with_filters(f"StreamVibe: new from {creator.name}", platform)
    lasting = urls.with_query(urls.creator(str(creator.id)), **platform)
    description = f"What {creator.name} has published lately."
    return _answer(form, page, title, description, _entries(found), lasting=lasting)


@room.page("trending_feed")
def trending_feed(form: str) -> Response:
    """What trends in a period."""
    period, language = request.args.get("period", "today"), by_language.checked(request.args.get("lang"))
    with services().database.transaction("visitor") as db:
        found = browse.trending_rows(db, period, feeds.ENTRIES, language)
    title = f"StreamVibe: trending {browse.PERIODS[period].lower()}"
    title = lists.title_with_filters(title, {"lang": language} if language else {})
    return _answer(
        form, urls.trending(period, language), title, "Ranked by what people here actually open.", _entries(found)
    )


@room.page("creators_feed")
def creators_feed(form: str) -> Response:
    """The creators who published last, in one category or language or in all."""
    code, language = query_args.text(request.args, "category") or None, by_language.checked(request.args.get("lang"))
    with services().database.transaction("visitor") as db:
        tile = browse.category(db, code) if code else None
        found = creators.newest(db, code, feeds.ENTRIES, language)
    page = urls.with_query(urls.CREATORS, category=code, lang=language)
    title = f"StreamVibe: creators in {tile.name}" if tile else "StreamVibe: creators"
    title = lists.title_with_filters(title, {"lang": language} if language else {})
    entries = [cards.creator_entry(services().settings, row) for row in found]
    return _answer(form, page, title, "Creators who published lately, each with all their channels.", entries)


@room.page("search_feed")
@limited(SEARCH, methods=("GET",), shared="search")
def search_feed(form: str) -> Response:
    """The newest of the works that a search finds best."""
    query = search_query.parse(request.args)
    with services().database.transaction("visitor") as db:
        found = results.newest(db, services().settings, query, feeds.ENTRIES)
    title, about = f"StreamVibe: search for {query.text}", f"The newest results for {query.text}."
    if not query.text:
        known = {name: value for name, value in query.filters.items() if value in lists.FILTERS.get(name, ("", {}))[1]}
        title, about = lists.title_with_filters("StreamVibe: new", known), "The newest videos and posts."
    return _answer(form, query.url(), title, about, _entries(found))


def _entries(rows: list[CardRow]) -> list[Entry]:
    # A reader would be told of an announcement once, and not of the work when it begins.
    return [cards.entry(services().settings, row) for row in rows if row.broadcast != "upcoming"]


def _answer(
    form: str, page: str, title: str, description: str, entries: list[Entry], *, lasting: str | None = None
) -> Response:
    if form not in feeds.FORMS:
        raise NotFound
    built = feeds.build(services().settings, page, title, description, entries, lasting=lasting)
    response = make_response(_atom(built) if form == "atom" else json.dumps(feeds.as_json(built)))
    response.content_type = f"{feeds.FORMS[form]}; charset=utf-8"
    return response


def _atom(feed: Feed) -> str:
    return render_template("seo/feed.xml", feed=feed, empty_since=EMPTY_SINCE)
