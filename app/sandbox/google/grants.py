"""What people allowed: codes, permissions and tokens, from the consent page to the revocation."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from sqlite3 import Row

from app.sandbox.creators import store
from app.sandbox.credentials import MARK
from app.sandbox.google import scopes, signing
from app.sandbox.google.authorization import AuthorizationRequest
from app.sandbox.models import Account, Channel
from app.sandbox.state import Db, State, seconds

CODE_SECONDS = 600
TOKEN_SECONDS = 3599


class TokenRefusal(Exception):
    """The token endpoint's error: `error` as in RFC 6749, the message as Google words it, and the HTTP status."""

    def __init__(self, error: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.status = status


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
    before = _granted_before(db, request.client_id, account.sub)
    granted = tuple(dict.fromkeys((*allowed, *before))) if request.includes_granted else allowed
    is_first = not set(allowed) <= before.keys()
    row = db.execute(
        "INSERT INTO oauth_grant (client_id, sub, scope) VALUES (?, ?, ?) RETURNING id",
        (request.client_id, account.sub, " ".join(granted)),
    ).fetchone()
    code = f"4/0{MARK}-{secrets.token_urlsafe(32)}"
    db.execute(
        "INSERT INTO authorization_code (code, grant_id, redirect_uri, challenge, method, nonce, is_offline, expires)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            code,
            row["id"],
            request.redirect_uri,
            request.challenge,
            request.method,
            request.nonce,
            request.is_offline and (is_first or "consent" in request.prompts),
            now + CODE_SECONDS,
        ),
    )
    return code


def exchange(state: State, client_id: str, code: str, redirect_uri: str, verifier: str | None) -> Issued:
    """Tokens for a code. A code that comes a second time ends the permission that it gave. Raises TokenRefusal."""
    now = seconds(state.now())
    with state.transaction() as db:
        found = _find_code(db, code)
        _check_code(found, client_id, redirect_uri, verifier, now)
        taken = db.execute("UPDATE authorization_code SET used = ? WHERE code = ? AND used IS NULL", (now, code))
        issued = _issue_first(db, found, now) if taken.rowcount == 1 else None
        if issued is None:
            _end(db, found["grant_id"], now)
    if issued is None:
        raise TokenRefusal("invalid_grant", "Bad Request")
    return issued


def refresh(state: State, client_id: str, refresh_token: str) -> Issued:
    """A fresh access token; the refresh token stays the same. Raises TokenRefusal."""
    now = seconds(state.now())
    with state.transaction() as db:
        row = db.execute(
            "SELECT oauth_grant.*, oauth_grant.id AS grant_id FROM oauth_grant WHERE refresh_token = ?",
            (refresh_token,),
        ).fetchone()
        if row is None or row["revoked"] is not None or row["client_id"] != client_id:
            raise TokenRefusal("invalid_grant", "Token has been expired or revoked.")
        return Issued(_owner(db, row), client_id, row["scope"], _new_access(db, row["id"], now), "", "")


def revoke(state: State, token: str) -> bool:
    """Ends everything that the token's person allowed to the token's client; False for an unknown or dead token."""
    now = seconds(state.now())
    with state.transaction() as db:
        row = db.execute(
            "SELECT client_id, sub FROM oauth_grant WHERE revoked IS NULL AND (refresh_token = :token OR id ="
            " (SELECT grant_id FROM access_token WHERE token = :token AND expires > :now))",
            {"token": token, "now": now},
        ).fetchone()
        if row is None:
            return False
        end_all(db, row["sub"], now, row["client_id"])
        return True


def end_all(db: Db, sub: str, now: int, client_id: str | None = None) -> None:
    """Ends what a person allowed to a client, or to all of them."""
    db.execute(
        "UPDATE oauth_grant SET revoked = :now WHERE revoked IS NULL AND sub = :sub"
        " AND (:client_id IS NULL OR client_id = :client_id)",
        {"now": now, "sub": sub, "client_id": client_id},
    )


def find_access(state: State, token: str) -> Access | None:
    """Who stands behind an access token; None when it is unknown, too old or revoked."""
    with state.reading() as db:
        row = db.execute(
            "SELECT oauth_grant.* FROM access_token JOIN oauth_grant ON oauth_grant.id = access_token.grant_id"
            " WHERE token = ? AND expires > ? AND revoked IS NULL",
            (token, seconds(state.now())),
        ).fetchone()
        account = store.find_account(db, row["sub"]) if row else None
        if row is None or account is None:
            return None
        channel = store.find_channel(db, account.channel_id) if account.channel_id else None
        return Access(account, channel, row["client_id"], frozenset(row["scope"].split()))


def identity(state: State, issued: Issued, issuer: str) -> str:
    """The identity token that goes with fresh tokens."""
    now, account = seconds(state.now()), issued.account
    digest = hashlib.sha256(issued.access_token.encode()).digest()
    claims: dict[str, object] = {
        "iss": issuer,
        "azp": issued.client_id,
        "aud": issued.client_id,
        "sub": account.sub,
        "at_hash": signing.base64url(digest[:16]),
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
    return signing.id_token(state, claims)


def _granted_before(db: Db, client_id: str, sub: str) -> dict[str, None]:
    rows = db.execute(
        "SELECT scope FROM oauth_grant WHERE client_id = ? AND sub = ? AND revoked IS NULL", (client_id, sub)
    )
    return dict.fromkeys(scope for row in rows for scope in row["scope"].split())


def _find_code(db: Db, code: str) -> Row:
    row: Row | None = db.execute(
        "SELECT authorization_code.*, client_id, sub, scope, revoked FROM authorization_code"
        " JOIN oauth_grant ON oauth_grant.id = grant_id WHERE code = ?",
        (code,),
    ).fetchone()
    if row is None:
        raise TokenRefusal("invalid_grant", "Malformed auth code.")
    return row


def _check_code(found: Row, client_id: str, redirect_uri: str, verifier: str | None, now: int) -> None:
    if found["client_id"] != client_id:
        raise TokenRefusal("unauthorized_client", "Unauthorized", 401)
    if found["redirect_uri"] != redirect_uri:
        raise TokenRefusal("redirect_uri_mismatch", "Bad Request")
    if now >= found["expires"] or found["revoked"] is not None:
        raise TokenRefusal("invalid_grant", "Bad Request")
    _check_verifier(found["challenge"], found["method"], verifier)


def _check_verifier(challenge: str, method: str, verifier: str | None) -> None:
    if not challenge:
        if verifier is not None:
            raise TokenRefusal("invalid_grant", "code_verifier or verifier is not needed.")
        return
    if not verifier:
        raise TokenRefusal("invalid_grant", "Missing code verifier.")
    digest = signing.base64url(hashlib.sha256(verifier.encode()).digest())
    if not hmac.compare_digest((digest if method == "S256" else verifier).encode(), challenge.encode()):
        raise TokenRefusal("invalid_grant", "Invalid code verifier.")


def _issue_first(db: Db, code: Row, now: int) -> Issued:
    refresh_token = f"1//0{MARK}-{secrets.token_urlsafe(48)}" if code["is_offline"] else ""
    if refresh_token:
        db.execute("UPDATE oauth_grant SET refresh_token = ? WHERE id = ?", (refresh_token, code["grant_id"]))
    access_token = _new_access(db, code["grant_id"], now)
    return Issued(_owner(db, code), code["client_id"], code["scope"], access_token, refresh_token, code["nonce"])


def _new_access(db: Db, grant_id: int, now: int) -> str:
    token = f"ya29.{MARK}-{secrets.token_urlsafe(64)}"
    db.execute(
        "INSERT INTO access_token (token, grant_id, expires) VALUES (?, ?, ?)", (token, grant_id, now + TOKEN_SECONDS)
    )
    return token


def _end(db: Db, grant_id: int, now: int) -> None:
    db.execute("UPDATE oauth_grant SET revoked = ? WHERE id = ? AND revoked IS NULL", (now, grant_id))


def _owner(db: Db, row: Row) -> Account:
    account = store.find_account(db, row["sub"])
    if account is None:
        raise TokenRefusal("invalid_grant", "Account has been deleted")
    return account
