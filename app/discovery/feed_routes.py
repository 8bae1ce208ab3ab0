"""Feeds of the lists: the newest works for feed readers, in Atom and in JSON Feed."""

from datetime import UTC, datetime

from flask import Response, json, make_response, render_template, request

from app.discovery import asked, browse, cards, creators, listing, search_page
from app.discovery.cards import CardRow
from app.discovery.listing import Wanted
from app.discovery.routes import room
from app.discovery.works import Moved
from app.lib.auth import public
from app.lib.errors import NotFound
from app.lib.limits import SEARCH, limited
from app.lib.site import site
from app.seo import addresses, feeds
from app.seo.models import Entry, Feed

EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@room.get("/feed.<form>")
@public
def feed(form: str) -> Response:
    """The newest works of all."""
    with site().database.transaction("visitor") as db:
        found = listing.page(db, site().settings, Wanted(), None, feeds.ENTRIES).items
    return _answer(
        form, addresses.HOME, "StreamVibe: new works", "What creators have published lately.", _entries(found)
    )


@room.get("/category/<code>/feed.<form>")
@public
def category_feed(code: str, form: str) -> Response:
    """The newest works of a category, those alone that pass the filters."""
    chosen = listing.chosen(request.args)
    with site().database.transaction("visitor") as db:
        tile = browse.category(db, code)
        found = listing.page(db, site().settings, Wanted(category=code, chosen=chosen), None, feeds.ENTRIES).items
    page, title = addresses.with_query(tile.url, **chosen), f"StreamVibe: new in {tile.name}"
    return _answer(form, page, listing.named(title, chosen), tile.description, _entries(found))


@room.get("/tag/<tag>/feed.<form>")
@public
def tag_feed(tag: str, form: str) -> Response:
    """The newest works that carry a tag, those alone that pass the filters."""
    chosen, name = listing.chosen(request.args), tag.lower()
    with site().database.transaction("visitor") as db:
        found = listing.page(db, site().settings, Wanted(tag=name, chosen=chosen), None, feeds.ENTRIES).items
        if not found:
            browse.refuse_unknown_tag(db, name)
    page, title = addresses.with_query(addresses.tag(name), **chosen), f"StreamVibe: tagged {name}"
    return _answer(form, page, listing.named(title, chosen), f"New works tagged {name}.", _entries(found))


@room.get("/creator/<slug>/feed.<form>")
@public
def creator_feed(slug: str, form: str) -> Response:
    """The newest works of a creator, on one platform or on all."""
    platform = listing.chosen(request.args, among=("platform",))
    with site().database.transaction("visitor") as db:
        try:
            creator = creators.find_row(db, slug)
        except Moved as moved:
            raise Moved(addresses.feed(addresses.with_query(moved.url, **platform), form)) from None
        wanted = Wanted(creator_id=creator.id, chosen=platform)
        found = listing.page(db, site().settings, wanted, None, feeds.ENTRIES).items
    page = addresses.with_query(addresses.creator(creator.slug), **platform)
    title = listing.named(f"StreamVibe: new works of {creator.name}", platform)
    return _answer(form, page, title, f"What {creator.name} has published lately.", _entries(found))


@room.get("/trending/feed.<form>")
@public
def trending_feed(form: str) -> Response:
    """What trends in a period."""
    period = request.args.get("period", "today")
    with site().database.transaction("visitor") as db:
        found = browse.trending_rows(db, period, feeds.ENTRIES)
    title = f"StreamVibe: trending {browse.PERIODS[period].lower()}"
    return _answer(form, addresses.trending(period), title, "What people open more than usual.", _entries(found))


@room.get("/creators/feed.<form>")
@public
def creators_feed(form: str) -> Response:
    """The creators who published last, in one category or in all."""
    code = asked.text(request.args, "category") or None
    with site().database.transaction("visitor") as db:
        tile = browse.category(db, code) if code else None
        found = creators.newest(db, code, feeds.ENTRIES)
    page = addresses.with_query(addresses.CREATORS, category=code)
    title = f"StreamVibe: creators in {tile.name}" if tile else "StreamVibe: creators"
    entries = [cards.creator_entry(site().settings, row) for row in found]
    return _answer(form, page, title, "Who has published lately, each with all their channels.", entries)


@room.get("/search/feed.<form>")
@public
@limited(SEARCH, methods=("GET",), shared="search")
def search_feed(form: str) -> Response:
    """The newest of the works that a search finds best."""
    wanted = search_page.wish(request.args)
    with site().database.transaction("visitor") as db:
        found = search_page.newest(db, site().settings, wanted, feeds.ENTRIES)
    title = f"StreamVibe: search for {wanted.query}"
    return _answer(form, wanted.url(), title, f"The newest works found for {wanted.query}.", _entries(found))


def _entries(rows: list[CardRow]) -> list[Entry]:
    return [cards.entry(site().settings, row) for row in rows]


def _answer(form: str, page: str, title: str, description: str, entries: list[Entry]) -> Response:
    if form not in feeds.FORMS:
        raise NotFound
    built = feeds.build(site().settings, page, title, description, entries)
    response = make_response(_atom(built) if form == "atom" else json.dumps(feeds.as_json(built)))
    response.content_type = f"{feeds.FORMS[form]}; charset=utf-8"
    return response


def _atom(feed: Feed) -> str:
    return render_template("seo/feed.xml", feed=feed, empty_since=EMPTY_SINCE)
