"""Serves pictures: to everybody while they are public, to their owner always.

A URL holds the hash of its content: caches may keep it without limit.
"""

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.content.library.routes import room
from app.content.thumbnails import pictures
from app.infra.services import services
from app.web.auth.access import current_user

IMMUTABLE = "public, max-age=31536000, immutable"
PRIVATE = "private, max-age=31536000, immutable"
# A picture that is opened as a page runs nothing and loads nothing.
SANDBOXED = "default-src 'none'; sandbox"


@room.page("picture")
def picture(name: str) -> AnyResponse:
    """A picture of a public work or account."""
    with services().database.transaction("visitor") as db:
        found = pictures.find_public(db, name)
    return _answer(name, found, IMMUTABLE)


@room.page("own_picture")
def own_picture(name: str) -> AnyResponse:
    """A picture of one's own work or account."""
    with services().database.transaction("web", current_user.id) as db:
        found = pictures.find_own(db, name)
    return _answer(name, found, PRIVATE)


def _answer(name: str, found: bytes, caching: str) -> AnyResponse:
    response = Response(found, content_type="image/webp")
    response.headers["Cache-Control"] = caching
    response.headers["Content-Security-Policy"] = SANDBOXED
    # Other sites show our picture beside a link to us.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if caching == IMMUTABLE else "same-origin"
    response.set_etag(name)
    return response.make_conditional(request)
