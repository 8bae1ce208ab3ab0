"""Circuit breaker and daily quota of each platform: a call may go out, or the platform is paused for all processes.

The counts are in one row a platform, shared by all processes. A call that may not go out raises PlatformPaused with the
time to wait; the job then waits that long without losing a try.
"""

from dataclasses import dataclass
from typing import Any

from app.config import Role, Settings
from app.infra import queries
from app.infra.database import Database
from app.infra.errors import PlatformPaused, ProviderError
from app.infra.http_client import HttpClient, HttpResponse
from app.infra.services import Services
from app.providers import NAMES, platform
from app.providers.shapes import Platform

q = queries.load("connections")

# People's own syncs may use nine tenths of a day's quota; upkeep stops at seven tenths.
USER_SHARE = 0.9
UPKEEP_SHARE = 0.7
QUOTA_ERRORS = (b"quotaExceeded", b"dailyLimitExceeded")


@dataclass(frozen=True)
class CallBudget:
    """Which platform is called, by which role, and the share of the day's quota that this caller may use."""

    slug: str
    name: str
    role: Role
    share: float


class PlatformClient(HttpClient):
    """The HTTP client of one platform: checks the breaker before each call and records how the call went."""

    def __init__(self, settings: Settings, database: Database, http: HttpClient, budget: CallBudget) -> None:
        super().__init__(settings)
        self._settings = settings
        self._database = database
        self._http = http
        self._budget = budget

    def _send(self, method: str, url: str, **content: Any) -> HttpResponse:
        failures = self._begin(url)
        try:
            answer = self._http._send(method, url, **content)
        except ProviderError as error:
            if not error.permanent:
                self._end(answered=False)
            raise
        if answer.status == 403 and any(word in answer.body for word in QUOTA_ERRORS):
            self._exhaust()
        elif answer.status == 429 or answer.status >= 500:
            self._end(answered=False, retry_after=answer.retry_after)
        elif failures:
            self._end(answered=True)
        return answer

    def _begin(self, url: str) -> int:
        """Counts the call; the number of failures in a row before it. Raises Resting."""
        with self._database.transaction(self._budget.role) as db:
            row = q.one(
                db,
                "begin_call",
                platform=self._budget.slug,
                units=self._units(url),
                allowance=int(self._settings.youtube_daily_units * self._budget.share),
            )
        assert row is not None
        if not row["may_call"]:
            raise self._paused(row["reason"], row["wait_seconds"])
        return int(row["failures"])

    def _units(self, url: str) -> int:
        """The quota units of a call: one for the YouTube Data API, none for others."""
        return int(url.startswith(self._settings.youtube_api_base_url))

    def _paused(self, reason: str, seconds: int) -> PlatformPaused:
        name = self._budget.name
        if reason == "allowance":
            words = f"{name} allows us no more questions today. This goes on by itself tomorrow."
            return PlatformPaused(words, code="quota_exceeded", retry_after=seconds)
        return PlatformPaused(f"{name} is slow now. This goes on by itself.", code="resting", retry_after=seconds)

    def _end(self, *, answered: bool, retry_after: int | None = None) -> None:
        with self._database.transaction(self._budget.role) as db:
            q.value(db, "end_call", platform=self._budget.slug, answered=answered, retry_after=retry_after)

    def _exhaust(self) -> None:
        with self._database.transaction(self._budget.role) as db:
            q.value(db, "exhaust_allowance", platform=self._budget.slug, allowance=self._settings.youtube_daily_units)


def adapter(services: Services, slug: str, *, role: Role = "worker", share: float = USER_SHARE) -> Platform:
    """The adapter of a platform with a PlatformClient. Raises NotFound for one that we cannot read yet."""
    budget = CallBudget(slug, NAMES.get(slug, slug), role, share)
    http = PlatformClient(services.settings, services.database, services.http, budget)
    return platform(slug, services.settings, http)
