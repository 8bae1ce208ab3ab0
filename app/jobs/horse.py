"""What a worker's forked horse does: claims a job, keeps its lease alive, does the work, says how it ended.

The horse opens its own connections after the fork. When its heartbeat cannot reach the database for ten seconds, or the
lease is gone, the process ends itself: somebody else has the job then.
"""

import os
import signal
import socket
import time
from functools import cache
from threading import Event, Thread
from types import FrameType
from uuid import UUID, uuid4

import psycopg
import structlog

from app.config import Settings
from app.jobs import registry
from app.jobs.models import Claimed
from app.jobs.run import LEASE_LOST, Run, Stopped
from app.lib import site as sites
from app.lib import sql
from app.lib.db import Refused
from app.lib.errors import AppError
from app.lib.site import Site

HEARTBEAT_SECONDS = 5.0
SILENCE_SECONDS = 10.0
POOL_SIZE = 3
DRAIN = 20
EXIT_LEASE_LOST = 75

log = structlog.get_logger()
queries = sql.load("jobs")


def work(job_id: str) -> None:
    """Entry point for RQ: does the job, then up to nineteen more due ones of its queue before the process ends."""
    site = _site()
    stop = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    signal.signal(signal.SIGALRM, _too_long)
    queue = perform(site, UUID(job_id), stop)
    for _ in range(DRAIN - 1):
        if queue is None or stop.is_set():
            break
        queue = _perform_next(site, queue, stop)
    site.database.close()


def perform(site: Site, job_id: UUID, stop: Event) -> str | None:
    """Does one job if it can be claimed; the queue it belongs to, None when it was not ours to do."""
    token = uuid4()
    claimed = _claim(site, job_id, token)
    if claimed is None:
        return None
    run = Run(site, claimed, token, stop)
    done = Event()
    heartbeat = Thread(target=_beat, args=(site.settings, claimed.id, token, done), daemon=True)
    heartbeat.start()
    signal.alarm(claimed.timeout_seconds)
    try:
        state = _outcome(run, claimed)
    finally:
        signal.alarm(0)
        done.set()
    log.info("job_ended", job_id=str(job_id), kind=claimed.job_type, state=state)
    return claimed.queue


def _outcome(run: Run, claimed: Claimed) -> str:
    """Calls the function of the job and turns whatever it raises into a state of the ledger."""
    try:
        registry.find(claimed.job_type)(run)
        if not run.is_finished:
            with run.transaction() as db:
                run.finish(db)
    except Stopped:
        return run.release()
    except Refused as error:
        return "lost" if error.code == LEASE_LOST else run.give_up(error)
    except AppError as error:
        return run.give_up(error)
    except Exception:
        # People get a number to tell us; what happened exactly stays in the log.
        number = uuid4().hex[:8]
        log.exception("job_broke", job_id=str(claimed.id), kind=claimed.job_type, number=number)
        return run.give_up(AppError(f"Something went wrong on our side (number {number}). We will try again."))
    return "completed"


def _claim(site: Site, job_id: UUID, token: UUID) -> Claimed | None:
    with site.database.transaction("worker") as db:
        if not queries.value(db, "start_job", job_id=job_id, worker_id=_worker_id(), token=token):
            return None
        return queries.one(db, "find_claimed", Claimed, job_id=job_id)


def _perform_next(site: Site, queue: str, stop: Event) -> str | None:
    with site.database.transaction("worker") as db:
        due = queries.all(db, "next_due", queue=queue, limit=1)
    return perform(site, due[0]["id"], stop) if due else None


def _beat(settings: Settings, job_id: UUID, token: UUID, done: Event) -> None:
    """Prolongs the lease from a connection of its own, which never waits behind the work."""
    last_good = time.monotonic()
    while not done.wait(HEARTBEAT_SECONDS):
        try:
            with psycopg.connect(settings.database_worker_url, autocommit=True, connect_timeout=3) as db:
                kept = queries.value(db, "heartbeat", job_id=job_id, token=token)
        except psycopg.Error:
            kept = None
        if kept is True:
            last_good = time.monotonic()
        elif (kept is False or time.monotonic() - last_good > SILENCE_SECONDS) and not done.is_set():
            os._exit(EXIT_LEASE_LOST)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise AppError("This took too long. We will try again.")


def _worker_id() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@cache
def _site() -> Site:
    """Built once in each horse; the worker before the fork never calls this."""
    return sites.build(Settings.load(), POOL_SIZE)
