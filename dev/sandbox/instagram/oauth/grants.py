"""What people allowed: codes, short tokens of an hour, long tokens of sixty days, and their ends.

There is no refresh token. A long token that is a day old and still works is exchanged for a new one; the old one
lives on until its own end. Source: the references of `access_token` and `refresh_access_token`.
"""

import secrets
from dataclasses import dataclass

from dev.sandbox.credentials import MARK
from dev.sandbox.instagram.api import errors
from dev.sandbox.instagram.api.errors import SignInError
from dev.sandbox.instagram.models import Account
from dev.sandbox.instagram.oauth import scopes
from dev.sandbox.instagram.oauth.authorization import AuthorizationRequest
from dev.sandbox.instagram.store import ACCOUNTS
from dev.sandbox.kit.oauth.grants import Grants
from dev.sandbox.kit.state import Db, State, moment, seconds

GRANTS = Grants("instagram")
KINDS = ("short", "long")
CODE_SECONDS = 3600
SHORT_SECONDS = 3600
REFRESHABLE_SECONDS = 86_400


@dataclass(frozen=True)
class Access:
    """Whose token it is, what it may do, and of which kind it is. `made` is in seconds since 1970."""

    account: Account
    grant_id: int
    client_id: str
    scopes: tuple[str, ...]
    is_long: bool
    made: int


@dataclass(frozen=True)
class Issued:
    """A fresh token."""

    account: Account
    token: str
    scopes: tuple[str, ...]


def allow(db: Db, wanted: AuthorizationRequest, account: Account, allowed: tuple[str, ...], now: int) -> str:
    """Notes what a person allowed and gives the code for it, good for an hour and one use."""
    code = f"AQ{MARK}-{secrets.token_urlsafe(48)}"
    grant_id = GRANTS.allow(db, wanted.client_id, account.id, ",".join(allowed))
    GRANTS.add_code(db, code, grant_id, wanted.redirect_uri, now + CODE_SECONDS)
    return code


def exchange(state: State, client_id: str, code: str, redirect_uri: str) -> Issued:
    """The short token for a code. Raises SignInError."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = GRANTS.find_code(db, code)
        if found is None or found.used is not None or found.client_id != client_id:
            raise SignInError("Matching code was not found or was already used")
        if found.redirect_uri != redirect_uri:
            raise SignInError(
                "Error validating verification code. Please make sure your redirect_uri is identical to the one you"
                " used in the OAuth dialog request"
            )
        account = ACCOUNTS.find(db, found.account_id)
        if now >= found.expires or found.revoked is not None or account is None:
            raise SignInError("This authorization code has expired")
        GRANTS.use_code(db, code, now)
        token = GRANTS.add_token(db, _fresh(), found.grant_id, "short", now, now + SHORT_SECONDS)
        return Issued(account, token, scopes.split(found.scope))


def lengthen(state: State, access: Access) -> Issued:
    """The long token for a short one. Raises GraphError when it is a long one already."""
    if access.is_long:
        raise errors.unsupported("get")
    return _long(state, access)


def refresh(state: State, access: Access) -> Issued:
    """Another long token for one that is at least a day old. Raises GraphError."""
    if not access.is_long or seconds(state.now()) - access.made < REFRESHABLE_SECONDS:
        raise errors.unsupported("get")
    return _long(state, access)


def find_access(state: State, token: str) -> Access:
    """Who stands behind a token. Raises GraphError when it is unknown, too old or ended."""
    with state.reading() as db:
        found = GRANTS.find_token(db, token, *KINDS)
        if found is None:
            raise errors.unknown_token()
        account = ACCOUNTS.find(db, found.account_id)
    if account is None or found.revoked is not None:
        raise errors.ended_token()
    if found.expires is not None and found.expires <= seconds(state.now()):
        raise errors.expired_token(moment(found.expires), state.now())
    allowed = scopes.split(found.scope)
    return Access(account, found.grant_id, found.client_id, allowed, found.kind == "long", found.made)


def _long(state: State, access: Access) -> Issued:
    now = seconds(state.now())
    with state.transaction() as db:
        token = GRANTS.add_token(db, _fresh(), access.grant_id, "long", now, now + access.account.long_seconds)
    return Issued(access.account, token, access.scopes)


def _fresh() -> str:
    return f"IGAA{MARK}-{secrets.token_urlsafe(96)}"
