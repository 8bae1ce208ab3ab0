"""The public pages of works and creators, and what every public page has in common."""

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from app.discovery.catalogue import browse, creators, foreign_text, lists, works
from app.discovery.catalogue.works import Moved
from app.discovery.pages import page_heads
from app.discovery.search.matches import highlights
from app.infra.services import services
from app.page_cache import cache_control
from app.web import htmx, query_args
from app.web.rooms import Room

room = Room("discovery")
room.add_app_template_filter(highlights.highlighted)
room.add_app_template_filter(foreign_text.lang_mark)
room.add_app_template_filter(foreign_text.isolated_quotes)

PERMANENT = 301


@room.before_request
def refuse_page_numbers() -> None:
    """Lists are paged by cursor."""
    if not request.path.startswith("/go/"):
        query_args.refuse_page_numbers(request.args)


@room.after_request
def cache(response: Response) -> AnyResponse:
    """The same bytes for everybody, for a minute or two."""
    return cache_control.apply(response, request)


@room.errorhandler(Moved)
def follow(error: Moved) -> ResponseReturnValue:
    """An old or careless address leads to the present one."""
    return redirect(error.url, PERMANENT)


@room.page("home")
def home() -> str:
    """The home page."""
    with services().database.transaction("visitor") as db:
        shown = browse.home(db)
    return render_template(
        "discovery/catalogue/home.html", home=shown, head=page_heads.home(services().settings, shown)
    )


@room.page("content")
def content(address: str) -> str:
    """A work."""
    with services().database.transaction("visitor") as db:
        found = works.find(db, services().settings, address)
    return render_template("discovery/catalogue/content.html", content=found.page, head=found.head)


@room.page("creator")
def creator(slug: str) -> Response:
    """A creator and their works."""
    platform = lists.chosen({"platform": request.args.get("platform", "")}).get("platform")
    with services().database.transaction("visitor") as db:
        found = creators.find(db, services().settings, slug, platform, request.args.get("after"))
    return htmx.render(
        "discovery/catalogue/creator.html",
        "discovery/catalogue/_cards.html",
        creator=found.page,
        page=found.page.page,
        head=found.head,
    )
