"""What people allowed to Google's clients: codes, permissions and tokens, from the consent page to the revocation."""

import hashlib
import secrets
from dataclasses import dataclass

from dev.sandbox.credentials import MARK
from dev.sandbox.google import store
from dev.sandbox.google.models import Account, Channel
from dev.sandbox.google.oauth import id_tokens, scopes
from dev.sandbox.google.oauth.authorization import AuthorizationRequest
from dev.sandbox.kit.digests import base64url
from dev.sandbox.kit.oauth.grants import Code, Grants, Token
from dev.sandbox.kit.oauth.protocol import TokenRefusal, is_verified, plain, s256
from dev.sandbox.kit.state import Db, State, seconds

GRANTS = Grants("google")
CODE_SECONDS = 600
TOKEN_SECONDS = 3599


@dataclass(frozen=True)
class Access:
    """Whose token it is and what it may do."""

    account: Account
    channel: Channel | None
    client_id: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Issued:
    """Fresh tokens. `refresh_token` is '' when none is given."""

    account: Account
    client_id: str
    scope: str
    access_token: str
    refresh_token: str
    nonce: str


def allow(db: Db, request: AuthorizationRequest, account: Account, allowed: tuple[str, ...], now: int) -> str:
    """Notes what a person allowed and gives the code for it, good for ten minutes and one use."""
    texts = GRANTS.alive_scopes(db, request.client_id, account.sub)
    before = dict.fromkeys(scope for text in texts for scope in text.split())
    granted = tuple(dict.fromkeys((*allowed, *before))) if request.includes_granted else allowed
    is_first = not set(allowed) <= before.keys()
    code = f"4/0{MARK}-{secrets.token_urlsafe(32)}"
    GRANTS.add_code(
        db,
        code,
        GRANTS.allow(db, request.client_id, account.sub, " ".join(granted)),
        request.redirect_uri,
        now + CODE_SECONDS,
        request.challenge,
        method=request.method,
        nonce=request.nonce,
        is_offline=request.is_offline and (is_first or "consent" in request.prompts),
    )
    return code


def exchange(state: State, client_id: str, code: str, redirect_uri: str, verifier: str | None) -> Issued:
    """Tokens for a code. A code that comes a second time ends the permission that it gave. Raises TokenRefusal."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = GRANTS.find_code(db, code)
        if found is None:
            raise TokenRefusal("invalid_grant", "Malformed auth code.")
        _check_code(found, client_id, redirect_uri, verifier, now)
        issued = _issue_first(db, found, now) if GRANTS.use_code(db, code, now) else None
        if issued is None:
            GRANTS.end(db, found.grant_id, now)
    if issued is None:
        raise TokenRefusal("invalid_grant", "Bad Request")
    return issued


def refresh(state: State, client_id: str, refresh_token: str) -> Issued:
    """A fresh access token; the refresh token stays the same. Raises TokenRefusal."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = GRANTS.find_token(db, refresh_token, "refresh")
        if found is None or not found.is_alive(now) or found.client_id != client_id:
            raise TokenRefusal("invalid_grant", "Token has been expired or revoked.")
        account = _owner(db, found)
        return Issued(account, client_id, found.scope, _new_access(db, found.grant_id, now), "", "")


def revoke(state: State, token: str) -> bool:
    """Ends everything that the token's person allowed to the token's client; False for an unknown or dead token."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = GRANTS.find_token(db, token, "access", "refresh")
        if found is None or not found.is_alive(now):
            return False
        GRANTS.end_all(db, found.account_id, now, found.client_id)
        return True


def find_access(state: State, token: str) -> Access | None:
    """Who stands behind an access token; None when it is unknown, too old or revoked."""
    with state.reading() as db:
        found = GRANTS.find_token(db, token, "access")
        account = store.ACCOUNTS.find(db, found.account_id) if found else None
        if found is None or account is None or not found.is_alive(seconds(state.now())):
            return None
        return Access(account, store.channel_of(db, account), found.client_id, frozenset(found.scope.split()))


def identity(state: State, issued: Issued, issuer: str) -> str:
    """The identity token that goes with fresh tokens."""
    now, account = seconds(state.now()), issued.account
    digest = hashlib.sha256(issued.access_token.encode()).digest()
    claims: dict[str, object] = {
        "iss": issuer,
        "azp": issued.client_id,
        "aud": issued.client_id,
        "sub": account.sub,
        "at_hash": base64url(digest[:16]),
        "iat": now,
        "exp": now + 3600,
    }
    granted = issued.scope.split()
    if scopes.USERINFO_EMAIL in granted:
        claims |= {"email": account.email, "email_verified": account.is_verified}
    if scopes.USERINFO_PROFILE in granted:
        claims["name"] = account.name
    if issued.nonce:
        claims["nonce"] = issued.nonce
    return id_tokens.id_token(state, claims)


def _check_code(found: Code, client_id: str, redirect_uri: str, verifier: str | None, now: int) -> None:
    if found.client_id != client_id:
        raise TokenRefusal("unauthorized_client", "Unauthorized", 401)
    if found.redirect_uri != redirect_uri:
        raise TokenRefusal("redirect_uri_mismatch", "Bad Request")
    if now >= found.expires or found.revoked is not None:
        raise TokenRefusal("invalid_grant", "Bad Request")
    _check_verifier(found.challenge, found.extra["method"], verifier)


def _check_verifier(challenge: str, method: str, verifier: str | None) -> None:
    if not challenge:
        if verifier is not None:
            raise TokenRefusal("invalid_grant", "code_verifier or verifier is not needed.")
        return
    if not verifier:
        raise TokenRefusal("invalid_grant", "Missing code verifier.")
    if not is_verified(challenge, verifier, s256 if method == "S256" else plain):
        raise TokenRefusal("invalid_grant", "Invalid code verifier.")


def _issue_first(db: Db, code: Code, now: int) -> Issued:
    refresh_token = f"1//0{MARK}-{secrets.token_urlsafe(48)}" if code.extra["is_offline"] else ""
    if refresh_token:
        GRANTS.add_token(db, refresh_token, code.grant_id, "refresh", now, None)
    access_token = _new_access(db, code.grant_id, now)
    return Issued(_owner(db, code), code.client_id, code.scope, access_token, refresh_token, code.extra["nonce"])


def _new_access(db: Db, grant_id: int, now: int) -> str:
    token = f"ya29.{MARK}-{secrets.token_urlsafe(64)}"
    return GRANTS.add_token(db, token, grant_id, "access", now, now + TOKEN_SECONDS)


def _owner(db: Db, found: Code | Token) -> Account:
    account = store.ACCOUNTS.find(db, found.account_id)
    if account is None:
        raise TokenRefusal("invalid_grant", "Account has been deleted")
    return account
