"""Browser sessions as rows: the cookie holds a random token and nothing else, the row holds what we remember.

A session is read on its first use and not before, so a page that never asks stays free of cookies, of
`Vary: Cookie` and of the database. A change of person gets a new token by itself; `rotate()` asks for one.
Of the browser only its family and system are kept ("Firefox on Linux"), of the network nothing.

Public pages are the same for everybody, so a second cookie, `signed_in=1`, tells their script that somebody is signed
in and nothing else (docs/decisions/014-signed-in-hint.md). No code of the server believes it.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import flask
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from app.config import Settings
from app.infra import queries
from app.infra.database import Database
from app.infra.services import EXTENSION, Services

TOKEN_BYTES = 32
TOKEN_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
SIGNED_IN_LIFETIME = timedelta(days=30)
STRANGER_LIFETIME = timedelta(hours=1)
TOUCH_EVERY = timedelta(minutes=5)
MOST_FLASHES = 5
HINT_COOKIE, HINT = "signed_in", "1"

PERSON_KEY = "_user_id"  # Flask-Login's own key; it stands in the row's user_id, never in its data
KEPT_ELSEWHERE = frozenset({PERSON_KEY, "_id"})

SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
# Order matters: most browsers also claim to be the ones below them.
FAMILIES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)

q = queries.load("sessions")


@dataclass(frozen=True)
class StoredSession:
    """A living session row together with what every page shows of its person."""

    session_id: UUID
    user_id: UUID | None
    data: dict[str, Any]
    seen_at: datetime
    display_name: str | None
    slug: str | None
    is_onboarded: bool
    is_public: bool
    email_verified: bool
    roles: list[str]


class Session(SessionMixin):
    """What the site remembers of one browser; reads its row on first use."""

    modified = False

    def __init__(self, token: str | None, read: Callable[[str], StoredSession | None]) -> None:
        self.token = token
        self.is_used = False
        self.is_renewed = False
        self.has_ended = False
        self._read = read
        self._stored: StoredSession | None = None
        self._data: dict[str, Any] | None = None

    @property
    def stored(self) -> StoredSession | None:
        """The row as it was read; None when there is none or it has expired."""
        self._loaded()
        return self._stored

    @property
    def is_read(self) -> bool:
        """Whether the row was read; False too when the database did not answer."""
        return self._data is not None

    @property
    def user_id(self) -> UUID | None:
        """The person this session belongs to now, which may differ from the row until it is saved."""
        wanted = self._loaded().get(PERSON_KEY)
        return UUID(wanted) if wanted else None

    @property
    def has_same_token(self) -> bool:
        """Whether the browser keeps its token: the person is who they were, and nobody asked for a new one."""
        stored = self.stored
        return stored is not None and stored.user_id == self.user_id and not self.is_renewed

    def renew(self) -> None:
        """Asks for a new token; the old one stops working."""
        self.is_renewed = self.modified = True
        self._loaded()

    def kept(self) -> dict[str, Any]:
        """What goes into the row's data."""
        kept = {key: value for key, value in self._loaded().items() if key not in KEPT_ELSEWHERE}
        if "_flashes" in kept:
            kept["_flashes"] = kept["_flashes"][-MOST_FLASHES:]
        return kept

    def __getitem__(self, key: str) -> Any:
        return self._loaded()[key]

    def __setitem__(self, key: str, value: object) -> None:
        self._loaded()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._loaded()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded())

    def __len__(self) -> int:
        return len(self._loaded())

    def _loaded(self) -> dict[str, Any]:
        if self._data is not None:
            return self._data
        self.is_used = True
        self._stored = self._read(self.token) if self.token else None
        self._data = dict(self._stored.data) if self._stored else {}
        if self._stored and self._stored.user_id:
            self._data[PERSON_KEY] = str(self._stored.user_id)
        return self._data


class SessionRows(SessionInterface):
    """Opens and saves sessions as rows of auth.session, through the steward's functions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_session(self, app: Flask, request: Request) -> Session:
        """The session of the request's cookie, not read yet."""
        token = request.cookies.get(self.get_cookie_name(app), "")
        return Session(token if TOKEN_SHAPE.fullmatch(token) else None, self._find)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Writes what changed, and the cookie when there is a new token."""
        session = cast("Session", session)
        if not session.is_used:
            return
        response.vary.add("Cookie")
        if not session.is_read:
            return
        if session.modified:
            self._store(app, session, response)
        elif session.stored is None and session.token:
            self._forget(app, response)
        elif session.stored and session.stored.seen_at < datetime.now(UTC) - TOUCH_EVERY:
            self._touch(session)
        self._hint(app, session, response)
        session.modified = False

    def _store(self, app: Flask, session: Session, response: Response) -> None:
        kept = session.kept()
        is_empty = session.user_id is None and not kept
        if session.has_same_token and not is_empty:
            if not self._write(session, kept):
                session.has_ended = True
                self._forget(app, response)
            return
        fresh = None if is_empty else secrets.token_urlsafe(TOKEN_BYTES)
        self._replace(session, fresh, kept)
        if fresh:
            self._remember(app, response, fresh, _lifetime(session.user_id))
        elif session.token:
            self._forget(app, response)

    def _find(self, token: str) -> StoredSession | None:
        with self._database.transaction("web") as db:
            return q.one(db, "load_session", StoredSession, token_hash=token_hash(token))

    def _write(self, session: Session, kept: dict[str, Any]) -> bool:
        with self._database.transaction("web") as db:
            return bool(q.value(db, "write_session", token_hash=token_hash(session.token or ""), data=json.dumps(kept)))

    def _touch(self, session: Session) -> None:
        with self._database.transaction("web") as db:
            q.value(db, "touch_session", token_hash=token_hash(session.token or ""))

    def _replace(self, session: Session, fresh: str | None, kept: dict[str, Any]) -> None:
        with self._database.transaction("web") as db:
            if session.stored:
                q.value(db, "end_session", token_hash=token_hash(session.token or ""))
            if fresh:
                q.value(
                    db,
                    "open_session",
                    token_hash=token_hash(fresh),
                    user_id=session.user_id,
                    data=json.dumps(kept),
                    client=client_text(flask.request) if session.user_id else "",
                    lifetime=_lifetime(session.user_id),
                )

    def _remember(self, app: Flask, response: Response, token: str, lifetime: timedelta) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            token,
            max_age=lifetime,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )

    def _forget(self, app: Flask, response: Response) -> None:
        response.delete_cookie(
            self.get_cookie_name(app), path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax"
        )

    def _hint(self, app: Flask, session: Session, response: Response) -> None:
        """Keeps the hint for public pages true: set and renewed with the token, removed with it."""
        is_there = HINT_COOKIE in flask.request.cookies
        is_wanted = session.user_id is not None and not session.has_ended
        if is_wanted and not (is_there and session.has_same_token):
            response.set_cookie(
                HINT_COOKIE,
                HINT,
                max_age=SIGNED_IN_LIFETIME,
                path="/",
                secure=self.get_cookie_secure(app),
                samesite="Lax",
            )
        elif is_there and not is_wanted:
            response.delete_cookie(HINT_COOKIE, path="/", secure=self.get_cookie_secure(app), samesite="Lax")


def init_app(app: Flask, settings: Settings) -> None:
    """Makes rows the application's sessions. `__Host-` needs https, so plain http has a name of its own."""
    is_https = settings.public_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-sid" if is_https else "sid",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    services: Services = app.extensions[EXTENSION]
    app.session_interface = SessionRows(services.database)


def current() -> Session:
    """The session of this request; asking for it reads nothing."""
    return cast("Session", flask.session._get_current_object())  # type: ignore[attr-defined]  # the proxy's own accessor


def rotate() -> None:
    """Gives this browser a new token, as after every change of what it may do."""
    current().renew()


def current_hash() -> bytes | None:
    """The hash of this browser's token; None when it has none."""
    token = current().token
    return token_hash(token) if token else None


def token_hash(token: str) -> bytes:
    """What the database knows of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def client_text(request: Request) -> str:
    """The browser's family and system, at most 60 characters, such as `Firefox on Linux`."""
    agent = request.user_agent.string
    family = next((name for mark, name in FAMILIES if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{family} on {system}" if system else family


def _lifetime(user_id: UUID | None) -> timedelta:
    return SIGNED_IN_LIFETIME if user_id else STRANGER_LIFETIME
