"""Rows of the ledger, and the labels of their states."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

UNFINISHED = ("pending", "processing")
STATUSES = ("pending", "processing", "completed", "failed", "cancelled")


@dataclass(frozen=True)
class Created:
    """The result of creating a job: the job, and whether it is new or was waiting already."""

    job_id: UUID
    is_new: bool
    status: str


@dataclass(frozen=True)
class Job:
    """A job as its owner sees it. Times are UTC; `eta_seconds` is None while nothing can be said."""

    id: UUID
    job_type: str
    name: str
    status: str
    progress_percent: int
    progress_message: str | None
    error_message: str | None
    error_code: str | None
    retry_count: int
    result: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    scheduled_for: datetime
    seen_at: datetime

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended."""
        return self.status not in UNFINISHED

    @property
    def is_waiting_to_retry(self) -> bool:
        """Whether it waits for a retry."""
        return self.status == "pending" and self.error_message is not None

    @property
    def eta_seconds(self) -> int | None:
        """The estimated time left, from the time that the done part took."""
        if self.status != "processing" or self.started_at is None or self.progress_percent <= 0:
            return None
        elapsed = (self.seen_at - self.started_at).total_seconds()
        return max(0, round(elapsed * (100 - self.progress_percent) / self.progress_percent))


@dataclass(frozen=True)
class Kind:
    """A kind of job, as addresses and people call it, and how many of it a person has."""

    slug: str
    name: str
    jobs: int


@dataclass(frozen=True)
class Counts:
    """How many jobs a person has in each state."""

    all: int
    pending: int
    processing: int
    completed: int
    failed: int
    cancelled: int


@dataclass(frozen=True)
class RecentResult:
    """The result of a job that completed a short while ago."""

    job_id: UUID
    result: dict[str, Any]


@dataclass(frozen=True)
class LogLine:
    """A line of a job's log."""

    log_level: str
    message: str
    created_at: datetime


@dataclass(frozen=True)
class Claimed:
    """A job that this worker has claimed."""

    id: UUID
    user_id: UUID | None
    job_type: str
    params: dict[str, Any]
    retry_count: int
    timeout_seconds: int
    queue: str
