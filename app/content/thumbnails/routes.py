"""Where pictures are served: to everybody while they are public, to their owner always.

An address holds the hash of its content, so whoever has a copy may keep it for ever.
"""

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.content.library.routes import content
from app.content.thumbnails import pictures
from app.infra.services import services
from app.web.auth.access import current_user, public

FOR_EVER = "public, max-age=31536000, immutable"
FOR_ONE = "private, max-age=31536000, immutable"
# A picture that is opened by itself runs nothing and loads nothing.
ALONE = "default-src 'none'; sandbox"


@content.get("/picture/<name>.webp")
@public
def picture(name: str) -> AnyResponse:
    """A picture of a public work or account."""
    with services().database.transaction("visitor") as db:
        found = pictures.find_public(db, name)
    return _answer(name, found, FOR_EVER)


@content.get("/library/picture/<name>.webp")
def own_picture(name: str) -> AnyResponse:
    """A picture of one's own work or account."""
    with services().database.transaction("web", current_user.id) as db:
        found = pictures.find_own(db, name)
    return _answer(name, found, FOR_ONE)


def _answer(name: str, found: bytes, caching: str) -> AnyResponse:
    response = Response(found, content_type="image/webp")
    response.headers["Cache-Control"] = caching
    response.headers["Content-Security-Policy"] = ALONE
    # Other sites show our picture beside a link to us.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if caching == FOR_EVER else "same-origin"
    response.set_etag(name)
    return response.make_conditional(request)
