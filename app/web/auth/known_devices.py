"""Browsers in which somebody has signed in before, so that a stranger's guesses never lock an owner out.

A signed cookie holds a random name of the browser and keyed hashes of the accounts. It opens nothing: for these
accounts the browser has tries of its own, whatever others have used up. Why: docs/decisions/016-limits.md.
An account is named by the text by which it is found.
"""

import secrets

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug import Response

from app.web import rate_limits

COOKIE, SECURE_COOKIE = "device", "__Host-device"
SECONDS = 180 * 24 * 3600
MOST_ACCOUNTS = 5
NAME_BYTES = 12


def key(account: str) -> str:
    """What a limit counts for: this browser when it knows the account, else the account, whoever tries it."""
    name, accounts = _read()
    hidden = _hidden(account)
    return rate_limits.keyed(f"device|{name}|{hidden}" if hidden in accounts else hidden)


def keys(account: str) -> set[str]:
    """What limits of the account count for: everybody who does not know it, and this browser."""
    return {rate_limits.keyed(_hidden(account)), key(account)}


def key_here(account: str) -> str:
    """The same, but strangers' tries count for their network alone."""
    return key(account) if knows(account) else rate_limits.keyed(f"{_hidden(account)}|{rate_limits.network_key()}")


def key_of_browser() -> str:
    """What a limit of pages counts for: each browser that knows an account, and of strangers their network."""
    name, accounts = _read()
    return rate_limits.keyed(f"device|{name}") if accounts else rate_limits.network_key()


def knows(account: str) -> bool:
    """Whether somebody has signed in to the account in this browser."""
    return _hidden(account) in _read()[1]


def remember(response: Response, account: str) -> Response:
    """Makes this browser a known one for an account; the last few accounts are kept."""
    name, accounts = _read()
    hidden = _hidden(account)
    kept = [hidden, *(other for other in accounts if other != hidden)][:MOST_ACCOUNTS]
    response.set_cookie(
        _cookie(),
        _signer().dumps([name or secrets.token_urlsafe(NAME_BYTES), kept]),
        max_age=SECONDS,
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _read() -> tuple[str, list[str]]:
    try:
        name, accounts = _signer().loads(request.cookies.get(_cookie(), ""), max_age=SECONDS)
    except BadData:
        return "", []
    return str(name), [str(account) for account in accounts]


def _hidden(account: str) -> str:
    return rate_limits.keyed(f"account|{account}")


def _cookie() -> str:
    return SECURE_COOKIE if _is_https() else COOKIE


def _is_https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known device")
