"""Tokens: sealed into the vault, opened when a call needs one, exchanged once however many ask.

The exchange is claimed in the database and done outside any transaction. A stored refresh token is never replaced by
an empty one. When the platform says no for good, the account needs reconnecting and its owner is told once.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.accounts import mails, records
from app.connections import circuit_breaker
from app.connections.models import Secret
from app.infra import queries
from app.infra.database import Db
from app.infra.encryption import CannotOpen, Cipher
from app.infra.errors import ProviderError
from app.infra.services import Services
from app.providers import NAMES, reading
from app.providers.shapes import Tokens

q = queries.load("connections")

MARGIN = timedelta(minutes=2)
PATIENCE_SECONDS = 20.0
LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True)
class Holder:
    """Whose tokens: the connection, its platform and its person. Sealing is bound to all three."""

    connection_id: UUID
    user_id: UUID
    platform_slug: str

    @property
    def secret_name(self) -> str:
        """The name of the secret in the vault."""
        return f"{self.platform_slug}:{self.connection_id}"

    @property
    def context(self) -> str:
        """What the sealed text is bound to."""
        return f"{self.platform_slug}|{self.connection_id}|{self.user_id}"


def seal(db: Db, cipher: Cipher, holder: Holder, tokens: Tokens) -> None:
    """Stores the tokens of a new consent. One without a refresh token never replaces one that has it.

    Raises ProviderError no_refresh when there would be none at all.
    """
    known = unseal(db, cipher, holder) if tokens.refresh is None else None
    refresh = tokens.refresh or (known.refresh if known else None)
    if refresh is None:
        raise ProviderError("The platform gave no lasting permission. Start again.", permanent=True, code="no_refresh")
    q.value(db, "put_secret", name=holder.secret_name, sealed=_sealed(cipher, holder, tokens, refresh))
    q.value(db, "drop_pending_revocation", name=holder.secret_name)


def unseal(db: Db, cipher: Cipher, holder: Holder, *, after_goodbye: bool = False) -> Secret | None:
    """The tokens; None when there are none. Raises CannotOpen for a row that was altered or moved.

    `after_goodbye`: those of an ended connection, to give its permission back.
    """
    sealed = q.value(db, "get_pending_revocation" if after_goodbye else "get_secret", name=holder.secret_name)
    if sealed is None:
        return None
    found = json.loads(cipher.open(bytes(sealed), holder.context))
    return Secret(found["access"], found["refresh"], datetime.fromisoformat(found["expires_at"]), bytes(sealed))


def access(services: Services, holder: Holder, *, refused: str | None = None) -> str:
    """A token that works for at least two more minutes, and is not the one that the platform refused.

    Raises ProviderError when there is none to be had.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        secret = _read(services, holder)
        if secret.access != refused and secret.expires_at > datetime.now(UTC) + MARGIN:
            return secret.access
        if _claim(services, holder, secret):
            return _exchange(services, holder, secret)
        time.sleep(LOOK_AGAIN_SECONDS)
    raise ProviderError("The platform is slow to renew our permission. We will try again.", code="refresh_slow")


def renew(services: Services, holder: Holder) -> None:
    """Exchanges the tokens although they work still, so that the permission does not run out."""
    secret = _read(services, holder)
    if _claim(services, holder, secret):
        _exchange(services, holder, secret)


def ended(services: Services, holder: Holder) -> ProviderError:
    """The error for a permission that has ended; its owner is told, once."""
    error = reading.needs_reconnect(NAMES[holder.platform_slug])
    mark_broken(services, holder, error.message)
    return error


def mark_broken(services: Services, holder: Holder, reason: str) -> None:
    """Notes that the platform no longer accepts us, and tells the person here and by mail, once."""
    with services.database.transaction("worker", holder.user_id) as db:
        if not q.run(db, "mark_broken", connection_id=holder.connection_id, user_id=holder.user_id, reason=reason):
            return
        records.tell(
            db,
            holder.user_id,
            "A connection needs you",
            reason,
            kind="warning",
            action=("/connections", "Reconnect"),
            about=("platform_connection", holder.connection_id),
        )
        mails.send_from_site(db, holder.user_id, "reconnect")


def _sealed(cipher: Cipher, holder: Holder, tokens: Tokens, refresh: str) -> bytes:
    """The text of the vault; an answer without a refresh token keeps the one we have."""
    kept = {"access": tokens.access, "refresh": tokens.refresh or refresh, "expires_at": tokens.expires_at.isoformat()}
    return cipher.seal(json.dumps(kept), holder.context)


def _read(services: Services, holder: Holder) -> Secret:
    try:
        with services.database.transaction("worker", holder.user_id) as db:
            secret = unseal(db, services.cipher, holder)
    except CannotOpen:
        secret = None
    if secret is None:
        raise ended(services, holder)
    return secret


def _claim(services: Services, holder: Holder, secret: Secret) -> bool:
    with services.database.transaction("worker", holder.user_id) as db:
        is_broken = q.value(db, "is_broken", connection_id=holder.connection_id, user_id=holder.user_id)
        is_claimed = not is_broken and q.value(db, "claim_exchange", name=holder.secret_name, sealed=secret.sealed)
    if is_broken:
        # The platform has refused these tokens before; it is not asked again before the person connects anew.
        raise ended(services, holder)
    return bool(is_claimed)


def _exchange(services: Services, holder: Holder, secret: Secret) -> str:
    if not secret.refresh:
        raise ended(services, holder)
    adapter = circuit_breaker.adapter(services, holder.platform_slug)
    try:
        tokens = adapter.refresh(secret.refresh)
    except ProviderError as error:
        _give_up(services, holder)
        if error.permanent:
            raise ended(services, holder) from error
        raise
    with services.database.transaction("worker", holder.user_id) as db:
        sealed = _sealed(services.cipher, holder, tokens, secret.refresh)
        is_kept = q.value(db, "renew_secret", name=holder.secret_name, sealed=sealed)
        q.run(db, "note_expiry", connection_id=holder.connection_id, expires_at=tokens.expires_at)
    if not is_kept:
        # Disconnected while the platform answered: the pending revocation knows only the forerunners of these tokens.
        adapter.revoke(tokens.access, tokens.refresh)
        raise ended(services, holder)
    return tokens.access


def _give_up(services: Services, holder: Holder) -> None:
    with services.database.transaction("worker", holder.user_id) as db:
        q.value(db, "give_up_exchange", name=holder.secret_name)
