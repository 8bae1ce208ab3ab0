"""One address, two answers: the whole page for a browser, the fragment for htmx when it swaps a part of it."""

from flask import Response, make_response, render_template, request


def wants_fragment() -> bool:
    """Whether htmx asks for a part: not for a boosted link, and not to restore a page from its history."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def render(page: str, fragment: str, /, status: int = 200, **context: object) -> Response:
    """Renders the template `fragment` when htmx asks for a part, else `page`; both get the same context."""
    response = make_response(render_template(fragment if wants_fragment() else page, **context), status)
    response.vary.add("HX-Request")
    return response
