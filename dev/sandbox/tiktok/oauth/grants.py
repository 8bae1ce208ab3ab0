"""What people allowed: codes, permissions and their tokens, from the consent page to the revocation.

A permission has one access and one refresh token at a time. A refresh replaces both, and what was there before is
worthless from that moment on.
"""

import hashlib
import secrets
from dataclasses import dataclass

from dev.sandbox.credentials import MARK
from dev.sandbox.kit.oauth.grants import Code, Grants, Token
from dev.sandbox.kit.oauth.protocol import TokenRefusal, is_verified
from dev.sandbox.kit.state import Db, State, seconds
from dev.sandbox.tiktok.models import Account
from dev.sandbox.tiktok.oauth.authorization import AuthorizationRequest
from dev.sandbox.tiktok.store import ACCOUNTS

GRANTS = Grants("tiktok")
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
    code = f"{MARK}{secrets.token_urlsafe(36)}*{secrets.randbelow(10)}!{1000 + secrets.randbelow(9000)}.va"
    grant_id = GRANTS.allow(db, request.client_id, account.open_id, ",".join(allowed))
    GRANTS.add_code(db, code, grant_id, request.redirect_uri, now + CODE_SECONDS, request.challenge)
    return code


def exchange(state: State, client_key: str, code: str, redirect_uri: str, verifier: str | None) -> Issued:
    """Tokens for a code. Raises TokenRefusal."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = GRANTS.find_code(db, code)
        if found is None or found.client_id != client_key or found.revoked is not None:
            raise TokenRefusal("invalid_grant", "Authorization code is invalid.")
        if found.used is not None or now >= found.expires:
            raise TokenRefusal("invalid_grant", "Authorization code is expired.")
        if found.redirect_uri != redirect_uri:
            raise TokenRefusal("invalid_grant", "Redirect_uri is not the one of the request for the code.")
        _check_verifier(found.challenge, verifier)
        GRANTS.use_code(db, code, now)
        return _issue(db, found, now)


def refresh(state: State, client_key: str, refresh_token: str) -> Issued:
    """Fresh tokens, both of them, in place of the old ones. Raises TokenRefusal."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = GRANTS.find_token(db, refresh_token, "refresh")
        if found is None or found.client_id != client_key or not found.is_alive(now):
            raise TokenRefusal("invalid_grant", "Refresh token is invalid or expired.")
        return _issue(db, found, now)


def revoke(state: State, client_key: str, access_token: str) -> bool:
    """Disconnects the app from the person of an access token; False for one that is unknown or dead."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = GRANTS.find_token(db, access_token, "access")
        if found is None or found.client_id != client_key or not found.is_alive(now):
            return False
        GRANTS.end_all(db, found.account_id, now)
        return True


def find_access(state: State, access_token: str) -> Access | None:
    """Who stands behind an access token; None when it is unknown, too old or revoked."""
    with state.reading() as db:
        found = GRANTS.find_token(db, access_token, "access")
        if found is None or not found.is_alive(seconds(state.now())):
            return None
        account = ACCOUNTS.find(db, found.account_id)
    return Access(account, found.client_id, frozenset(found.scope.split(","))) if account else None


def _check_verifier(challenge: str, verifier: str | None) -> None:
    if challenge and not is_verified(challenge, verifier or "", _s256_in_hex):
        raise TokenRefusal("invalid_request", "Code verifier or code challenge is invalid.")
    if not challenge and verifier is not None:
        raise TokenRefusal("invalid_request", "Code verifier came without a code challenge before it.")


def _s256_in_hex(verifier: str) -> str:
    """TikTok's S256 is the hexadecimal digest, not base64url as everybody else's."""
    return hashlib.sha256(verifier.encode()).hexdigest()


def _issue(db: Db, grant: Code | Token, now: int) -> Issued:
    account = ACCOUNTS.find(db, grant.account_id)
    if account is None:
        raise TokenRefusal("invalid_grant", "The user's account is gone.")
    access_token, refresh_token = _fresh("act"), _fresh("rft")
    GRANTS.drop_tokens(db, grant.grant_id)
    GRANTS.add_token(db, access_token, grant.grant_id, "access", now, now + account.access_seconds)
    GRANTS.add_token(db, refresh_token, grant.grant_id, "refresh", now, now + account.refresh_seconds)
    return Issued(account, grant.scope, access_token, refresh_token)


def _fresh(kind: str) -> str:
    return f"{kind}.{MARK}-{secrets.token_urlsafe(48)}!{1000 + secrets.randbelow(9000)}.va"
