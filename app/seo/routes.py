"""What machines ask the site for: rules for crawlers, the map, search from the address bar, oEmbed."""

from datetime import UTC, datetime, timedelta

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.infra.errors import BadInput
from app.infra.services import services
from app.page_cache import cache_control
from app.seo import manifest, robots, sitemap
from app.seo.oembed import card
from app.web import registry, urls
from app.web.rooms import Room

room = Room("seo")

XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
OPENSEARCH = "application/opensearchdescription+xml; charset=utf-8"
MANIFEST = "application/manifest+json"
CONTACT_LIFETIME = timedelta(days=180)
LONGEST_SIDE = 10_000


@room.after_request
def cache(response: Response) -> AnyResponse:
    """The same bytes for everybody, for a few minutes."""
    return cache_control.apply(response, request, cache_control.MACHINE)


@room.page("robots_txt")
def robots_txt() -> Response:
    """Rules for crawlers."""
    return _answer(
        robots.rules(urls.absolute(services().settings.public_url, registry.path("seo.sitemap_index"))), TEXT
    )


@room.page("sitemap_index")
def sitemap_index() -> Response:
    """The index of the map."""
    with services().database.transaction("visitor") as db:
        parts = sitemap.parts(db, services().settings)
    return _answer(render_template("seo/sitemap_index.xml", parts=parts), XML)


@room.page("sitemap_part")
def sitemap_part(part: str) -> Response:
    """One part of the map."""
    with services().database.transaction("visitor") as db:
        pages = sitemap.pages(db, services().settings, part)
    return _answer(render_template("seo/sitemap.xml", pages=pages), XML)


@room.page("opensearch")
def opensearch() -> Response:
    """How a browser searches here from its address bar."""
    return _answer(render_template("seo/opensearch.xml"), OPENSEARCH)


@room.page("web_manifest")
def web_manifest() -> Response:
    """How the site looks when it is put on a home screen."""
    response = jsonify(manifest.describe())
    response.content_type = MANIFEST
    return response


@room.page("security_txt")
def security_txt() -> Response:
    """Where to report a hole: RFC 9116. The end of its validity moves with the month, so that a day's copies agree."""
    expires = (datetime.now(UTC) + CONTACT_LIFETIME).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return _answer(render_template("seo/security.txt", expires=expires), TEXT)


@room.page("oembed")
def oembed() -> Response:
    """A work as another site shows it."""
    form = (request.args.get("format") or "json").lower()
    sides = (_side("maxwidth"), _side("maxheight"))
    with services().database.transaction("visitor") as db:
        quote = card(db, services().settings, request.args.get("url", ""), form, sides)
    return jsonify(quote)


def _side(name: str) -> int:
    text = request.args.get(name) or str(LONGEST_SIDE)
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 5 and int(text) > 0):
        raise BadInput(f"{name} must be a whole number from 1 to 99999.")
    return int(text)


def _answer(body: str, content_type: str) -> Response:
    response = make_response(body)
    response.content_type = content_type
    return response
