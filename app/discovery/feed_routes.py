"""Feeds of the lists: the newest works for feed readers, in Atom and in JSON Feed."""

from datetime import UTC, datetime

from flask import Response, json, make_response, render_template, request

from app.discovery import browse, cards, creators, listing, search_page
from app.discovery.cards import CardRow
from app.discovery.listing import Wanted
from app.discovery.routes import room
from app.discovery.works import Moved
from app.lib.auth import public
from app.lib.errors import NotFound
from app.lib.limits import SEARCH, limited
from app.lib.site import site
from app.seo import addresses, feeds
from app.seo.models import Feed

EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@room.get("/feed.<form>")
@public
def feed(form: str) -> Response:
    """The newest works of all."""
    with site().database.transaction("visitor") as db:
        found = listing.page(db, site().settings, Wanted(), None, feeds.ENTRIES).items
    return _answer(form, addresses.HOME, "StreamVibe: new works", "What creators have published lately.", found)


@room.get("/category/<code>/feed.<form>")
@public
def category_feed(code: str, form: str) -> Response:
    """The newest works of a category."""
    with site().database.transaction("visitor") as db:
        tile = browse.category(db, code)
        found = listing.page(db, site().settings, Wanted(category=code), None, feeds.ENTRIES).items
    return _answer(form, tile.url, f"StreamVibe: new in {tile.name}", tile.description, found)


@room.get("/tag/<tag>/feed.<form>")
@public
def tag_feed(tag: str, form: str) -> Response:
    """The newest works that carry a tag."""
    with site().database.transaction("visitor") as db:
        found = browse.tag(db, site().settings, tag.lower(), None).items
    return _answer(form, addresses.tag(tag.lower()), f"StreamVibe: tagged {tag}", f"New works tagged {tag}.", found)


@room.get("/creator/<slug>/feed.<form>")
@public
def creator_feed(slug: str, form: str) -> Response:
    """The newest works of a creator."""
    with site().database.transaction("visitor") as db:
        try:
            creator = creators.find_row(db, slug)
        except Moved as moved:
            raise Moved(addresses.feed(moved.url, form)) from None
        found = listing.page(db, site().settings, Wanted(creator_id=creator.id), None, feeds.ENTRIES).items
    title = f"StreamVibe: new works of {creator.name}"
    return _answer(form, addresses.creator(creator.slug), title, f"What {creator.name} has published lately.", found)


@room.get("/trending/feed.<form>")
@public
def trending_feed(form: str) -> Response:
    """What trends today."""
    with site().database.transaction("visitor") as db:
        found = browse.trending_rows(db, "today", feeds.ENTRIES)
    return _answer(form, addresses.TRENDING, "StreamVibe: trending today", "What people open more than usual.", found)


@room.get("/search/feed.<form>")
@public
@limited(SEARCH, methods=("GET",), shared="search")
def search_feed(form: str) -> Response:
    """The newest of the works that a search finds best."""
    wanted = search_page.wish(request.args)
    with site().database.transaction("visitor") as db:
        found = search_page.newest(db, site().settings, wanted, feeds.ENTRIES)
    title = f"StreamVibe: search for {wanted.query}"
    return _answer(form, wanted.url(), title, f"The newest works found for {wanted.query}.", found)


def _answer(form: str, page: str, title: str, description: str, rows: list[CardRow]) -> Response:
    if form not in feeds.FORMS:
        raise NotFound
    settings = site().settings
    built = feeds.build(settings, page, title, description, [cards.entry(settings, row) for row in rows])
    response = make_response(_atom(built) if form == "atom" else json.dumps(feeds.as_json(built)))
    response.content_type = f"{feeds.FORMS[form]}; charset=utf-8"
    return response


def _atom(feed: Feed) -> str:
    return render_template("seo/feed.xml", feed=feed, empty_since=EMPTY_SINCE)
