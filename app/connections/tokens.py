"""Tokens: sealed into the vault, opened when a call needs one, exchanged once however many ask.

The exchange is claimed in the database and done outside any transaction. A stored refresh token is never replaced by
an empty one. When the platform says no for good, the account needs reconnecting and its owner is told once.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.accounts import records
from app.connections.models import Secret
from app.lib import sql
from app.lib.cipher import CannotOpen, Cipher
from app.lib.db import Db
from app.lib.errors import ProviderError
from app.lib.site import Site
from app.providers import platform
from app.providers.shapes import Tokens

q = sql.load("connections")

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


def seal(db: Db, cipher: Cipher, holder: Holder, tokens: Tokens, previous_refresh: str | None = None) -> None:
    """Stores tokens; an answer without a refresh token keeps the one we have."""
    refresh = tokens.refresh or previous_refresh
    text = json.dumps({"access": tokens.access, "refresh": refresh, "expires_at": tokens.expires_at.isoformat()})
    q.value(db, "put_secret", name=holder.secret_name, sealed=cipher.seal(text, holder.context))


def unseal(db: Db, cipher: Cipher, holder: Holder) -> Secret | None:
    """The tokens; None when there are none. Raises CannotOpen for a row that was altered or moved."""
    sealed = q.value(db, "get_secret", name=holder.secret_name)
    if sealed is None:
        return None
    found = json.loads(cipher.open(bytes(sealed), holder.context))
    return Secret(found["access"], found["refresh"], datetime.fromisoformat(found["expires_at"]), bytes(sealed))


def access(site: Site, holder: Holder) -> str:
    """A token that works for at least two more minutes. Raises ProviderError when there is none to be had."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        secret = _read(site, holder)
        if secret.expires_at > datetime.now(UTC) + MARGIN:
            return secret.access
        if _claim(site, holder, secret):
            return _exchange(site, holder, secret)
        time.sleep(LOOK_AGAIN_SECONDS)
    raise ProviderError("The platform is slow to renew our permission. We will try again.", code="refresh_slow")


def mark_broken(site: Site, holder: Holder, reason: str) -> None:
    """Notes that the platform no longer accepts us, and tells the person, once."""
    with site.database.transaction("worker", holder.user_id) as db:
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


def _read(site: Site, holder: Holder) -> Secret:
    try:
        with site.database.transaction("worker", holder.user_id) as db:
            secret = unseal(db, site.cipher, holder)
    except CannotOpen:
        secret = None
    if secret is None:
        raise _needs_reconnect(site, holder)
    return secret


def _claim(site: Site, holder: Holder, secret: Secret) -> bool:
    with site.database.transaction("worker", holder.user_id) as db:
        return bool(q.value(db, "claim_exchange", name=holder.secret_name, sealed=secret.sealed))


def _exchange(site: Site, holder: Holder, secret: Secret) -> str:
    if not secret.refresh:
        raise _needs_reconnect(site, holder)
    try:
        tokens = platform(holder.platform_slug, site.settings, site.door).refresh(secret.refresh)
    except ProviderError as error:
        if error.permanent:
            raise _needs_reconnect(site, holder) from error
        raise
    with site.database.transaction("worker", holder.user_id) as db:
        seal(db, site.cipher, holder, tokens, secret.refresh)
        q.run(db, "note_expiry", connection_id=holder.connection_id, expires_at=tokens.expires_at)
    return tokens.access


def _needs_reconnect(site: Site, holder: Holder) -> ProviderError:
    error = ProviderError(
        "The platform no longer accepts our permission. Connect the channel again.",
        permanent=True,
        code="needs_reconnect",
    )
    mark_broken(site, holder, error.message)
    return error
