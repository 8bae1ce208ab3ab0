"""What a person has connected."""

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
    """Every platform with the person's accounts on it."""
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
    """A connected account of the person. Raises UnknownAccount, for somebody else's too."""
    account = q.one(db, "find_account", Account, user_id=user_id, account_id=account_id)
    if account is None:
        raise UnknownAccount
    return account


def describe(db: Db, account_id: UUID, user_id: UUID, channel: Channel) -> None:
    """Stores what the platform says of an account now; nothing is written when it says the same."""
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


def hold(db: Db, user_id: UUID, account_id: UUID) -> None:
    """Keeps an account connected until this transaction ends. Raises UnknownAccount when it is not any more."""
    if q.value(db, "hold_account", account_id=account_id, user_id=user_id) is None:
        raise UnknownAccount


def note_look(db: Db, account_id: UUID) -> None:
    """Stores that the platform was asked and said what it had said before."""
    q.run(db, "note_look", account_id=account_id)


def note_sync(db: Db, account_id: UUID, state: Mapping[str, Any], outcome: str) -> None:
    """Stores the end of a sync: what came of it in words, and from where the next one goes on."""
    q.run(db, "note_sync", account_id=account_id, state=Jsonb(dict(state)), status=outcome)


def places(db: Db, user_id: UUID) -> tuple[int, int]:
    """How many accounts are connected, and how many the plan allows."""
    row = q.one(db, "count_places", user_id=user_id)
    return (row["connected"], row["allowed"]) if row else (0, 0)
