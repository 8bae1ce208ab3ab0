"""What people allowed: codes, permissions and their tokens, from the consent page to the revocation.

A permission has one access and one refresh token at a time. A refresh replaces both, and what was there before is
worthless from that moment on.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from sqlite3 import Row

from app.sandbox.credentials import MARK
from app.sandbox.state import Db, State, seconds
from app.sandbox.tiktok import store
from app.sandbox.tiktok.authorization import AuthorizationRequest
from app.sandbox.tiktok.errors import TokenRefusal
from app.sandbox.tiktok.models import Account

CODE_SECONDS = 600


@dataclass(frozen=True)
class Access:
    """Whose token it is and what it may do."""

    account: Account
    client_key: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Issued:
    """Fresh tokens; their lifetimes are those of the account."""

    account: Account
    scope: str
    access_token: str
    refresh_token: str


def allow(db: Db, request: AuthorizationRequest, account: Account, allowed: tuple[str, ...], now: int) -> str:
    """Notes what a person allowed and gives the code for it, good for ten minutes and one use.

    Like TikTok's it holds characters that an address must encode.
    """
    row = db.execute(
        "INSERT INTO tiktok_grant (client_key, open_id, scope) VALUES (?, ?, ?) RETURNING id",
        (request.client_key, account.open_id, ",".join(allowed)),
    ).fetchone()
    code = f"{MARK}{secrets.token_urlsafe(36)}*{secrets.randbelow(10)}!{1000 + secrets.randbelow(9000)}.va"
    db.execute(
        "INSERT INTO tiktok_code (code, grant_id, redirect_uri, challenge, expires) VALUES (?, ?, ?, ?, ?)",
        (code, row["id"], request.redirect_uri, request.challenge, now + CODE_SECONDS),
    )
    return code


def exchange(state: State, client_key: str, code: str, redirect_uri: str, verifier: str | None) -> Issued:
    """Tokens for a code. Raises TokenRefusal."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = db.execute(
            "SELECT tiktok_code.*, client_key, open_id, scope, revoked FROM tiktok_code"
            " JOIN tiktok_grant ON tiktok_grant.id = grant_id WHERE code = ?",
            (code,),
        ).fetchone()
        if found is None or found["client_key"] != client_key or found["revoked"] is not None:
            raise TokenRefusal("invalid_grant", "Authorization code is invalid.")
        if found["used"] is not None or now >= found["expires"]:
            raise TokenRefusal("invalid_grant", "Authorization code is expired.")
        if found["redirect_uri"] != redirect_uri:
            raise TokenRefusal("invalid_grant", "Redirect_uri is not the one of the request for the code.")
        _check_verifier(found["challenge"], verifier)
        db.execute("UPDATE tiktok_code SET used = ? WHERE code = ?", (now, code))
        return _issue(db, found["grant_id"], found, now)


def refresh(state: State, client_key: str, refresh_token: str) -> Issued:
    """Fresh tokens, both of them, in place of the old ones. Raises TokenRefusal."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = db.execute(
            "SELECT * FROM tiktok_grant WHERE refresh_token = ? AND client_key = ? AND refresh_expires > ?"
            " AND revoked IS NULL",
            (refresh_token, client_key, now),
        ).fetchone()
        if found is None:
            raise TokenRefusal("invalid_grant", "Refresh token is invalid or expired.")
        return _issue(db, found["id"], found, now)


def revoke(state: State, client_key: str, access_token: str) -> bool:
    """Disconnects the app from the person of an access token; False for one that is unknown or dead."""
    now = seconds(state.now())
    with state.transaction() as db:
        row = db.execute(
            "SELECT open_id FROM tiktok_grant WHERE access_token = ? AND client_key = ? AND access_expires > ?"
            " AND revoked IS NULL",
            (access_token, client_key, now),
        ).fetchone()
        if row is not None:
            end_all(db, row["open_id"], now)
        return row is not None


def end_all(db: Db, open_id: str, now: int) -> None:
    """Ends everything that a person allowed."""
    db.execute("UPDATE tiktok_grant SET revoked = ? WHERE open_id = ? AND revoked IS NULL", (now, open_id))


def find_access(state: State, access_token: str) -> Access | None:
    """Who stands behind an access token; None when it is unknown, too old or revoked."""
    with state.reading() as db:
        row = db.execute(
            "SELECT * FROM tiktok_grant WHERE access_token = ? AND access_expires > ? AND revoked IS NULL",
            (access_token, seconds(state.now())),
        ).fetchone()
        account = store.find_account(db, row["open_id"]) if row else None
    return Access(account, row["client_key"], frozenset(row["scope"].split(","))) if account else None


def _check_verifier(challenge: str, verifier: str | None) -> None:
    """TikTok's S256 is the hexadecimal digest, not base64url as everybody else's."""
    digest = hashlib.sha256((verifier or "").encode()).hexdigest()
    if challenge and not hmac.compare_digest(digest.encode(), challenge.encode()):
        raise TokenRefusal("invalid_request", "Code verifier or code challenge is invalid.")
    if not challenge and verifier is not None:
        raise TokenRefusal("invalid_request", "Code verifier came without a code challenge before it.")


def _issue(db: Db, grant_id: int, grant: Row, now: int) -> Issued:
    account = store.find_account(db, grant["open_id"])
    if account is None:
        raise TokenRefusal("invalid_grant", "The user's account is gone.")
    access_token = f"act.{MARK}-{secrets.token_urlsafe(48)}!{1000 + secrets.randbelow(9000)}.va"
    refresh_token = f"rft.{MARK}-{secrets.token_urlsafe(48)}!{1000 + secrets.randbelow(9000)}.va"
    db.execute(
        "UPDATE tiktok_grant SET access_token = ?, access_expires = ?, refresh_token = ?, refresh_expires = ?"
        " WHERE id = ?",
        (access_token, now + account.access_seconds, refresh_token, now + account.refresh_seconds, grant_id),
    )
    return Issued(account, grant["scope"], access_token, refresh_token)
