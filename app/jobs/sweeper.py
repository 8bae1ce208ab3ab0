"""One process that keeps the ledger true: takes back what dead workers held, rings again what was not heard, and asks
for the jobs of the schedule. Several may run; a lock of the database lets one of them lead.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

import structlog
from redis.exceptions import RedisError

from app.jobs import doorbell
from app.jobs.schedule import SCHEDULE
from app.lib import sql
from app.lib.db import Db
from app.lib.errors import AppError
from app.lib.site import Site

SWEEP_SECONDS = 2.0
LEADER_KEY = 7_341_903
DEATH_LIMIT = 3

log = structlog.get_logger()
queries = sql.load("jobs")


def sweep_forever(site: Site, stop: Event, death_limit: int = DEATH_LIMIT) -> None:
    """Sweeps every two seconds until told to stop; waits its turn while another sweeper leads."""
    while not stop.is_set():
        try:
            _lead(site, stop, death_limit)
        except AppError as error:
            log.warning("sweep_failed", error=error.message)
        stop.wait(SWEEP_SECONDS)


def sweep(site: Site, death_limit: int = DEATH_LIMIT, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> int:
    """One sweep; the number of doorbells rung. Each part has its own short transaction."""
    with site.database.transaction("worker") as db:
        for lost in queries.all(db, "take_back", death_limit=death_limit):
            log.warning("job_taken_back", job_id=str(lost["job_id"]), outcome=lost["outcome"])
    with site.database.transaction("worker") as db:
        _take_ticks(db, now())
    return _ring(site)


def _lead(site: Site, stop: Event, death_limit: int) -> None:
    """Leads while the connection lives. Work that a dying leader left half-way is found by the next sweep."""
    import psycopg

    try:
        with psycopg.connect(site.settings.database_worker_url, autocommit=True) as leader:
            if leader.execute("SELECT pg_try_advisory_lock(%s)", (LEADER_KEY,)).fetchone() != (True,):
                return
            while not stop.is_set():
                leader.execute("SELECT")
                started = time.monotonic()
                sweep(site, death_limit)
                stop.wait(max(0.1, SWEEP_SECONDS - (time.monotonic() - started)))
    except psycopg.Error as error:
        log.warning("sweeper_lost_its_connection", error=type(error).__name__)


def _take_ticks(db: Db, now: datetime) -> None:
    for periodic in SCHEDULE:
        queries.value(db, "take_tick", name=periodic.kind, tick=periodic.tick(now), kind=periodic.kind)


def _ring(site: Site) -> int:
    try:
        quiet = doorbell.quiet_queues(site.redis)
    except RedisError:
        return 0
    with site.database.transaction("worker") as db:
        due = queries.all(db, "claim_unpublished", quiet=quiet)
    return sum(doorbell.ring(site.redis, row["queue"], row["job_id"]) for row in due)
