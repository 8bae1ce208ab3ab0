"""Tokens: stored encrypted in the vault, decrypted when a call needs one, refreshed once however many callers ask.

The exchange is claimed in the database and done outside any transaction. A stored refresh token is never replaced by
an empty one. When the platform says that the permission has ended, the account needs reconnecting and its owner is
told once; every other refusal is a job that waits or failed, and the connection stays as it is.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.accounts import mails, notifications
from app.connections import circuit_breaker, site_refusals
from app.connections.models import Secret
from app.infra import queries
from app.infra.database import Db
from app.infra.encryption import CannotDecrypt, Cipher
from app.infra.errors import ProviderError
from app.infra.logs import log
from app.infra.services import Services
from app.providers import NAMES, reading
from app.providers.shapes import Tokens
from app.web import registry

q = queries.load("connections")

MARGIN = timedelta(minutes=2)
WAIT_SECONDS = 20.0
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class TokenOwner:
    """Whose tokens: the connection, its platform and its person. The encryption is bound to all three."""

    connection_id: UUID
    user_id: UUID
    platform_slug: str

    @property
    def secret_name(self) -> str:
        """The name of the secret in the vault."""
        return f"{self.platform_slug}:{self.connection_id}"

    @property
    def context(self) -> str:
        """The context that the ciphertext is bound to."""
        return f"{self.platform_slug}|{self.connection_id}|{self.user_id}"


def store(db: Db, cipher: Cipher, owner: TokenOwner, tokens: Tokens) -> None:
    """Stores the tokens of a new consent. An answer without a refresh token never replaces a stored one.

    Raises ProviderError no_refresh when there would be none at all.
    """
    known = load(db, cipher, owner) if tokens.refresh is None else None
    refresh = tokens.refresh or (known.refresh if known else None)
    if refresh is None:
        raise ProviderError("The platform gave no lasting permission. Start again.", permanent=True, code="no_refresh")
    q.value(db, "put_secret", name=owner.secret_name, ciphertext=_encrypted(cipher, owner, tokens, refresh))
    q.value(db, "drop_pending_revocation", name=owner.secret_name)


def load(db: Db, cipher: Cipher, owner: TokenOwner, *, for_revocation: bool = False) -> Secret | None:
    """Loads the tokens; None when there are none. Raises CannotDecrypt for a row that was altered or moved.

    `for_revocation`: those of an ended connection, to revoke its permission.
    """
    ciphertext = q.value(db, "get_pending_revocation" if for_revocation else "get_secret", name=owner.secret_name)
    if ciphertext is None:
        return None
    found = json.loads(cipher.decrypt(bytes(ciphertext), owner.context))
    return Secret(found["access"], found["refresh"], datetime.fromisoformat(found["expires_at"]), bytes(ciphertext))


def access(services: Services, owner: TokenOwner, *, refused: str | None = None) -> str:
    """An access token that is valid for at least two more minutes, and is not the one that the platform refused.

    Raises ProviderError when there is none to be had.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        secret = _read(services, owner)
        if secret.access != refused and secret.expires_at > datetime.now(UTC) + MARGIN:
            return secret.access
        if _claim(services, owner, secret):
            return _exchange(services, owner, secret)
        time.sleep(POLL_SECONDS)
    raise ProviderError("The platform is slow to renew our permission. We will try again.", code="refresh_slow")


def renew(services: Services, owner: TokenOwner) -> None:
    """Refreshes tokens that are still valid: their permission would expire otherwise."""
    secret = _read(services, owner)
    if _claim(services, owner, secret):
        _exchange(services, owner, secret)


def ended(services: Services, owner: TokenOwner) -> ProviderError:
    """The error for a permission that has ended; notifies its owner, once."""
    error = reading.needs_reconnect(NAMES[owner.platform_slug])
    mark_broken(services, owner, error.message)
    return error


def mark_broken(services: Services, owner: TokenOwner, reason: str) -> None:
    """Marks a connection as needing to reconnect, and notifies the person here and by mail, once."""
    with services.database.transaction("worker", owner.user_id) as db:
        if not q.run(db, "mark_broken", connection_id=owner.connection_id, user_id=owner.user_id, reason=reason):
            return
        notifications.notify(
            db,
            owner.user_id,
            "A connection needs you",
            reason,
            kind="warning",
            action=(registry.path("connections.index"), "Reconnect"),
            about=("platform_connection", owner.connection_id),
        )
        mails.send_from_site(db, owner.user_id, "reconnect")


def _encrypted(cipher: Cipher, owner: TokenOwner, tokens: Tokens, refresh: str) -> bytes:
    """The ciphertext for the vault; an answer without a refresh token keeps the one we have."""
    kept = {"access": tokens.access, "refresh": tokens.refresh or refresh, "expires_at": tokens.expires_at.isoformat()}
    return cipher.encrypt(json.dumps(kept), owner.context)


def _read(services: Services, owner: TokenOwner) -> Secret:
    try:
        with services.database.transaction("worker", owner.user_id) as db:
            secret = load(db, services.cipher, owner)
    except CannotDecrypt:
        secret = None
    if secret is None:
        raise ended(services, owner)
    return secret


def _claim(services: Services, owner: TokenOwner, secret: Secret) -> bool:
    with services.database.transaction("worker", owner.user_id) as db:
        is_broken = q.value(db, "is_broken", connection_id=owner.connection_id, user_id=owner.user_id)
        is_claimed = not is_broken and q.value(
            db, "claim_exchange", name=owner.secret_name, ciphertext=secret.ciphertext
        )
    if is_broken:
        # The platform has refused these tokens before; it is not asked again before the person reconnects.
        raise ended(services, owner)
    return bool(is_claimed)


def _exchange(services: Services, owner: TokenOwner, secret: Secret) -> str:
    if not secret.refresh:
        raise ended(services, owner)
    adapter = circuit_breaker.adapter(services, owner.platform_slug)
    try:
        with site_refusals.watching(services, adapter, "refresh"):
            tokens = adapter.refresh(secret.refresh)
    except ProviderError as error:
        _release_claim(services, owner)
        # Only the platform's own word about this person ends a permission; whatever else it says, the tokens live on.
        if error.code == "needs_reconnect":
            raise ended(services, owner) from error
        log.warning("refresh_refused", platform=owner.platform_slug, code=error.code, is_final=error.permanent)
        raise
    with services.database.transaction("worker", owner.user_id) as db:
        ciphertext = _encrypted(services.cipher, owner, tokens, secret.refresh)
        is_kept = q.value(db, "renew_secret", name=owner.secret_name, ciphertext=ciphertext)
        q.run(db, "note_expiry", connection_id=owner.connection_id, expires_at=tokens.expires_at)
    if not is_kept:
        # Disconnected while the platform answered: the pending revocation knows only the forerunners of these tokens.
        adapter.revoke(tokens.access, tokens.refresh)
        raise ended(services, owner)
    return tokens.access


def _release_claim(services: Services, owner: TokenOwner) -> None:
    with services.database.transaction("worker", owner.user_id) as db:
        q.value(db, "release_exchange", name=owner.secret_name)
