"""One process that keeps the ledger true: takes back what dead workers held, rings again what was not heard, and asks
for the jobs of the schedule. Several may run; a lock of the database lets one of them lead.
"""

import faulthandler
import time
from datetime import datetime
from threading import Event

import structlog
from redis.exceptions import RedisError

from app.infra.database import Db
from app.infra.errors import AppError
from app.infra.queries import load
from app.infra.services import Services
from app.jobs import doorbell
from app.jobs.schedule import SCHEDULE

SWEEP_SECONDS = 2.0
LEADER_KEY = 7_341_903
DEATH_LIMIT = 3
RING_SECONDS = 2.0
# A leader that hangs keeps every other from leading. Its supervisor starts another.
HANGING_SECONDS = 60.0

log = structlog.get_logger()
queries = load("jobs")


def sweep_forever(services: Services, stop: Event, death_limit: int = DEATH_LIMIT) -> None:
    """Sweeps every two seconds until told to stop; waits its turn while another sweeper leads."""
    while not stop.is_set():
        try:
            _lead(services, stop, death_limit)
        except AppError as error:
            log.warning("sweep_failed", error=error.message)
        stop.wait(SWEEP_SECONDS)


def sweep(services: Services, death_limit: int = DEATH_LIMIT) -> int:
    """One sweep; the number of doorbells rung. Each part has its own short transaction.

    The present is the database's: a leader whose clock is early would use up ticks that the next leader needs.
    """
    with services.database.transaction("worker") as db:
        for lost in queries.all(db, "take_back", death_limit=death_limit):
            log.warning("job_taken_back", job_id=str(lost["job_id"]), outcome=lost["outcome"])
    with services.database.transaction("worker") as db:
        _take_ticks(db, queries.value(db, "present"))
    return _ring(services)


def _lead(services: Services, stop: Event, death_limit: int) -> None:
    """Leads while the connection lives. Work that a dying leader left half-way is found by the next sweep."""
    import psycopg

    _wind_watchdog()
    try:
        with psycopg.connect(services.settings.database_worker_url, autocommit=True) as leader:
            if leader.execute("SELECT pg_try_advisory_lock(%s)", (LEADER_KEY,)).fetchone() != (True,):
                return
            while not stop.is_set():
                _wind_watchdog()
                leader.execute("SELECT")
                started = time.monotonic()
                sweep(services, death_limit)
                stop.wait(max(0.1, SWEEP_SECONDS - (time.monotonic() - started)))
    except psycopg.Error as error:
        log.warning("sweeper_lost_its_connection", error=type(error).__name__)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _wind_watchdog() -> None:
    """Ends this process so long from now, with a traceback in the log, unless wound again."""
    faulthandler.dump_traceback_later(HANGING_SECONDS, exit=True, file=2)


def _take_ticks(db: Db, now: datetime) -> None:
    for periodic in SCHEDULE:
        queries.value(db, "take_tick", name=periodic.kind, tick=periodic.tick(now), kind=periodic.kind)


def _ring(services: Services) -> int:
    """Rings for jobs that nobody heard of. Whom a silent or slow Valkey lets wait, a later sweep rings for.

    A horse does what is due in its queue whichever message called it. So a queue needs as many messages as it has due
    jobs and never more: rung again and again, a long backlog would only fill Valkey.
    """
    try:
        messages = doorbell.messages(services.redis)
    except RedisError:
        return 0
    with services.database.transaction("worker") as db:
        unheard = queries.all(
            db, "claim_unpublished", quiet=[queue for queue, number in messages.items() if not number]
        )
        due = {row["queue"]: row["jobs"] for row in queries.all(db, "count_due")} if unheard else {}
    missing = {queue: due.get(queue, 0) - number for queue, number in messages.items()}
    rung = 0
    until = time.monotonic() + RING_SECONDS
    for job in unheard:
        if missing[job["queue"]] <= 0:
            continue
        if time.monotonic() > until or not doorbell.ring(services.redis, job["queue"], job["job_id"]):
            break
        missing[job["queue"]] -= 1
        rung += 1
    return rung
