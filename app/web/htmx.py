"""One address, two answers: the whole page for a browser, the fragment for htmx when it swaps a part of it."""

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

ASKS, BOOSTED, RESTORES = "HX-Request", "HX-Boosted", "HX-History-Restore-Request"


def wants_fragment() -> bool:
    """Whether htmx asks for a part: not for a boosted link, and not to restore a page from its history."""
    headers = request.headers
    return headers.get(ASKS) == "true" and headers.get(BOOSTED) != "true" and headers.get(RESTORES) != "true"


def mark(response: AnyResponse) -> None:
    """Names what `wants_fragment` reads, so that no cache between here and a browser gives a part for a page."""
    response.vary.update((ASKS, BOOSTED, RESTORES))


def render(page: str, fragment: str, /, status: int = 200, **context: object) -> Response:
    """Renders the template `fragment` when htmx asks for a part, else `page`; both get `context` and `is_part`."""
    is_part = wants_fragment()
    response = make_response(render_template(fragment if is_part else page, is_part=is_part, **context), status)
    mark(response)
    return response
