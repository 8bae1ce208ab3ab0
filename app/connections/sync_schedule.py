"""The automatic sync schedule of a channel: off, a fixed interval, or adaptive to how often its creator publishes.

A scheduled sync counts against the person's quota like one that they start. When the quota is used up, the schedule
pauses until the next cycle, and the channel's status says so.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.connections import service
from app.connections.channels import find
from app.connections.models import Account
from app.infra import queries
from app.infra.database import Db, Refused
from app.infra.errors import BadInput
from app.infra.services import Services

q = queries.load("connections")

SHORTEST_HOURS = 6
LONGEST_HOURS = 168
DEFAULT_HOURS = 24
QUOTA_USED_UP = "SV001"
PAUSED = "Paused: the syncs of your plan are used up for this cycle"


@dataclass(frozen=True)
class SyncInterval:
    """A choice of the form: its value, its label, and its hours (None: adaptive)."""

    key: str
    label: str
    mode: str
    hours: int | None


INTERVALS = (
    SyncInterval("manual", "Only when I ask", "manual", None),
    SyncInterval("own", "As often as I publish", "auto", None),
    SyncInterval("6", "Every 6 hours", "auto", 6),
    SyncInterval("24", "Every day", "auto", 24),
    SyncInterval("168", "Every week", "auto", 168),
)


def of(account: Account) -> SyncInterval:
    """The sync interval of an account."""
    if account.sync_mode != "auto":
        return INTERVALS[0]
    return next(
        (one for one in INTERVALS if one.mode == "auto" and one.hours == account.sync_every_hours), INTERVALS[1]
    )


def choose(db: Db, user_id: UUID, account_id: UUID, key: str) -> datetime | None:
    """Stores a sync interval; the time of the next sync, None when off. Raises BadInput, UnknownAccount."""
    account = find(db, user_id, account_id)
    interval = next((one for one in INTERVALS if one.key == key), None)
    if interval is None:
        raise BadInput("Choose one of the rhythms in the list.")
    next_at = None
    if interval.mode == "auto":
        last = account.last_synced_at or datetime.now(UTC)
        next_at = max(last + _interval(db, account_id, interval.hours), datetime.now(UTC) + timedelta(minutes=1))
    q.run(
        db,
        "set_sync_schedule",
        user_id=user_id,
        account_id=account_id,
        mode=interval.mode,
        hours=interval.hours,
        next_at=next_at,
    )
    return next_at


def start_due(services: Services, user_id: UUID, account_id: UUID) -> bool:
    """Starts the sync of an account that is due, and schedules the next one; whether it was started."""
    try:
        with services.database.transaction("worker", user_id) as db:
            account = find(db, user_id, account_id)
            service.sync_now(db, account, user_id)
            _reschedule(db, account, user_id, datetime.now(UTC) + _interval(db, account_id, account.sync_every_hours))
    except Refused as refusal:
        if refusal.code == QUOTA_USED_UP:
            with services.database.transaction("worker", user_id) as db:
                _reschedule(
                    db, find(db, user_id, account_id), user_id, q.value(db, "cycle_end", user_id=user_id), PAUSED
                )
        return False
    return True


def _reschedule(db: Db, account: Account, user_id: UUID, next_at: datetime, status: str | None = None) -> None:
    q.run(db, "reschedule_sync", user_id=user_id, account_id=account.id, next_at=next_at, status=status)


def _interval(db: Db, account_id: UUID, hours: int | None) -> timedelta:
    """The time between two syncs; when adaptive, half the usual gap between two works."""
    if hours is None:
        gap = q.value(db, "publishing_gap", account_id=account_id)
        hours = DEFAULT_HOURS if gap is None else min(max(round(gap / 2), SHORTEST_HOURS), LONGEST_HOURS)
    return timedelta(hours=hours)
