"""How often something may be tried: counted in Valkey, in the process itself while Valkey is away.

A key is a keyed hash of the visitor's network (/24, or /48 for IPv6) or of what they typed; no address is kept.
A try counts before it is worked on. Where only some answers count, its place is given back after
another (`floods/reservations.py`).
"""

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RateLimitExceeded
from limits import parse
from limits.errors import StorageError
from redis.exceptions import RedisError

from app.config import Settings
from app.infra.errors import TooMany
from app.infra.logs import log
from app.web import client_address, error_pages
from app.web.auth.access import current_user
from app.web.floods.reservations import Counted, Reservations, taken

# The budgets of the whole site; a room names the one it means.
LOGIN_OF_A_PERSON = "10 per 5 minutes"
LOGIN_OF_A_NETWORK = "10 per 5 minutes"
LOGIN_OF_AN_ACCOUNT = "30 per hour; 100 per day"
LOGINS_OF_A_NETWORK = "120 per 5 minutes"
LOGINS_OF_AN_ACCOUNT = "60 per 5 minutes"
PASSWORDS_OF_A_PERSON = "10 per hour"
SIGN_UP_OF_A_PERSON = "5 per hour"
SIGN_UP_OF_A_NETWORK = "60 per hour"
RESET_OF_A_PERSON = "5 per day"
RESET_OF_A_NETWORK = "30 per hour"
MAIL_OF_A_PERSON = "5 per day"
MAIL_TO_AN_ADDRESS = "2 per hour"
OAUTH_START = "20 per 5 minutes"
LINK = "60 per 5 minutes"
FORM_PAGE = "60 per minute"
SEARCH = "5 per second; 60 per minute"
SUGGEST = "10 per second; 240 per minute"
CLICK = "30 per minute"
API = "120 per minute"
WEBHOOK = "500 per second"

View = TypeVar("View", bound=Callable[..., object])

IPV4_PREFIX = 24
IPV6_PREFIX = 48


class SiteLimiter(Limiter):
    """Flask-Limiter that takes places before the work, and forgets an outage when a new application begins."""

    def init_app(self, app: Flask) -> None:
        """Counts for `app` in the store of its configuration."""
        self._storage_dead = False
        super().init_app(app)
        self._limiter = Reservations(self.storage)
        if self._fallback_storage:
            self._fallback_limiter = Reservations(self._fallback_storage)


def network_key() -> str:
    """The keyed hash of the network this request comes from."""
    return keyed(f"network|{_network(client_address.of(request.environ))}")


def person_key() -> str:
    """The keyed hash of who is signed in; of the network for strangers."""
    return keyed(f"person|{current_user.id}") if current_user.is_authenticated else network_key()


# In the process for as long as Valkey is away; a fault of the limiter itself never closes the site.
limiter = SiteLimiter(network_key, strategy="moving-window", in_memory_fallback_enabled=True, swallow_errors=True)


def init_app(app: Flask, settings: Settings) -> None:
    """Counts in Valkey. The waits are short: a page must not hang on it."""
    app.config.update(
        RATELIMIT_STORAGE_URI=_storage_uri(settings.redis_url),
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.25, "socket_timeout": 0.5},
    )
    limiter.init_app(app)
    app.after_request(_give_back)
    app.register_error_handler(RateLimitExceeded, _too_many)


def limited(
    budget: str,
    key: Callable[[], str] = network_key,
    *,
    methods: tuple[str, ...] = ("POST",),
    shared: str = "",
    counts: Callable[[Response], bool] | None = None,
    except_for: Callable[[], bool] | None = None,
    otherwise: str = "",
) -> Callable[[View], View]:
    """Limits a view: `budget` tries for each `key`, for these methods; `counts` picks the answers that use it up:
    after any other the place is free again.

    Views with the same word in `shared` draw on one budget. `except_for` names requests that have no such limit;
    `otherwise` is what somebody can do instead of waiting.
    """
    settings: dict[str, Any] = {
        "key_func": key,
        "methods": list(methods),
        "deduct_when": Counted(counts) if counts else None,
        "exempt_when": except_for,
        "error_message": otherwise or None,
    }
    wrap = limiter.shared_limit(budget, shared, **settings) if shared else limiter.limit(budget, **settings)
    return cast("Callable[[View], View]", wrap)


def takes(budget: str, purpose: str, key: str) -> bool:
    """Uses up one of a budget that no visitor is told of; whether there was one. True while nothing can count."""
    try:
        return limiter.limiter.hit(parse(budget), purpose, key)
    except (StorageError, RedisError) as error:
        log.warning("not limited", purpose=purpose, kind=type(error).__name__)
        return True


def restore(budget: str, purpose: str, *keys: str) -> None:
    """Makes a budget whole again."""
    try:
        for key in keys:
            limiter.limiter.clear(parse(budget), purpose, key)
    except (StorageError, RedisError) as error:
        log.warning("not restored", purpose=purpose, kind=type(error).__name__)


def done(response: Response) -> bool:
    """For `counts`: whether the request was worked on at all; not when there was no place or no database for it."""
    return response.status_code not in {429, 503}


def keyed(text: str) -> str:
    """A keyed hash of what a limit counts for, so that neither networks nor addresses stand in Valkey."""
    key = hashlib.sha256(f"limits|{current_app.secret_key!r}".encode()).digest()
    return hmac.new(key, text.encode(errors="replace"), hashlib.sha256).hexdigest()[:32]


def _too_many(error: RateLimitExceeded) -> Response:
    limit = limiter.current_limit
    seconds = max(1, ceil(limit.window.reset_time - time.time())) if limit else 60
    words = f"Try again in {_in_words(seconds)}"
    otherwise = error.limit.error_message if error.limit else None
    return error_pages.answer(TooMany(f"{words}, or {otherwise}." if otherwise else f"{words}.", seconds))


def _give_back(response: Response) -> Response:
    for limit, identifiers in limiter.context.conditional_deductions.items():
        window = taken(limit.limit, tuple(identifiers))
        if window is None or not isinstance(limit.deduct_when, Counted) or limit.deduct_when.counts(response):
            continue
        try:
            window.give_back(limit.limit, *identifiers)
        except (StorageError, RedisError) as error:
            log.warning("not given back", kind=type(error).__name__)
    return response


def _in_words(seconds: int) -> str:
    number, unit = seconds, "second"
    if seconds >= 5400:
        number, unit = round(seconds / 3600), "hour"
    elif seconds >= 100:
        number, unit = round(seconds / 60), "minute"
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _network(address: client_address.Address | None) -> str:
    if address is None:
        return "unknown"
    prefix = IPV4_PREFIX if address.version == 4 else IPV6_PREFIX
    return str(ipaddress.ip_network((address, prefix), strict=False))


def _storage_uri(redis_url: str) -> str:
    if not redis_url:
        return "memory://"
    return f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url
