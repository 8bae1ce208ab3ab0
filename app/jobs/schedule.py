"""The schedule: every periodic job of the site, each with its reason.

A tick is the start of its interval in UTC. Whoever sweeps asks for the job of the present tick; the database makes
it once. A tick that passed while nothing ran is not made up for: each of these looks at everything that is due.
"""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Periodic:
    """A job kind that the sweeper creates every so many seconds."""

    kind: str
    every_seconds: int
    reason: str

    def tick(self, now: datetime) -> datetime:
        """The start of the interval in which `now` lies."""
        seconds = int(now.timestamp())
        return datetime.fromtimestamp(seconds - seconds % self.every_seconds, UTC)


SCHEDULE = (
    Periodic("flush_clicks", 30, "counted clicks wait in Valkey only this long"),
    Periodic("refresh_trending", 300, "lists follow what people open, within minutes"),
    Periodic(
        "refresh_search", 600, "a new word can be corrected to, and what people open is found first, within minutes"
    ),
    Periodic("auto_sync", 60, "an interval of hours should not be late by more than a minute"),
    Periodic("plan_thumbnails", 60, "a new work has its picture within a minute, a forgotten one is gone as soon"),
    Periodic("plan_upkeep", 600, "numbers of new works grow old in hours, permissions in days"),
    Periodic("renew_subscriptions", 300, "a new channel is subscribed within minutes, a lease renewed before its end"),
    Periodic("purge_content", 3600, "what must be deleted by a day is not left until its last hour"),
    Periodic("sweep_records", 300, "what has expired goes: sessions, links, old jobs"),
)
