"""The job ledger: creates jobs in the transaction of the change that needs them, and lists and cancels them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from psycopg.types.json import Jsonb

from app.infra.database import Db, after_commit
from app.infra.errors import NotFound
from app.infra.queries import load
from app.jobs import doorbell
from app.jobs.models import Counts, Created, Job, Kind, LogLine, RecentResult

queries = load("jobs")
PAGE = 25


def create(db: Db, user_id: UUID, kind: str, params: Mapping[str, object], *, priority: int = 5) -> UUID:
    """Creates a job of the signed-in person; its doorbell rings after the commit.

    Raises Refused SV002 when ten jobs are unfinished.
    """
    job_id: UUID = queries.value(
        db, "create_job", user_id=user_id, kind=kind, params=Jsonb(dict(params)), priority=priority
    )
    _ring_after_commit(db, kind, job_id)
    return job_id


def find_or_create(db: Db, user_id: UUID, kind: str, params: Mapping[str, object], *, priority: int = 5) -> Created:
    """Finds the unfinished job with equal parameters of the last five minutes, else creates one.

    When the kind uses a quota and the job is new, the quota is charged for it in the same transaction: Refused SV001
    undoes both.
    """
    found = queries.one(
        db, "find_or_create_job", user_id=user_id, kind=kind, params=Jsonb(dict(params)), priority=priority
    )
    assert found is not None
    if found["is_new"]:
        queries.value(db, "charge_quota", user_id=user_id, kind=kind, job_id=found["job_id"])
        _ring_after_commit(db, kind, found["job_id"])
    return Created(found["job_id"], found["is_new"], found["existing_status"] or "pending")


def recent(db: Db, user_id: UUID, kind: str, params: Mapping[str, object], age: timedelta) -> RecentResult | None:
    """Finds the result of an equal job of the person that completed within `age`."""
    return queries.one(
        db, "find_recent_result", RecentResult, user_id=user_id, kind=kind, params=Jsonb(dict(params)), age=age
    )


def request(db: Db, kind: str, params: Mapping[str, object], *, at: datetime | None = None) -> None:
    """Creates a job of the site itself, for now or for a later time, without quota or limit, unless an equal one waits.

    A job for one person's rows names that person in `params["user_id"]`. The sweeper rings for it.
    """
    queries.value(db, "request_site_job", kind=kind, params=Jsonb(dict(params)), at=at)


def find(db: Db, user_id: UUID, job_id: UUID) -> Job:
    """Finds a job of the person. Raises NotFound, for another person's too."""
    job = queries.one(db, "find_job", Job, user_id=user_id, job_id=job_id)
    if job is None:
        raise NotFound("This job was not found.")
    return job


def page(
    db: Db,
    user_id: UUID,
    *,
    status: str | None = None,
    kind: str | None = None,
    before: tuple[datetime, UUID] | None = None,
) -> tuple[list[Job], bool]:
    """A page of the person's jobs, newest first, and whether there are older ones."""
    created_at, job_id = before or (None, None)
    jobs = queries.all(
        db,
        "list_jobs",
        Job,
        user_id=user_id,
        status=status,
        kind=kind,
        before_time=created_at,
        before_id=job_id,
        limit=PAGE + 1,
    )
    return jobs[:PAGE], len(jobs) > PAGE


def logs(db: Db, user_id: UUID, job_id: UUID) -> list[LogLine]:
    """The last lines of the log of a job of the person, newest first. Raises Refused SV005 for somebody else's."""
    return queries.all(db, "list_log", LogLine, user_id=user_id, job_id=job_id)


def cancel(db: Db, user_id: UUID, job_id: UUID) -> bool:
    """Cancels an unfinished job of the person; False when it was finished already."""
    return bool(queries.value(db, "cancel_job", user_id=user_id, job_id=job_id))


def retry(db: Db, user_id: UUID, job_id: UUID) -> Created | None:
    """Retries a failed job of the person as a new job; None when it did not fail.

    What the failed one was charged was given back, so this is charged anew: Refused SV001 or SV002. Asking twice makes
    one. Raises NotFound.
    """
    find(db, user_id, job_id)
    failed = queries.one(db, "find_failed_job", user_id=user_id, job_id=job_id)
    if failed is None:
        return None
    return find_or_create(db, user_id, failed["job_type"], failed["params"], priority=failed["job_priority"])


def kinds(db: Db, user_id: UUID) -> list[Kind]:
    """The kinds of job that the person has, by name."""
    return queries.all(db, "list_kinds", Kind, user_id=user_id)


def counts(db: Db, user_id: UUID) -> Counts:
    """How many jobs the person has in each state."""
    return queries.one(db, "count_jobs", Counts, user_id=user_id) or Counts(0, 0, 0, 0, 0, 0)


def _ring_after_commit(db: Db, kind: str, job_id: UUID) -> None:
    queue = str(queries.value(db, "queue_of", kind=kind))
    queries.run(db, "note_published", job_id=job_id)
    redis = db.redis
    after_commit(db, partial(doorbell.ring, redis, queue, job_id))
