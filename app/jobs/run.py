"""The run of a job: the context that its function works with, and how the run ends.

Every write goes through `Run.transaction`, which first takes the lease: a worker that lost its job, because it was
cancelled or its lease expired, cannot write any more.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.infra.database import Db, Refused
from app.infra.errors import AppError, PlatformPaused, ProviderError, Unavailable
from app.infra.queries import load
from app.infra.services import Services
from app.jobs.models import Claimed

queries = load("jobs")

FIRST_DELAY_SECONDS = 5
LONGEST_DELAY_SECONDS = 900
LEASE_LOST = "SV004"
# The ends of transient error messages, here and in the adapters; untrue after the last try.
RETRY_PHRASES = ("We will try again.", "Try again in a minute.")
FINAL_PHRASE = "You can start it again."


class Stopped(AppError):
    """The worker was asked to stop; the job goes on elsewhere."""


class Run:
    """A claimed job while its function works on it."""

    def __init__(self, services: Services, claimed: Claimed, token: UUID, stop: Event) -> None:
        self.services = services
        self.job_id = claimed.id
        self.user_id = claimed.user_id
        self.params = claimed.params
        self.retry_count = claimed.retry_count
        self.is_finished = False
        self._token = token
        self._stop = stop

    @property
    def owner_id(self) -> UUID:
        """The person whose job this is, or for whose rows the site's own job works: its parameter `user_id`.

        Raises AppError for work that belongs to nobody.
        """
        if self.user_id is not None:
            return self.user_id
        if "user_id" not in self.params:
            raise AppError("This work belongs to nobody.")
        return UUID(self.params["user_id"])

    @property
    def should_stop(self) -> bool:
        """Whether the worker was asked to stop: check between pages, then call `stop`."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ends this run between two steps; the job waits again and the try is not counted. Raises Stopped."""
        raise Stopped

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """A transaction as the job's owner, fenced by the lease. Raises Refused SV004 when the job is not ours."""
        person = self.owner_id if self.user_id or "user_id" in self.params else None
        with self.services.database.transaction("worker", person) as db:
            queries.run(db, "lock_lease", job_id=self.job_id, token=self._token)
            yield db

    def progress(self, percent: float, message: str, db: Db | None = None) -> None:
        """Reports the progress, 0 to 100; inside `db` when the step itself commits there."""
        if db is not None:
            self._update(db, percent, message)
            return
        with self.services.database.transaction("worker", self.user_id) as own:
            self._update(own, percent, message)

    def log(self, level: str, message: str) -> None:
        """Writes a line that the owner reads: debug, info, warning or error."""
        with self.services.database.transaction("worker", self.user_id) as db:
            queries.value(db, "add_log", job_id=self.job_id, level=level, message=message, token=self._token)

    def finish(self, db: Db, result: Mapping[str, Any] | None = None) -> None:
        """Ends the job inside the transaction of its last effect."""
        done = queries.value(db, "complete_job", job_id=self.job_id, result=Jsonb(result), token=self._token)
        if not done:
            raise Refused(LEASE_LOST, "This job is no longer ours.")
        self.is_finished = True

    def end(self) -> None:
        """Completes a job whose effects are written; completing checks the lease itself."""
        with self.services.database.statement("worker") as db:
            self.finish(db)

    def give_up(self, error: AppError) -> str:
        """Ends the run after an error: failed for good, or waiting for a retry. The new state."""
        code = error.code if isinstance(error, ProviderError | Refused) else type(error).__name__
        with self.services.database.transaction("worker", self.user_id) as db:
            if can_retry(error):
                counts = not isinstance(error, PlatformPaused)
                is_final = counts and queries.value(db, "is_last_try", job_id=self.job_id)
                message = final_message(error.message) if is_final else error.message
                return self._wait(db, message, code, delay_seconds(error, self.retry_count), counts=counts)
            message = final_message(error.message)
            queries.value(
                db, "fail_job", job_id=self.job_id, message=message, code=code, details=None, token=self._token
            )
            return "failed"

    def release(self) -> str:
        """Releases the job because the worker stops; the try is not counted. The new state."""
        with self.services.database.transaction("worker", self.user_id) as db:
            return self._wait(db, "Waiting for a worker", "released", 0, counts=False)

    def _wait(self, db: Db, message: str, code: str, seconds: float, *, counts: bool) -> str:
        return str(
            queries.value(
                db,
                "retry_later",
                job_id=self.job_id,
                token=self._token,
                message=message,
                code=code,
                seconds=seconds,
                counts=counts,
            )
        )

    def _update(self, db: Db, percent: float, message: str) -> None:
        queries.value(
            db, "update_progress", job_id=self.job_id, percent=int(percent), message=message, token=self._token
        )


def final_message(message: str) -> str:
    """The message of a final failure: phrases that promise a retry are replaced."""
    for promise in RETRY_PHRASES:
        message = message.replace(promise, FINAL_PHRASE)
    return message


def can_retry(error: AppError) -> bool:
    """Whether a retry can help: after a transient failure of ours or of a provider, or an unexpected error."""
    if isinstance(error, ProviderError):
        return not error.permanent
    return isinstance(error, Unavailable) or type(error) is AppError


def delay_seconds(error: AppError, retry_count: int) -> float:
    """The delay before a retry: as the provider asks, else exponential backoff with full jitter, at most 15 minutes."""
    asked = getattr(error, "retry_after", None) if isinstance(error, ProviderError) else None
    if asked is not None:
        return float(asked)
    # Spread over the whole range: many jobs that fail together must not be retried together.
    return random.uniform(1, min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2**retry_count))  # noqa: S311
