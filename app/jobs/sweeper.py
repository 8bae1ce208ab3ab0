"""The sweeper process: reclaims jobs whose lease has expired, rings doorbells that were lost, and creates the scheduled
jobs. Several may run; an advisory lock elects the leader.
"""

import faulthandler
import time
from datetime import datetime
from threading import Event

from redis.exceptions import RedisError

from app.infra.database import Db
from app.infra.errors import AppError
from app.infra.logs import log
from app.infra.postgres.deadlines import BRIEF, Bounded
from app.infra.queries import load
from app.infra.services import Services
from app.jobs import doorbell
from app.jobs.schedule import SCHEDULE

SWEEP_SECONDS = 2.0
LEADER_KEY = 7_341_903
DEATH_LIMIT = 3
DOORBELL_SECONDS = 2.0
# A leader that hangs would keep the lock. Its supervisor starts another.
WATCHDOG_SECONDS = 60.0

queries = load("jobs")


def sweep_forever(services: Services, stop: Event, death_limit: int = DEATH_LIMIT) -> None:
    """Sweeps every two seconds until stopped; stands by while another sweeper leads."""
    while not stop.is_set():
        try:
            _lead(services, stop, death_limit)
        except AppError as error:
            log.warning("sweep_failed", error=error.message)
        stop.wait(SWEEP_SECONDS)


def sweep(services: Services, death_limit: int = DEATH_LIMIT) -> int:
    """Sweeps once; the number of doorbells rung. Each part has its own short transaction.

    The time is the database's: a leader whose clock is fast would use up ticks that the next leader needs.
    """
    with services.database.transaction("worker") as db:
        for lost in queries.all(db, "reclaim_expired", death_limit=death_limit):
            log.warning("job_taken_back", job_id=str(lost["job_id"]), outcome=lost["outcome"])
    with services.database.transaction("worker") as db:
        _take_ticks(db, queries.value(db, "present"))
    return _ring_doorbells(services)


def _lead(services: Services, stop: Event, death_limit: int) -> None:
    """Leads while the connection lives. The next sweep finds what a dying leader left half-done."""
    import psycopg

    _arm_watchdog()
    try:
        with Bounded.within(services.settings.database_worker_url, BRIEF, autocommit=True) as leader:
            if leader.execute("SELECT pg_try_advisory_lock(%s)", (LEADER_KEY,)).fetchone() != (True,):
                return
            while not stop.is_set():
                _arm_watchdog()
                leader.execute("SELECT")
                started = time.monotonic()
                sweep(services, death_limit)
                stop.wait(max(0.1, SWEEP_SECONDS - (time.monotonic() - started)))
    except psycopg.Error as error:
        log.warning("sweeper_lost_its_connection", error=type(error).__name__)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _arm_watchdog() -> None:
    """Arms the watchdog: exits after WATCHDOG_SECONDS with a traceback in the log, unless armed again."""
    faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True, file=2)


def _take_ticks(db: Db, now: datetime) -> None:
    for periodic in SCHEDULE:
        queries.value(db, "take_tick", name=periodic.kind, tick=periodic.tick(now), kind=periodic.kind)


def _ring_doorbells(services: Services) -> int:
    """Rings for due jobs whose message was lost; what a slow Valkey leaves over, a later sweep rings for.

    A horse does what is due in its queue whichever message woke it. A queue needs as many messages as it has due jobs
    and never more: more of them for a long backlog would only fill Valkey.
    """
    try:
        messages = doorbell.messages(services.redis)
    except RedisError:
        return 0
    with services.database.transaction("worker") as db:
        unpublished = queries.all(
            db, "claim_unpublished", quiet=[queue for queue, number in messages.items() if not number]
        )
        due = {row["queue"]: row["jobs"] for row in queries.all(db, "count_due")} if unpublished else {}
    missing = {queue: due.get(queue, 0) - number for queue, number in messages.items()}
    rings = 0
    until = time.monotonic() + DOORBELL_SECONDS
    for job in unpublished:
        if missing[job["queue"]] <= 0:
            continue
        if time.monotonic() > until or not doorbell.ring(services.redis, job["queue"], job["job_id"]):
            break
        missing[job["queue"]] -= 1
        rings += 1
    return rings
