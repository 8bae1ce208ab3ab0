"""Background downloads of thumbnails, before signed URLs expire, in small batches per user.

What a sync finds is noted (`pictures.offer`); here it is fetched with the HTTP client, resized and kept, what people
see first before the rest. A failed download is retried after growing delays, then left until the platform gives another
URL. A platform that rate-limits us, or does not answer, is paused.

Some downloads run at once: while one is on its way, another is rendered. A batch starts with one, adds one after each
success and goes back to one after a failure (slow start), so a platform that is in trouble is asked once, not four
times.
"""

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.content.models import UnusablePicture
from app.content.thumbnails import rate_limit
from app.infra import queries
from app.infra.errors import ProviderError
from app.infra.http_client import HttpResponse
from app.jobs import ledger
from app.jobs.registry import job
from app.jobs.run import Run

if TYPE_CHECKING:
    from app.content.thumbnails.renditions import Rendition

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
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
SHORT_DELAY = timedelta(minutes=1)
MOST_USERS = 200
# Some ten seconds of work: the pictures of all users come in turn.
BATCH = 60
# One is rendered on each of a worker's cores while the others are on their way; each holds a decoded picture.
MOST_AT_ONCE = 4
# As many works are on the first page of their creator.
NEWEST_FIRST = 24
MOST_TIMEOUTS = 3


@dataclass(frozen=True)
class Due:
    """A picture to download: its URL at the platform, and the number of failed tries."""

    id: UUID
    url: str
    tries: int
    platform: str


@job("plan_thumbnails")
def plan_thumbnails(run: Run) -> None:
    """Requests the downloads of all users whose pictures are due, and deletes orphaned files."""
    with run.transaction() as db:
        swept = q.value(db, "sweep_files")
    with run.transaction() as db:
        people = q.all(db, "due_people", limit=MOST_USERS)
        for row in people:
            ledger.request(db, "fetch_thumbnails", {"user_id": str(row["user_id"])})
        run.finish(db, {"people": len(people), "swept": swept})


@job("fetch_thumbnails")
def fetch_thumbnails(run: Run) -> None:
    """Downloads a batch of a person's due pictures, and requests the next batch when there may be more."""
    download = Download(run)
    with run.transaction() as db:
        q.run(db, "offer_avatars", user_id=run.owner_id)
    is_more = download.perform()
    with run.transaction() as db:
        if is_more:
            ledger.request(db, "fetch_thumbnails", {"user_id": str(run.owner_id)})
        run.finish(db, {"fetched": download.fetched, "failed": download.failed})


class Download:
    """One batch of downloads for a person."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.fetched = 0
        self.failed = 0
        self._at_once = 1
        self._timeouts = dict.fromkeys(HOSTS, 0)

    def perform(self) -> bool:
        """Downloads a batch; whether some may be left."""
        found = self._claim()
        waiting = deque(found)
        running: dict[Future[list[Rendition]], Due] = {}
        with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
            while waiting or running:
                if self.run.should_stop:
                    waiting.clear()
                while waiting and len(running) < self._at_once:
                    self._start(waiting.popleft(), pool, running)
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    self._settle(running.pop(ended), ended)
        if self.run.should_stop:
            self.run.stop()
        return len(found) == BATCH

    def _claim(self) -> list[Due]:
        paused = [platform for platform in HOSTS if self._is_paused(platform)]
        owned = {"user_id": self.run.owner_id, "paused": paused}
        with self.run.transaction() as db:
            front = q.all(db, "claim_front_pictures", Due, **owned, newest=NEWEST_FIRST, limit=BATCH)
            return front + q.all(db, "claim_pictures", Due, **owned, limit=BATCH - len(front))

    def _is_paused(self, platform: str) -> bool:
        return rate_limit.is_paused(self.run.services.redis, platform)

    def _start(self, due: Due, pool: ThreadPoolExecutor, running: "dict[Future[list[Rendition]], Due]") -> None:
        if self._is_paused(due.platform):
            self._postpone(due, SHORT_DELAY, failed=0)
        else:
            running[pool.submit(self._fetch, due)] = due

    def _settle(self, due: Due, ended: "Future[list[Rendition]]") -> None:
        """Keeps what a download brought, or decides when to try it again; here, so that threads share nothing."""
        try:
            renditions = ended.result()
        except ProviderError as error:
            self._slow_down(due.platform, error)
            self._postpone(due, None if error.permanent else _retry_delay(due))
        except UnusablePicture:
            self._timeouts[due.platform] = 0
            self._at_once = 1
            self._postpone(due, _retry_delay(due))
        else:
            self._timeouts[due.platform] = 0
            self._at_once = min(self._at_once + 1, MOST_AT_ONCE)
            self._save(due, renditions)

    def _slow_down(self, platform: str, error: ProviderError) -> None:
        """After a failed call: one at a time, and none for a while from a platform that did not answer three times."""
        self._at_once = 1
        self._timeouts[platform] += not error.permanent
        if self._timeouts[platform] >= MOST_TIMEOUTS:
            rate_limit.pause(self.run.services.redis, platform)

    def _fetch(self, due: Due) -> "list[Rendition]":
        """Downloads a picture; its renditions. Runs in a thread. Raises ProviderError, UnusablePicture."""
        # Imported here: other jobs do not pay for loading the imaging library.
        from app.content.thumbnails.renditions import render

        services = self.run.services
        rate_limit.wait(services.redis, due.platform, services.settings.pictures_per_second)
        answer = services.http.picture(due.url, HOSTS[due.platform])
        if answer.status == 429 or answer.status >= 500:
            rate_limit.pause(services.redis, due.platform, answer.retry_after)
        return render(_picture(answer))

    def _save(self, due: Due, renditions: "list[Rendition]") -> None:
        widths = [rendition.width for rendition in renditions]
        with self.run.transaction() as db:
            if q.value(db, "lock_picture", id=due.id) is None:
                return  # forgotten meanwhile
            found = q.value(
                db,
                "store_files",
                widths=widths,
                heights=[rendition.height for rendition in renditions],
                files=[rendition.content for rendition in renditions],
            )
            height = renditions[-1].height
            q.run(db, "store_picture", id=due.id, url=due.url, hash=found, widths=widths, height=height)
        self.fetched += 1

    def _postpone(self, due: Due, wait: timedelta | None, *, failed: int = 1) -> None:
        with self.run.transaction() as db:
            q.run(db, "postpone_picture", id=due.id, url=due.url, wait=wait, failed=failed)
        self.failed += failed


def _picture(answer: HttpResponse) -> bytes:
    if answer.status != 200:
        raise UnusablePicture(f"The platform answered {answer.status}.")
    return answer.body


def _retry_delay(due: Due) -> timedelta | None:
    """The delay after the next failure; None for no retry."""
    return RETRY_DELAYS[due.tries] if due.tries < len(RETRY_DELAYS) else None
