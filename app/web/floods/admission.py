"""Admission control: requests that hash a password get one of a few places, or are refused at once.

Hashing is slow on purpose. Requests that wait for it would soon hold every thread of the process, and public pages
would wait with them. So a flood is turned away before anything is read for it: no session, no database. One network
holds at most half of the places, and browsers that know their account have places of their own. Why:
docs/decisions/020-floods.md.
"""

from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from flask import Flask, Response, current_app, g, request

from app.config import Settings
from app.infra.errors import Unavailable
from app.web import error_pages, rate_limits, security_headers

# Of the eight threads of a process (README): what is left answers pages, whatever happens.
PLACES = 4
PLACES_OF_A_NETWORK = 2
PLACES_OF_KNOWN_BROWSERS = 2
RETRY_SECONDS = 5

View = TypeVar("View", bound=Callable[..., object])


class Crowded(Unavailable):
    """Many people are signing in just now. Wait a few seconds, then send it again: what you typed is kept."""


class Places:
    """A few places, of which one asker holds only some."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._held: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, asker: str) -> bool:
        """Whether there was a place; it is held until `leave`."""
        with self._lock:
            if self._held.total() >= self._most or self._held[asker] >= self._most_of_one:
                return False
            self._held[asker] += 1
            return True

    def leave(self, asker: str) -> None:
        """Gives a place back."""
        with self._lock:
            self._held[asker] -= 1
            self._held += Counter()  # what nobody holds is forgotten


strangers = Places(PLACES, PLACES_OF_A_NETWORK)
known_browsers = Places(PLACES_OF_KNOWN_BROWSERS, 1)


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every part of web starts the same way
    """Asks before anything else is done for a request, and gives the place back however it ends."""
    app.before_request(_enter)
    app.teardown_request(_leave)


def few_at_once(is_known: Callable[[], bool] = lambda: False) -> Callable[[View], View]:
    """Marks a view whose POST hashes a password; `is_known`: whether this browser may use the places of known ones."""

    def mark(view: View) -> View:
        view.has_few_places = is_known  # type: ignore[attr-defined]  # functions carry attributes, their type does not say so
        return view

    return mark


def _enter() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    is_known = getattr(view, "has_few_places", None)
    if is_known is None or request.method != "POST":
        return None
    network = rate_limits.network_key()
    for places in (strangers, known_browsers):
        if (places is strangers or is_known()) and places.take(network):
            g.place = (places, network)
            return None
    return _refuse()


def _leave(_: BaseException | None) -> None:
    places, asker = g.pop("place", (None, ""))
    if places:
        places.leave(asker)


def _refuse() -> Response:
    """The form once more, without a database: with the token that it came with, and without its passwords."""
    error = Crowded(retry_after=RETRY_SECONDS)
    if security_headers.stood_here():
        texts = [(name, text) for name, text in request.form.items(multi=True) if "password" not in name]
        secrets = [name for name in request.form if "password" in name]
        response = error_pages.show(
            error.status,
            error.message,
            name="crowded",
            action=request.full_path.rstrip("?"),
            texts=texts,
            secrets=secrets,
        )
    else:
        response = error_pages.show(error.status, "Many people are signing in just now. Try again in a few seconds.")
    response.headers["Retry-After"] = str(error.retry_after)
    return response
