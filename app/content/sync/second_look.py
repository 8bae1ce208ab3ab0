"""Hides works that a platform does not name any more: few of them at once, many only after a second look.

A list can be readable and still wrong: a bad hour of a platform, a permission that sees less, a mistake of ours. One
that lacks more than a third of what is shown hides nothing. The works are noted as missing and a job asks again an hour
later; those that are missing then too are hidden, and their creator is told what happened. Whoever deleted everything
waits an hour for it; nobody's page vanishes by one answer. See docs/decisions/019-second-looks.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts import notifications
from app.connections.models import Account
from app.infra import queries
from app.infra.database import Db
from app.jobs import ledger
from app.web import registry

q = queries.load("content")

# A creator who tidies up deletes a work or two between two syncs; of an account with few works that is soon a third.
FEWEST = 3
# What people delete is a small part of what they show; a third is more than any page of a list but of short ones.
SHARE = 3


@dataclass(frozen=True)
class Found:
    """What an answer that is complete named: `works`, of those `asked` about, or of all when that is None.

    `total` is how many works the platform counts itself, where it says that.
    """

    works: Collection[str]
    asked: Collection[str] | None = None
    total: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How many works were hidden, and how many stay shown though they are missing."""

    hidden: int = 0
    missing: int = 0


def settle(db: Db, user_id: UUID, account: Account, found: Found) -> Outcome:
    """Hides what an answer lacks, or asks for a second look. The locks of `persist.write` must be held."""
    asked = None if found.asked is None else sorted(found.asked)
    names: dict[str, Any] = {"account_id": account.id, "asked": asked, "found": sorted(found.works)}
    row = q.one(db, "count_missing", **names)
    assert row is not None
    unconfirmed = row["missing"] - row["confirmed"]
    # What an earlier look lacked waits its hour out, however few of them are still missing.
    must_wait = row["waiting"] > 0 or _is_doubtful(row["shown"], unconfirmed, found)
    hidden = int(q.value(db, "hide_missing", **names, only_confirmed=must_wait))
    if row["confirmed"]:
        _tell_hidden(db, user_id, account, row["confirmed"])
    if not must_wait or not unconfirmed:
        return Outcome(hidden)
    q.run(db, "note_missing", **names)
    _, again_at = missing(db, account.id)
    params = {"user_id": str(user_id), "social_account_id": str(account.id)}
    ledger.request(db, "look_again", params, at=again_at)
    return Outcome(hidden, unconfirmed)


def missing(db: Db, account_id: UUID) -> tuple[int, datetime | None]:
    """How many works are shown although they are missing, and when to ask for them again."""
    row = q.one(db, "find_missing", account_id=account_id)
    return (row["works"], row["look_again_at"]) if row else (0, None)


def tell_found(db: Db, user_id: UUID, account: Account, works: int) -> None:
    """Tells a creator that the second look found what the first one missed."""
    notifications.notify(
        db,
        user_id,
        f"{account.platform_name} names all your works again",
        f"{_count(works)} of {account.account_name} were missing at first. We looked again and found them. "
        "Nothing was hidden.",
        kind="success",
        action=(registry.path("content.index"), "See the works"),
        about=("social_account", account.id),
    )


def _tell_hidden(db: Db, user_id: UUID, account: Account, works: int) -> None:
    notifications.notify(
        db,
        user_id,
        f"{_count(works)} are no longer on {account.platform_name}",
        f"We looked twice, an hour apart, and {account.platform_name} did not name them for {account.account_name}. "
        "They are hidden here now. If they come back there, the next sync shows them again.",
        kind="warning",
        action=(registry.path("connections.index"), "See the connection"),
        about=("social_account", account.id),
    )


def _is_doubtful(shown: int, lacking: int, found: Found) -> bool:
    """Whether so many works are lacking that a mistake is likelier than a creator who deleted them.

    A platform that still counts the works that it does not name contradicts itself.
    """
    if lacking < FEWEST:
        return False
    is_counted = found.total is not None and found.total >= len(found.works) + lacking
    return lacking * SHARE > shown or is_counted


def _count(works: int) -> str:
    return "1 work" if works == 1 else f"{works:,} works"
