"""The way out: leads to a work on its platform and counts it afterwards, also one that plays on our page."""

from typing import TypeVar
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from app.discovery.catalogue import outlinks, works
from app.discovery.pages.routes import room
from app.discovery.trending import clicks, visitors
from app.infra.errors import NotFound
from app.infra.services import services
from app.page_cache import cache_control
from app.seo import robots
from app.web import client_address, urls

LONGEST_SECOND_DIGITS = 5
NO_CONTENT = 204
Answer = TypeVar("Answer", bound=Response)


@room.page("go")
def go(short_id: str) -> Response:
    """Leads to the stored address and to no other, whatever the query says; `t` is a second of a video.

    With `here` the work plays on our page already: there is nowhere to lead, and only the counting is left.
    """
    if not urls.SHORT_ID.fullmatch(short_id):
        raise NotFound
    with services().database.transaction("visitor") as db:
        outlink = works.outlink(db, services().settings, short_id)
    is_here = "here" in request.args
    response = Response(status=NO_CONTENT) if is_here else redirect(_from_second(outlink.url), 302)
    response.headers["X-Robots-Tag"] = robots.NOTHING
    response.headers["Cache-Control"] = cache_control.NOTHING
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    # Another site may send its visitors here unseen: an answer without content leaves them where they are.
    if is_here and request.headers.get("Sec-Fetch-Dest", visitors.SCRIPT) != visitors.SCRIPT:
        return response
    return count_afterwards(response, outlink.id)


def count_afterwards(response: Answer, item: UUID) -> Answer:
    """Counts the click once the answer is on its way, so that nobody waits for it."""
    parts = services()
    address = str(client_address.of(request.environ) or "")
    visit = visitors.read(parts.settings, request.method, request.headers, address)
    response.call_on_close(lambda: clicks.count(parts.redis, item, visit))
    return response


def _from_second(url: str) -> str:
    seconds = request.args.get("t", "")
    is_second = seconds.isascii() and seconds.isdigit() and len(seconds) <= LONGEST_SECOND_DIGITS
    return outlinks.at_second(url, int(seconds)) if is_second else url
