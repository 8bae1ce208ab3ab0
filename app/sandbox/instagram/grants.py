"""What people allowed: codes, short tokens of an hour, long tokens of sixty days, and their ends.

There is no refresh token. A long token that is a day old and still works is exchanged for a new one; the old one
lives on until its own end. Source: the references of `access_token` and `refresh_access_token`.
"""

import secrets
from dataclasses import dataclass
from sqlite3 import Row

from app.sandbox.credentials import MARK
from app.sandbox.instagram import errors, scopes, store
from app.sandbox.instagram.authorization import AuthorizationRequest
from app.sandbox.instagram.errors import SignInError
from app.sandbox.instagram.models import Account
from app.sandbox.state import Db, State, moment, seconds

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
    row = db.execute(
        "INSERT INTO instagram_grant (client_id, account_id, scope) VALUES (?, ?, ?) RETURNING id",
        (wanted.client_id, account.id, ",".join(allowed)),
    ).fetchone()
    code = f"AQ{MARK}-{secrets.token_urlsafe(48)}"
    db.execute(
        "INSERT INTO instagram_code (code, grant_id, redirect_uri, expires) VALUES (?, ?, ?, ?)",
        (code, row["id"], wanted.redirect_uri, now + CODE_SECONDS),
    )
    return code


def exchange(state: State, client_id: str, code: str, redirect_uri: str) -> Issued:
    """The short token for a code. Raises SignInError."""
    now = seconds(state.now())
    with state.transaction() as db:
        found: Row | None = db.execute(
            "SELECT instagram_code.*, client_id, account_id, scope, revoked FROM instagram_code"
            " JOIN instagram_grant ON instagram_grant.id = grant_id WHERE code = ?",
            (code,),
        ).fetchone()
        if found is None or found["used"] is not None or found["client_id"] != client_id:
            raise SignInError("Invalid authorization code: Matching code was not found or was already used")
        if found["redirect_uri"] != redirect_uri:
            raise SignInError(
                "Error validating verification code. Please make sure your redirect_uri is identical to the one you"
                " used in the OAuth dialog request"
            )
        account = store.find_account(db, found["account_id"])
        if now >= found["expires"] or found["revoked"] is not None or account is None:
            raise SignInError("This authorization code has expired")
        db.execute("UPDATE instagram_code SET used = ? WHERE code = ?", (now, code))
        token = _new(db, found["grant_id"], now, now + SHORT_SECONDS, is_long=False)
        return Issued(account, token, scopes.split(found["scope"]))


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
        row = db.execute(
            "SELECT instagram_token.*, client_id, account_id, scope, revoked FROM instagram_token"
            " JOIN instagram_grant ON instagram_grant.id = grant_id WHERE token = ?",
            (token,),
        ).fetchone()
        if row is None:
            raise errors.unknown_token()
        account = store.find_account(db, row["account_id"])
    if account is None or row["revoked"] is not None:
        raise errors.ended_token()
    if row["expires"] <= seconds(state.now()):
        raise errors.expired_token(moment(row["expires"]), state.now())
    return Access(
        account, row["grant_id"], row["client_id"], scopes.split(row["scope"]), bool(row["is_long"]), row["made"]
    )


def end(db: Db, grant_id: int, now: int) -> None:
    """Ends one permission with its tokens."""
    db.execute("UPDATE instagram_grant SET revoked = ? WHERE id = ? AND revoked IS NULL", (now, grant_id))


def end_all(db: Db, account_id: str, now: int) -> None:
    """Ends everything that a person allowed."""
    db.execute("UPDATE instagram_grant SET revoked = ? WHERE account_id = ? AND revoked IS NULL", (now, account_id))


def _long(state: State, access: Access) -> Issued:
    now = seconds(state.now())
    with state.transaction() as db:
        token = _new(db, access.grant_id, now, now + access.account.long_seconds, is_long=True)
    return Issued(access.account, token, access.scopes)


def _new(db: Db, grant_id: int, now: int, expires: int, *, is_long: bool) -> str:
    token = f"IGAA{MARK}-{secrets.token_urlsafe(96)}"
    db.execute(
        "INSERT INTO instagram_token (token, grant_id, is_long, made, expires) VALUES (?, ?, ?, ?, ?)",
        (token, grant_id, is_long, now, expires),
    )
    return token
