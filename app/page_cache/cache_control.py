"""Cache-Control of public answers: everybody gets the same bytes, so shared caches may store them.

A cache serves a page for a minute, then revalidates it and may serve the stale one meanwhile: five minutes in all. A
browser asks each time and hears that nothing changed. What somebody hides is gone from our own page cache at once
(docs/decisions/008-page-cache.md), from caches of others within the five minutes.
"""

from werkzeug.wrappers import Request, Response

from app.web.auth import access

PAGE = access.PUBLIC_CACHE
# Maps and rules change rarely and are asked for by machines that come back by themselves.
MACHINE = "public, max-age=300, s-maxage=300"
NOTHING = "no-store"


def apply(response: Response, request: Request, policy: str = PAGE) -> Response:
    """Adds Cache-Control and a strong ETag to a good answer, and turns it into 304 when the client has it already."""
    if response.status_code not in {200, 301} or "Cache-Control" in response.headers:
        return response
    response.headers["Cache-Control"] = policy
    if response.status_code == 200 and request.method in {"GET", "HEAD"}:
        response.add_etag()
        response.make_conditional(request)
    return response
