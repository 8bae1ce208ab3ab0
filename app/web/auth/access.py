"""Who is signed in, and who may see what: every endpoint needs a login unless the registry of pages opens it.

Flask-Login 0.6.3 asks for the session on every answer, which would make every public page private to caches;
`SiteLogin` reads the person from the session row only when somebody asks for `current_user`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import flask_login
from flask import Flask, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, LoginManager, UserMixin

from app.config import Settings
from app.infra.errors import AppError, NotFound
from app.web import error_pages, registry
from app.web.auth import sessions
from app.web.auth.sessions import PERSON_KEY, StoredSession

LOGIN_PATH = registry.path("accounts.log_in")
AFTER_LOGIN = registry.path("studio.dashboard")
PUBLIC_CACHE = "public, max-age=0, s-maxage=60, stale-while-revalidate=240"
PRIVATE_CACHE = "private, no-store"
PUBLIC_STATUSES = frozenset({200, 301, 304, 308})

LONGEST_NEXT = 500
NEXT_SHAPE = re.compile(r"(?P<path>/[a-z]+(?:/[A-Za-z0-9_.~-]+)*)(?:\?[A-Za-z0-9_.~%&=+-]*)?")

P = ParamSpec("P")
R = TypeVar("R")
View = TypeVar("View", bound=Callable[..., object])


class LoginNeeded(AppError):
    """Sign in to see this."""

    status = 401


@dataclass(frozen=True)
class Person(UserMixin):
    """The signed-in person, as `current_user` shows them. `slug` is the address of their public page."""

    id: UUID
    display_name: str | None
    slug: str | None
    is_onboarded: bool
    is_public: bool
    email_verified: bool
    roles: tuple[str, ...] = ()

    def get_id(self) -> str:
        """The id as Flask-Login keeps it."""
        return str(self.id)

    def has_role(self, role: str) -> bool:
        """Whether the person is, say, a `moderator`; an admin may do what every role may."""
        return role in self.roles or "admin" in self.roles


class SiteLogin(LoginManager):
    """Flask-Login without remember cookies: the session row says who is there, and only when asked."""

    def _load_user(self) -> None:
        g._login_user = person_of(sessions.current().stored)

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


current_user = cast("Person", flask_login.current_user)


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every part of lib starts the same way
    """Closes every endpoint that is not public and gives templates `current_user`."""
    # Without the context processor on purpose: it would read the session for every template.
    SiteLogin(app, add_context_processor=False)  # type: ignore[no-untyped-call]  # it ships no types
    app.jinja_env.globals["current_user"] = flask_login.current_user
    app.before_request(_require_login)
    app.after_request(_set_caching)
    if "static" in app.view_functions:
        public(app.view_functions["static"])


def public(view: View) -> View:
    """Opens a view to strangers; `web/rooms.py` does so for the pages that the registry calls public."""
    view.is_public = True  # type: ignore[attr-defined]  # functions carry attributes, their type does not say so
    return view


def is_public(view: object) -> bool:
    """Whether strangers may open the view."""
    return bool(getattr(view, "is_public", False))


def needs_role(role: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Shows a view to people with a role; to everybody else nothing is there."""

    def wrap(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.has_role(role):
                raise NotFound
            return view(*args, **kwargs)

        return guarded

    return wrap


def sign_in(user_id: UUID) -> None:
    """Makes this browser the person's, with a new token and nothing of what the stranger before had."""
    session = sessions.current()
    session.clear()
    session[PERSON_KEY] = str(user_id)
    session.renew()


def sign_out() -> None:
    """Ends this browser's session; its row is deleted."""
    sessions.current().clear()
    g._login_user = AnonymousUserMixin()


def person_of(stored: StoredSession | None) -> Person | AnonymousUserMixin:
    """The person of a session row; nobody when it has none."""
    if stored is None or stored.user_id is None:
        return AnonymousUserMixin()
    return Person(
        stored.user_id,
        stored.display_name,
        stored.slug,
        stored.is_onboarded,
        stored.is_public,
        stored.email_verified,
        tuple(stored.roles),
    )


def is_signed_in() -> bool:
    """Whether somebody is signed in; reads the session."""
    return bool(current_user.is_authenticated)


def safe_next(wanted: str | None, default: str = AFTER_LOGIN) -> str:
    """`wanted` when it is a page of the signed-in area that opens, else `default`; never an address elsewhere."""
    if not wanted or len(wanted) > LONGEST_NEXT:
        return default
    match = NEXT_SHAPE.fullmatch(wanted)
    return wanted if match and ".." not in wanted and registry.returns_after_login(match["path"]) else default


def login_address() -> str:
    """The login, with the way back to what this request asked for."""
    back = _way_back()
    return f"{LOGIN_PATH}?{urlencode({'next': back})}" if back else LOGIN_PATH


def _require_login() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or is_public(view) or is_signed_in():
        return None
    if error_pages.wants_json():
        raise LoginNeeded
    address = login_address()
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, 303 if request.method == "POST" else 302)


def _way_back() -> str:
    """Where to go after the login: this page, or for a part or a form the page it stands on."""
    if "HX-Request" in request.headers:
        return safe_next(_path_of(request.headers.get("HX-Current-URL", "")), "")
    if request.method == "POST":
        return safe_next(_path_of(request.referrer or ""), "")
    return safe_next(request.full_path.rstrip("?"), "")


def _path_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _set_caching(response: Response) -> Response:
    """Nobody keeps private pages; shared caches keep public ones for a minute, unless their view said more."""
    view = current_app.view_functions.get(request.endpoint or "")
    if sessions.current().is_used or not (view is None or is_public(view)):
        response.headers["Cache-Control"] = PRIVATE_CACHE
    elif "Cache-Control" not in response.headers:
        is_page = request.method in {"GET", "HEAD"} and response.status_code in PUBLIC_STATUSES
        response.headers["Cache-Control"] = PUBLIC_CACHE if is_page else "no-store"
    return response
