"""Connects a platform and disconnects it."""

import hashlib
import secrets
from contextlib import suppress
from typing import Literal
from uuid import UUID, uuid4

from app.accounts import audit, profile
from app.connections import circuit_breaker, site_refusals, tokens
from app.connections.channels import find
from app.connections.models import (
    Account,
    Connected,
    Declined,
    LinkedElsewhere,
    MissingScope,
    NeedsReconnect,
    StaleSignIn,
    UnprovedAddress,
)
from app.connections.tokens import TokenOwner
from app.infra import queries
from app.infra.database import Db
from app.infra.errors import Conflict, ProviderError
from app.infra.logs import log
from app.infra.services import Services
from app.jobs import ledger
from app.jobs.models import Created
from app.providers import NAMES, platform
from app.providers.shapes import Channel, Platform, Tokens
from app.web import registry, urls

q = queries.load("connections")

FIRST_SYNC_PRIORITY = 2


def begin(services: Services, user_id: UUID, session_id: UUID, slug: str) -> str:
    """Starts a consent bound to this person and this browser; the address to send the browser to.

    Raises UnprovedAddress: whoever made the account may not be who owns its address.
    """
    adapter = platform(slug, services.settings, services.http)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    with services.database.transaction("web", user_id) as db:
        _require_proved(db, user_id)
        q.value(
            db,
            "begin_flow",
            state_hash=_hashed(state),
            session_id=session_id,
            platform=slug,
            ciphertext=services.cipher.encrypt(verifier, f"oauth|{slug}|{user_id}"),
        )
    return adapter.authorize_url(callback_url(services, slug), state, verifier)


def finish(
    services: Services,
    user_id: UUID,
    session_id: UUID | None,
    slug: str,
    *,
    state: str,
    code: str,
    error: str,
    issuer: str,
) -> Connected:
    """Finishes a consent: connection, account, encrypted tokens and the job of the first sync, all or nothing.

    Raises UnprovedAddress, StaleSignIn, Declined, MissingScope, LinkedElsewhere, Refused SV003 (the plan's limit) or
    ProviderError. What the platform wrote into the address is never shown.
    """
    verifier = _verifier(services, user_id, session_id, slug, state)
    if error or not code:
        raise Declined(NAMES[slug]) if error == "access_denied" else StaleSignIn
    adapter = circuit_breaker.adapter(services, slug, role="web")
    # Whoever names itself must be the one we asked (RFC 9207), or another server's answer could be slipped in here.
    if issuer and issuer != adapter.issuer:
        raise StaleSignIn
    granted, channel = _asked(services, adapter, code, verifier)
    try:
        return _save(services, user_id, adapter, granted, channel)
    except Conflict as conflict:
        raise LinkedElsewhere from conflict


def sync_now(db: Db, account: Account, user_id: UUID) -> Created:
    """Asks for a sync of a connected account.

    Raises NeedsReconnect, or Refused SV001 (quota) or SV002 (ten jobs waiting).
    """
    if account.needs_reconnect:
        raise NeedsReconnect
    return ledger.find_or_create(
        db, user_id, f"sync_{account.platform_slug}", {"social_account_id": str(account.id)}, priority=5
    )


def end(db: Db, user_id: UUID, account_id: UUID, *, keep: bool, by: Literal["person", "platform"]) -> Account:
    """Ends a connection: its jobs stop, its tokens move to revocation and its works leave the public site, all at once.

    A job gives the permission back at the platform, unless the platform itself ended it. What came from there is
    deleted within seven days; `keep`: what the person wrote about their works stays for a reconnect.
    """
    account = find(db, user_id, account_id)
    for job in q.all(db, "list_account_jobs", user_id=user_id, account_id=account_id):
        ledger.cancel(db, user_id, job["id"])
    name = TokenOwner(account.connection_id, user_id, account.platform_slug).secret_name
    q.run(db, "disconnect_account", account_id=account_id, user_id=user_id, keeps_own=keep)
    q.run(db, "disconnect_connection", connection_id=account.connection_id, user_id=user_id)
    if q.value(db, "move_to_revocation", name=name):
        if by == "platform":
            q.value(db, "drop_pending_revocation", name=name)
        else:
            _ask_to_revoke(db, user_id, account)
    q.value(db, "total_followers", user_id=user_id)
    audit.record(db, user_id, "disconnected", entity="social_account", entity_id=account_id, new={"by": by})
    return account


def end_all(db: Db, user_id: UUID) -> None:
    """Ends every connection of a person, and keeps nothing of it."""
    for account in q.all(db, "list_accounts", Account, user_id=user_id):
        end(db, user_id, account.id, keep=False, by="person")


def callback_url(services: Services, slug: str) -> str:
    """The one address to which a platform sends people back."""
    return urls.absolute(services.settings.public_url, registry.path("connections.callback", platform=slug))


def _ask_to_revoke(db: Db, user_id: UUID, account: Account) -> None:
    """The site's own job: neither the person's limit of ten nor their quota stands in the way of leaving."""
    params = {
        "user_id": str(user_id),
        "connection_id": str(account.connection_id),
        "platform": account.platform_slug,
    }
    ledger.request(db, "revoke_token", params)


def _verifier(services: Services, user_id: UUID, session_id: UUID | None, slug: str, state: str) -> str:
    """Uses the state up. Raises StaleSignIn unless it is this person's, this browser's and fresh."""
    if not state or session_id is None or len(state) > 200:
        raise StaleSignIn
    with services.database.transaction("web", user_id) as db:
        _require_proved(db, user_id)
        ciphertext = q.value(db, "finish_flow", state_hash=_hashed(state), session_id=session_id, platform=slug)
    if ciphertext is None:
        raise StaleSignIn
    return services.cipher.decrypt(bytes(ciphertext), f"oauth|{slug}|{user_id}")


def _asked(services: Services, adapter: Platform, code: str, verifier: str) -> tuple[Tokens, Channel]:
    """The tokens for a code, and the channel they open. Raises MissingScope or ProviderError."""
    try:
        with site_refusals.watching(services, adapter, "exchange", role="web"):
            granted = adapter.exchange(code, callback_url(services, adapter.slug), verifier)
        if not adapter.has_scope(granted):
            # What was missing is what the person has to know, whatever becomes of the rest of the permission.
            with suppress(ProviderError):
                adapter.revoke(granted.access, granted.refresh)
            raise MissingScope(NAMES[adapter.slug])
        with site_refusals.watching(services, adapter, "read", role="web"):
            channel = adapter.channel(granted.access)
    except ProviderError as error:
        log.warning("connect_refused", platform=adapter.slug, code=error.code)
        raise
    assert channel is not None  # asked without an etag, so there is always an answer
    return granted, channel


def _save(services: Services, user_id: UUID, adapter: Platform, granted: Tokens, channel: Channel) -> Connected:
    with services.database.transaction("web", user_id) as db:
        platform_id = q.value(db, "platform_id", slug=adapter.slug)
        q.value(db, "check_account_limit", user_id=user_id, platform_id=platform_id, identity=channel.id)
        connection_id = _save_connection(db, user_id, platform_id, slug=adapter.slug, granted=granted, channel=channel)
        owner = TokenOwner(connection_id, user_id, adapter.slug)
        tokens.store(db, services.cipher, owner, granted)
        account = q.one(
            db,
            "save_account",
            user_id=user_id,
            connection_id=connection_id,
            platform_id=platform_id,
            identity=channel.account_id or channel.id,
            name=channel.name,
            handle=channel.handle,
            url=channel.url,
            avatar_url=channel.avatar_url,
            description=channel.description,
            followers=channel.followers,
            items=channel.items,
        )
        assert account is not None
        q.value(db, "total_followers", user_id=user_id)
        job = ledger.find_or_create(
            db,
            user_id,
            f"sync_{adapter.slug}",
            {"social_account_id": str(account["id"])},
            priority=FIRST_SYNC_PRIORITY,
        )
        audit.record(db, user_id, "connected", entity="social_account", entity_id=account["id"])
    return Connected(account["id"], channel.name, job.job_id, account["is_new"])


def _save_connection(db: Db, user_id: UUID, platform_id: UUID, slug: str, granted: Tokens, channel: Channel) -> UUID:
    saved: UUID = q.value(
        db,
        "save_connection",
        id=uuid4(),
        user_id=user_id,
        platform_id=platform_id,
        slug=slug,
        scopes=list(granted.scopes),
        expires_at=granted.expires_at,
        identity=channel.id,
        username=channel.handle,
        name=channel.name,
        avatar_url=channel.avatar_url,
    )
    return saved


def _require_proved(db: Db, user_id: UUID) -> None:
    if not profile.has_proved_address(db, user_id):
        raise UnprovedAddress


def _hashed(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
