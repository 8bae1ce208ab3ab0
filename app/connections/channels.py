"""The connected accounts (channels) of a person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.connections.models import Account, PlatformCard, UnknownAccount
from app.infra import queries
from app.infra.database import Db
from app.providers import ADAPTERS
from app.providers.shapes import Channel

q = queries.load("connections")


def cards(db: Db, user_id: UUID) -> list[PlatformCard]:
    """Lists every platform with the person's accounts on it."""
    accounts = q.all(db, "list_accounts", Account, user_id=user_id)
    return [
        PlatformCard(
            row["slug"],
            row["name"],
            row["is_active"],
            row["slug"] in ADAPTERS,
            [account for account in accounts if account.platform_slug == row["slug"]],
        )
        for row in q.all(db, "list_platforms")
    ]


def find(db: Db, user_id: UUID, account_id: UUID) -> Account:
    """Finds a connected account of the person. Raises UnknownAccount, for another person's too."""
    account = q.one(db, "find_account", Account, user_id=user_id, account_id=account_id)
    if account is None:
        raise UnknownAccount
    return account


def describe(db: Db, account_id: UUID, user_id: UUID, channel: Channel) -> None:
    """Updates an account from the platform's answer; writes only what changed."""
    q.run(
        db,
        "update_account",
        account_id=account_id,
        name=channel.name,
        handle=channel.handle,
        url=channel.url,
        avatar_url=channel.avatar_url,
        description=channel.description,
        followers=channel.followers,
        items=channel.items,
    )
    q.value(db, "total_followers", user_id=user_id)


def lock(db: Db, user_id: UUID, account_id: UUID) -> None:
    """Locks an account against disconnecting until this transaction ends. Raises UnknownAccount when disconnected."""
    if q.value(db, "lock_account", account_id=account_id, user_id=user_id) is None:
        raise UnknownAccount


def note_unchanged(db: Db, account_id: UUID) -> None:
    """Records that the platform's answer about an account is unchanged."""
    q.run(db, "note_unchanged", account_id=account_id)


def note_sync(db: Db, account_id: UUID, state: Mapping[str, Any], outcome: str) -> None:
    """Records the end of a sync: its outcome in words, and where the next one continues."""
    q.run(db, "note_sync", account_id=account_id, state=Jsonb(dict(state)), status=outcome)


def account_limit(db: Db, user_id: UUID) -> tuple[int, int]:
    """The number of connected accounts, and the plan's limit."""
    row = q.one(db, "count_accounts", user_id=user_id)
    return (row["connected"], row["allowed"]) if row else (0, 0)
