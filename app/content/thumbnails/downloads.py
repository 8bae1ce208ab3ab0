"""Fetching pictures: each once, before its address ends, a person's few at a time; upkeep, which nobody waits for.

What a sync finds is noted (`pictures.offer`); here it is fetched with the HTTP client, resized and kept, what people
see first before the rest. What cannot be had is tried again after growing gaps, then left until the platform gives
another address. A platform that asks for rest, or does not answer, gets it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.content.models import UnusablePicture
from app.content.thumbnails import pace
from app.infra import queries
from app.infra.errors import ProviderError
from app.infra.http_client import Answer
from app.jobs import ledger
from app.jobs.registry import job
from app.jobs.run import Run

if TYPE_CHECKING:
    from app.content.thumbnails.renditions import Copy

q = queries.load("pictures")

# Where platforms keep their pictures: these names and those under them.
HOSTS = {
    "youtube": ("ytimg.com", "ggpht.com", "googleusercontent.com"),
    "instagram": ("cdninstagram.com", "fbcdn.net"),
    "tiktok": (
        "tiktokcdn.com",
        "tiktokcdn-us.com",
        "tiktokcdn-eu.com",
        "tiktokcdn-in.com",
        "muscdn.com",
        "ibyteimg.com",
    ),
}
GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
SOON = timedelta(minutes=1)
MOST_PEOPLE = 200
# So few at a time that everybody's come in turn.
FEW = 10
# As many works stand on the first page of their creator.
NEWEST = 24
MOST_SILENCES = 3


@dataclass(frozen=True)
class Due:
    """A picture to fetch: its address at the platform, and how often that failed."""

    id: UUID
    url: str
    tries: int
    platform: str


@job("plan_thumbnails")
def plan_thumbnails(run: Run) -> None:
    """Asks for everybody's pictures that are due, and deletes those that nobody has any more."""
    with run.transaction() as db:
        swept = q.value(db, "sweep_files")
    with run.transaction() as db:
        people = q.all(db, "due_people", limit=MOST_PEOPLE)
        for row in people:
            ledger.request(db, "fetch_thumbnails", {"user_id": str(row["user_id"])})
        run.finish(db, {"people": len(people), "swept": swept})


@job("fetch_thumbnails")
def fetch_thumbnails(run: Run) -> None:
    """Fetches some of a person's pictures that are due, and asks for itself again when there are more."""
    fetching = Fetching(run)
    with run.transaction() as db:
        q.run(db, "offer_avatars", user_id=run.owner_id)
    is_more = fetching.perform()
    with run.transaction() as db:
        if is_more:
            ledger.request(db, "fetch_thumbnails", {"user_id": str(run.owner_id)})
        run.finish(db, {"fetched": fetching.fetched, "failed": fetching.failed})


class Fetching:
    """One run through a person's pictures."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.fetched = 0
        self.failed = 0
        self._silences = dict.fromkeys(HOSTS, 0)

    def perform(self) -> bool:
        """Fetches a few; whether some may be left."""
        found = self._claim()
        for due in found:
            if self.run.should_stop:
                self.run.stop()
            self._take(due)
        return len(found) == FEW

    def _claim(self) -> list[Due]:
        resting = [platform for platform in HOSTS if self._is_resting(platform)]
        whose = {"user_id": self.run.owner_id, "resting": resting}
        with self.run.transaction() as db:
            front = q.all(db, "claim_front_pictures", Due, **whose, newest=NEWEST, limit=FEW)
            return front + q.all(db, "claim_pictures", Due, **whose, limit=FEW - len(front))

    def _is_resting(self, platform: str) -> bool:
        return pace.is_resting(self.run.services.redis, platform)

    def _take(self, due: Due) -> None:
        if self._is_resting(due.platform):
            self._postpone(due, SOON, failed=0)
            return
        try:
            made = self._fetch(due)
        except ProviderError as error:
            self._postpone(due, None if error.permanent else _gap(due))
        except UnusablePicture:
            self._postpone(due, _gap(due))
        else:
            self._keep(due, made)

    def _fetch(self, due: Due) -> "list[Copy]":
        """Our copies of a picture. Raises ProviderError, UnusablePicture."""
        # Whoever does other work need not wait for the library of pictures.
        from app.content.thumbnails.renditions import copies

        redis, platform = self.run.services.redis, due.platform
        pace.wait(redis, platform)
        try:
            answer = self.run.services.http.picture(due.url, HOSTS[platform])
        except ProviderError as error:
            self._silences[platform] += not error.permanent
            if self._silences[platform] >= MOST_SILENCES:
                pace.rest(redis, platform)
            raise
        self._silences[platform] = 0
        if answer.status == 429 or answer.status >= 500:
            pace.rest(redis, platform, answer.retry_after)
        return copies(_picture(answer))

    def _keep(self, due: Due, made: "list[Copy]") -> None:
        widths = [copy.width for copy in made]
        with self.run.transaction() as db:
            if q.value(db, "hold_picture", id=due.id) is None:
                return  # forgotten meanwhile
            found = q.value(
                db,
                "keep_files",
                widths=widths,
                heights=[copy.height for copy in made],
                files=[copy.content for copy in made],
            )
            height = made[-1].height
            q.run(db, "keep_picture", id=due.id, url=due.url, hash=found, widths=widths, height=height)
        self.fetched += 1

    def _postpone(self, due: Due, wait: timedelta | None, *, failed: int = 1) -> None:
        with self.run.transaction() as db:
            q.run(db, "postpone_picture", id=due.id, url=due.url, wait=wait, failed=failed)
        self.failed += failed


def _picture(answer: Answer) -> bytes:
    if answer.status != 200:
        raise UnusablePicture(f"The platform answered {answer.status}.")
    return answer.body


def _gap(due: Due) -> timedelta | None:
    """How long to wait after the next failure; None for ever."""
    return GAPS[due.tries] if due.tries < len(GAPS) else None
