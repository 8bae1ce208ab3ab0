"""The parameters of the trending lists, the roll-up of old clicks, and holds.

The lists themselves are made in the database (`sql/phases/6_discovery/functions/trending_*.sql`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts import audit
from app.content import reasons
from app.content.reasons import Reason
from app.discovery.catalogue.browse import PERIODS
from app.discovery.trending import clicks
from app.infra import queries
from app.infra.database import Db
from app.infra.errors import NotFound

BY_HAND = "command line"
LONGEST_IN_HOURS = timedelta(hours=48)

q = queries.load("trending")


@dataclass(frozen=True)
class Period:
    """A list that fades: how far back it looks, when a visit counts half, and how many earlier windows it compares.

    The properties say so in words.
    """

    period: str
    width: timedelta
    half_life: timedelta
    earlier: int

    @property
    def label(self) -> str:
        """The list's name."""
        return PERIODS[self.period]

    @property
    def looks_back(self) -> str:
        """How far it looks back."""
        return _span(self.width)

    @property
    def halves(self) -> str:
        """After how long a visit counts half."""
        return _span(self.half_life)

    @property
    def compared(self) -> str:
        """What a work is compared with: one earlier window, or the mean of several."""
        span = self.width * self.earlier
        before = f"{span.days // 7} weeks" if self.width.days == 7 else f"{span.days} days"
        return f"the previous {before}" if self.earlier == 1 else f"the average of the previous {before}"


@dataclass(frozen=True)
class Rules:
    """The numbers behind the lists; the page that explains them shows every one."""

    networks: int
    search_percent: int
    places: int
    category_places: int
    places_for_new_work: int
    of_creator_in_ten: int
    of_creator_in_thirty: int
    of_creator: int
    mixed_places: int
    mixed_percent: int
    kept_every: int
    kept_hours: int
    hold_turned_away: int
    hold_times_usual: int
    hold_percent: int
    hold_of_network: int
    hold_days: int
    outside_percent: int
    reach_days: int


@dataclass(frozen=True)
class Hold:
    """A work that is left out of the lists, and why."""

    short_id: str
    title: str
    reason: Reason
    held_at: datetime

    @property
    def why(self) -> str:
        """The reason in words."""
        return reasons.sentence(self.reason)


class NotHeld(NotFound):
    """No work with this id is held."""


@dataclass(frozen=True)
class Counting:
    """What counts of many visits from one place."""

    people_of_an_address: int = clicks.PEOPLE_OF_AN_ADDRESS
    people_of_a_network: int = clicks.PEOPLE_OF_A_NETWORK
    clicks_a_minute: int = clicks.CLICKS_OF_AN_ADDRESS_A_MINUTE


def rules(db: Db) -> Rules:
    """The numbers behind the lists."""
    found = q.one(db, "read_rules", Rules)
    assert found is not None
    return found


def periods(db: Db) -> list[Period]:
    """The lists that fade, the shortest first."""
    return q.all(db, "list_periods", Period)


def compact_clicks(db: Db) -> int:
    """Rolls up the clicks of old hours and days; the number of rows that went into others."""
    return int(q.value(db, "compact_clicks"))


def held(db: Db) -> list[Hold]:
    """Lists the works on hold, the newest first, a thousand at most. For the administrator."""
    return q.all(db, "list_held", Hold)


def release(db: Db, short_id: str) -> None:
    """Releases a hold, and writes that to the audit log. For the administrator. Raises NotHeld."""
    found = q.one(db, "release_hold", short_id=short_id, by=BY_HAND)
    if found is None:
        raise NotHeld
    user_id, content_id = found["user_id"], found["content_id"]
    audit.record(db, user_id, "trending_released", client=BY_HAND, entity="content_item", entity_id=content_id)


def _span(span: timedelta) -> str:
    hours = round(span.total_seconds() / 3600)
    return f"{hours} hours" if span <= LONGEST_IN_HOURS else f"{hours // 24} days"
