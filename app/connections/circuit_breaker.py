"""What goes out to a platform, watched: its daily allowance, and a pause for everybody after too many failures.

The counts stand in one row a platform, so all processes see the same. A call that may not go out raises Resting with
the time to wait; the job then waits that long without losing a try.
"""

from dataclasses import dataclass
from typing import Any

from app.config import Role, Settings
from app.infra import queries
from app.infra.database import Database
from app.infra.errors import ProviderError, Resting
from app.infra.http_client import Answer, HttpClient
from app.infra.services import Services
from app.providers import NAMES, platform
from app.providers.shapes import Platform

q = queries.load("connections")

# People's own syncs may use nine tenths of a day's allowance, upkeep stops at seven and leaves the rest to them.
PERSON_SHARE = 0.9
UPKEEP_SHARE = 0.7
USED_UP = (b"quotaExceeded", b"dailyLimitExceeded")


@dataclass(frozen=True)
class Lane:
    """Which platform is called, by which role, and how much of the day's allowance this caller may reach."""

    slug: str
    name: str
    role: Role
    share: float


class PlatformClient(HttpClient):
    """The HTTP client of one platform: checks the breaker before each call and records how the call went."""

    def __init__(self, settings: Settings, database: Database, http: HttpClient, lane: Lane) -> None:
        super().__init__(settings)
        self._settings = settings
        self._database = database
        self._http = http
        self._lane = lane

    def _send(self, method: str, url: str, **content: Any) -> Answer:
        failures = self._enter(url)
        try:
            answer = self._http._send(method, url, **content)
        except ProviderError as error:
            if not error.permanent:
                self._leave(answered=False)
            raise
        if answer.status == 403 and any(word in answer.body for word in USED_UP):
            self._exhaust()
        elif answer.status == 429 or answer.status >= 500:
            self._leave(answered=False, retry_after=answer.retry_after)
        elif failures:
            self._leave(answered=True)
        return answer

    def _enter(self, url: str) -> int:
        """Counts the call; how many failed in a row before it. Raises Resting."""
        with self._database.transaction(self._lane.role) as db:
            row = q.one(
                db,
                "enter_platform",
                platform=self._lane.slug,
                units=self._units(url),
                allowance=int(self._settings.youtube_daily_units * self._lane.share),
            )
        assert row is not None
        if not row["may_call"]:
            raise self._resting(row["reason"], row["wait_seconds"])
        return int(row["failures"])

    def _units(self, url: str) -> int:
        """A listing of YouTube's costs a unit of the project's day; nothing else has such a price."""
        return int(url.startswith(self._settings.youtube_api_base_url))

    def _resting(self, reason: str, seconds: int) -> Resting:
        name = self._lane.name
        if reason == "allowance":
            words = f"{name} allows us no more questions today. This goes on by itself tomorrow."
            return Resting(words, code="quota_exceeded", retry_after=seconds)
        return Resting(f"{name} is slow now. This goes on by itself.", code="resting", retry_after=seconds)

    def _leave(self, *, answered: bool, retry_after: int | None = None) -> None:
        with self._database.transaction(self._lane.role) as db:
            q.value(db, "leave_platform", platform=self._lane.slug, answered=answered, retry_after=retry_after)

    def _exhaust(self) -> None:
        with self._database.transaction(self._lane.role) as db:
            q.value(db, "exhaust_platform", platform=self._lane.slug, allowance=self._settings.youtube_daily_units)


def adapter(services: Services, slug: str, *, role: Role = "worker", share: float = PERSON_SHARE) -> Platform:
    """The adapter of a platform with a PlatformClient. Raises NotFound for one that we cannot read yet."""
    lane = Lane(slug, NAMES.get(slug, slug), role, share)
    http = PlatformClient(services.settings, services.database, services.http, lane)
    return platform(slug, services.settings, http)
