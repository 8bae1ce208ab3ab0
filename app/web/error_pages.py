"""What people see when something goes wrong: a page, a fragment for htmx, or problem+json under /api/.

Every answer says what happened and what to do, in the words of its error, and carries the request's id. Nothing of
the inside is shown, and what is not yours looks exactly like what is not there.
"""

from collections.abc import Mapping

from flask import Flask, Response, json, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import Template, TemplateError
from markupsafe import escape
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, SecurityError

from app.config import Settings
from app.infra import logs
from app.infra.errors import AppError, BadInput, NotFound
from app.web import htmx, urls

PROBLEM_TYPE = "application/problem+json"
API = "/api/"
PLACES_IN_A_LIST = frozenset({"page", "offset", "after"})
GENERAL = "error"

# Whoever asks for what is not served here may do so a million times; nothing of ours has failed.
NO_FAILURES = frozenset({501})

TITLES: Mapping[int, str] = {
    400: "We can't read that",
    401: "Sign in first",
    403: "Not allowed",
    404: "Page not found",
    405: "Not possible here",
    409: "Changed in the meantime",
    410: "No longer here",
    413: "Too large",
    414: "Address too long",
    415: "Unknown kind of content",
    429: "Slow down a moment",
    500: "Something went wrong",
    502: "A platform didn't answer",
    503: "Back in a moment",
}
WORDS: Mapping[int, str] = {
    400: "We couldn't read this request. Go back, reload the page and try again.",
    404: NotFound().message,
    405: "This address doesn't do that. Go back and use the buttons on the page.",
    413: "Too large: the limit is 1 MB.",
    414: "This address is too long. The limit is 8,000 characters.",
    415: "We can't read this kind of content.",
    500: "Something went wrong on our side. Try again in a minute.",
}


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every part of lib starts the same way
    """Answers every error of the application."""
    app.register_error_handler(AppError, answer)
    app.register_error_handler(HTTPException, _of_werkzeug)
    app.register_error_handler(InternalServerError, _unexpected)
    app.register_error_handler(RecursionError, _unreadable)
    app.register_error_handler(UnicodeEncodeError, _unreadable)


def answer(error: AppError) -> Response:
    """The answer to an error of ours, with its own words and status."""
    if error.status >= 500 and error.status not in NO_FAILURES:
        logs.log.error("failed", status=error.status, kind=type(error).__name__, exc_info=error)
    start = _start_of_list() if getattr(error, "starts_again", False) else None
    response = show(error.status, error.message, fields=getattr(error, "fields", None), start=start)
    if (seconds := getattr(error, "retry_after", None)) is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def show(
    status: int, words: str, fields: Mapping[str, str] | None = None, name: str = GENERAL, **context: object
) -> Response:
    """The answer with `words`, in the form that the client can read.

    `name` is the template under errors/ for what has no page of its own status; its fragment begins with `_`.
    """
    title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    if wants_json():
        response = _problem(status, title, words, fields)
    else:
        response = _page(name, status=status, title=title, message=words, **context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _start_of_list() -> str:
    """The address of the list that was asked for, with its filters and without a place in it."""
    kept = {name: value for name, value in request.args.items() if name not in PLACES_IN_A_LIST}
    return urls.with_query(request.path, **kept)


def wants_json() -> bool:
    """Whether the client is a program of the JSON interface."""
    return request.path.startswith(API)


def _problem(status: int, title: str, words: str, fields: Mapping[str, str] | None) -> Response:
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": words,
        "errors": [{"field": field, "message": message} for field, message in (fields or {}).items()],
        "request_id": logs.request_id(),
    }
    return Response(json.dumps(problem), status, content_type=PROBLEM_TYPE)


def _page(name: str, *, status: int, title: str, message: str, **context: object) -> Response:
    wanted: list[str | Template] = [f"errors/{name}.html"]
    if htmx.wants_fragment():
        wanted = [f"errors/_{name}.html"]
    elif name == GENERAL:
        wanted.insert(0, f"errors/{status}.html")
    context |= {"status": status, "title": title, "message": message, "request_id": logs.request_id()}
    try:
        response = make_response(render_template(wanted, **context), status)
    except (TemplateError, AppError, RuntimeError) as error:
        # A page about an error must not fail itself: without a route, a database or a template these words remain.
        logs.log.warning("plain error page", kind=type(error).__name__)
        response = Response(_plain(title, message), status, content_type="text/html; charset=utf-8")
    htmx.mark(response)
    return response


def _plain(title: str, words: str) -> str:
    heading = escape(title)
    return f'<!doctype html><html lang="en"><title>{heading}</title><h1>{heading}</h1><p>{escape(words)}</p></html>'


def _of_werkzeug(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    response = show(error.code, _words_of(error))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _words_of(error: HTTPException) -> str:
    if isinstance(error, SecurityError):
        return "This site does not answer to that host name."
    code = error.code or 500
    return WORDS.get(code, WORDS[400 if code < 500 else 500])


def _unexpected(error: InternalServerError) -> Response:
    """What nobody foresaw. Flask has written its trace to the logs already; people get the request's id."""
    cause = error.original_exception
    return answer(cause) if isinstance(cause, AppError) else show(500, WORDS[500])


def _unreadable(error: Exception) -> Response:
    """JSON nested without end, or half a character: both come from the client and cannot be stored."""
    if not request.is_json and not isinstance(error, UnicodeEncodeError):
        logs.log.error("failed", status=500, kind=type(error).__name__, exc_info=error)
        return show(500, WORDS[500])
    return answer(BadInput("This holds characters or nesting that we cannot read."))
