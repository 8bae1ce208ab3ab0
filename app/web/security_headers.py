"""Request checks and security headers: which hosts, URLs and origins are accepted, what browsers are told.

Each unsafe request must come from our own pages: its Origin (or Sec-Fetch-Site) says so, and its form carries the
token of the session. Cached forms carry none (`@tokenless`), callers that are machines prove themselves
otherwise (`@for_machines`).
"""
# mypy: allow-untyped-calls
# Flask-WTF has no types.

import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import quote, unquote_to_bytes, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import BadRequest, RequestURITooLarge
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect

from app.config import Settings
from app.infra.errors import AppError, BadInput, Forbidden
from app.web import error_pages, rate_limits

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# As it is sent, percent signs and all: a letter of Thai is nine characters.
LONGEST_ADDRESS = 8_000
LOCAL_HOSTS = ("localhost", "127.0.0.1")
STRIPE_API = "https://api.stripe.com"
STRIPE_PAGES = ("https://checkout.stripe.com", "https://billing.stripe.com")
DELETE = 0x7F
FORWARDED_SCHEME = "HTTP_X_FORWARDED_PROTO"
BLANKS = re.compile(rb"(?:%0[9-D]|[\t-\r])+", re.IGNORECASE)

View = TypeVar("View", bound=Callable[..., object])
csrf = CSRFProtect()


class FormExpired(AppError):
    """This form has expired. Your text is kept; please send it again."""

    status = 403


class ForeignForm(Forbidden):
    """This form was sent from another site. Open the page here and send it again."""


class UnreadableAddress(BadInput):
    """This address contains characters we cannot read."""


def init_app(app: Flask, settings: Settings) -> None:
    """Checks what comes in and marks what goes out."""
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)
        app.wsgi_app = _checking_scheme(proxied)  # type: ignore[method-assign,assignment]  # Flask's own way to add one
    app.config.update(
        TRUSTED_HOSTS=_hosts(settings),
        WTF_CSRF_CHECK_DEFAULT=False,  # _refuse_forgery asks, so that tokenless views are possible
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # the Origin check below replaces the Referer check
    )
    csrf.init_app(app)
    app.before_request(_refuse_unreadable)
    app.before_request(_refuse_forgery)
    app.register_error_handler(FormExpired, _offer_again)
    app.after_request(_keep_here)
    headers = _headers(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def tokenless(view: View) -> View:
    """Marks a form on a cached page: no token, the Origin check and limits instead."""
    view.is_tokenless = True  # type: ignore[attr-defined]  # functions carry attributes, their type does not say so
    return view


def for_machines(view: View) -> View:
    """Marks a webhook: its signature is its proof."""
    view.is_for_machines = True  # type: ignore[attr-defined]  # functions carry attributes, their type does not say so
    return view


def stood_here() -> bool:
    """Whether a form surely stood on a page of ours: nobody else's text shall wait behind our button."""
    is_said = request.headers.get("Origin") is not None or request.headers.get("Sec-Fetch-Site") == "same-origin"
    return is_said and not _is_foreign()


def _checking_scheme(application: WSGIApplication) -> WSGIApplication:
    """Forgets what a proxy says of the scheme when that is not http or https: it would stand in front of addresses."""

    def checked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said = [scheme.strip(" \t") for scheme in environ.pop(FORWARDED_SCHEME, "").lower().split(",")]
        if set(said) <= {"http", "https"}:
            environ[FORWARDED_SCHEME] = ",".join(said)
        return application(environ, start_response)

    return checked


def _keep_here(response: Response) -> Response:
    """The router leads to an absolute address, with host and scheme out of the request; a path is enough."""
    if isinstance(request.routing_exception, RequestRedirect) and response.location:
        parts = urlsplit(response.location)
        path = f"/{parts.path.lstrip('/')}"
        response.location = f"{path}?{parts.query}" if parts.query else path
    return response


def _hosts(settings: Settings) -> list[str]:
    host = urlsplit(settings.public_url).hostname or ""
    return [host] if settings.is_production else [host, *LOCAL_HOSTS]


def _refuse_unreadable() -> None:
    """Bytes that are no text, NUL and control characters end here, before a route or a query sees them.

    So does a request of HTTP/1.1 without a host (RFC 9112, section 3.2).
    Tabs and line breaks in a query are blanks: a search field keeps those that somebody pastes.
    """
    if "HTTP_HOST" not in request.environ and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
        raise BadRequest
    request.query_string = BLANKS.sub(b"+", request.query_string)
    path = request.environ.get("PATH_INFO", "").encode("latin-1", "replace")
    sent = request.environ.get("RAW_URI") or f"{quote(path)}?{request.query_string.decode('latin-1')}"
    if len(sent) > LONGEST_ADDRESS:
        raise RequestURITooLarge
    if not _is_text(path) or not _is_text(unquote_to_bytes(request.query_string)):
        raise UnreadableAddress


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return all(byte >= 0x20 and byte != DELETE for byte in content)


def _refuse_forgery() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE_METHODS or view is None or getattr(view, "is_for_machines", False):
        return
    _refuse_foreign()
    if getattr(view, "is_tokenless", False):
        return
    try:
        csrf.protect()
    except CSRFError as error:
        raise FormExpired from error


def _refuse_foreign() -> None:
    if _is_foreign():
        raise ForeignForm


def _is_foreign() -> bool:
    """Browsers say where a form stands: by Origin, or by Sec-Fetch-Site where Origin is left out."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin != f"{request.scheme}://{request.host}"
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


def _offer_again(error: FormExpired) -> Response:
    """The typed texts in a form with a fresh token; passwords are asked for again.

    The token is of a session, which is a row where there was none: a network that asks for many gets words alone.
    """
    if not stood_here() or not rate_limits.takes(rate_limits.FORM_PAGE, "form again", rate_limits.network_key()):
        return error_pages.show(error.status, "This form has expired. Load the page again and send it once more.")
    typed = [(name, text) for name, text in request.form.items(multi=True) if "csrf" not in name]
    return error_pages.show(
        error.status,
        error.message,
        name="expired",
        action=request.full_path.rstrip("?"),
        texts=[(name, text) for name, text in typed if "password" not in name],
        secrets=[name for name, _ in typed if "password" in name],
    )


def _headers(settings: Settings) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": _content_policy(settings),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def _content_policy(settings: Settings) -> str:
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": " ".join(["'self'", *sorted(_pages_of_providers(settings))]),
        "frame-src": " ".join(sorted(_players(settings))),
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _pages_of_providers(settings: Settings) -> set[str]:
    """Where a form of ours may end by redirect: the consent pages of platforms, and paying at Stripe."""
    names = [name for name in Settings.model_fields if name.endswith(("_accounts_base_url", "_auth_base_url"))]
    pages = {_origin(str(getattr(settings, name))) for name in names}
    stripe = str(getattr(settings, "stripe_api_base_url", STRIPE_API))
    return pages | (set(STRIPE_PAGES) if stripe == STRIPE_API else {_origin(stripe)})


def _players(settings: Settings) -> set[str]:
    """Whose frames a page may hold: the platforms' players, which a visitor starts."""
    names = [name for name in Settings.model_fields if name.endswith("_player_base_url")]
    return {_origin(str(getattr(settings, name))) for name in names}


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
