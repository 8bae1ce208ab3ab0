"""How often an account is synced by itself: by hand only, every so many hours, or as often as its creator publishes.

A scheduled sync is the person's own and counts like one that they start. When the quota of their plan is used up it
waits for the next cycle and says so.
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
USUAL_HOURS = 24
QUOTA_USED_UP = "SV001"
PAUSED = "Paused: the syncs of your plan are used up for this cycle"


@dataclass(frozen=True)
class Rhythm:
    """A choice on the page: its word in the form, what it says, and its hours (None: the creator's own)."""

    word: str
    label: str
    mode: str
    hours: int | None


RHYTHMS = (
    Rhythm("manual", "Only when I ask", "manual", None),
    Rhythm("own", "As often as I publish", "auto", None),
    Rhythm("6", "Every 6 hours", "auto", 6),
    Rhythm("24", "Every day", "auto", 24),
    Rhythm("168", "Every week", "auto", 168),
)


def of(account: Account) -> Rhythm:
    """The rhythm that an account has."""
    if account.sync_mode != "auto":
        return RHYTHMS[0]
    return next((one for one in RHYTHMS if one.mode == "auto" and one.hours == account.sync_every_hours), RHYTHMS[1])


def choose(db: Db, user_id: UUID, account_id: UUID, word: str) -> datetime | None:
    """Stores a rhythm; when the next sync is, None when only by hand. Raises BadInput, UnknownAccount."""
    account = find(db, user_id, account_id)
    rhythm = next((one for one in RHYTHMS if one.word == word), None)
    if rhythm is None:
        raise BadInput("Choose one of the rhythms in the list.")
    next_at = None
    if rhythm.mode == "auto":
        last = account.last_synced_at or datetime.now(UTC)
        next_at = max(last + _pause(db, account_id, rhythm.hours), datetime.now(UTC) + timedelta(minutes=1))
    q.run(
        db,
        "choose_rhythm",
        user_id=user_id,
        account_id=account_id,
        mode=rhythm.mode,
        hours=rhythm.hours,
        next_at=next_at,
    )
    return next_at


def start_due(services: Services, user_id: UUID, account_id: UUID) -> bool:
    """Asks for the sync of an account whose time has come, and sets the next time; whether it was asked for."""
    try:
        with services.database.transaction("worker", user_id) as db:
            account = find(db, user_id, account_id)
            service.sync_now(db, account, user_id)
            _put_off(db, account, user_id, datetime.now(UTC) + _pause(db, account_id, account.sync_every_hours))
    except Refused as refusal:
        if refusal.code == QUOTA_USED_UP:
            with services.database.transaction("worker", user_id) as db:
                _put_off(db, find(db, user_id, account_id), user_id, q.value(db, "cycle_end", user_id=user_id), PAUSED)
        return False
    return True


def _put_off(db: Db, account: Account, user_id: UUID, next_at: datetime, status: str | None = None) -> None:
    q.run(db, "put_off_sync", user_id=user_id, account_id=account.id, next_at=next_at, status=status)


def _pause(db: Db, account_id: UUID, hours: int | None) -> timedelta:
    """The time between two syncs; without fixed hours half the usual gap between two works."""
    if hours is None:
        gap = q.value(db, "publishing_gap", account_id=account_id)
        hours = USUAL_HOURS if gap is None else min(max(round(gap / 2), SHORTEST_HOURS), LONGEST_HOURS)
    return timedelta(hours=hours)
