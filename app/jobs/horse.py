"""The horse, a worker's forked child process: claims a job, renews its lease, runs it, and records how it ended.

The horse opens its own connections after the fork. When its heartbeat cannot reach the database for ten seconds, or the
lease is gone, the process exits: another worker has the job then. A watchdog that needs no interpreter does the same
when the job holds the interpreter's lock and the heartbeat cannot run. It is armed from the fork to the end: a horse
that hangs without a job would block its worker for two hours, unnoticed. RQ calls this process a work horse.
"""

import faulthandler
import os
import signal
import socket
from functools import cache
from threading import Event, Lock, Thread
from types import FrameType
from uuid import UUID, uuid4

import psycopg

from app.config import Settings
from app.infra.database import Refused
from app.infra.errors import AppError
from app.infra.logs import log
from app.infra.postgres.deadlines import BRIEF, Bounded
from app.infra.queries import load
from app.infra.services import Services, build
from app.jobs import registry
from app.jobs.models import Claimed
from app.jobs.run import LEASE_LOST, Run, Stopped

HEARTBEAT_SECONDS = 5.0
HEARTBEAT_RETRY_SECONDS = 1.0
WATCHDOG_SECONDS = 10.0
MOST_JOBS = 20
EXIT_LEASE_LOST = 75

queries = load("jobs")
# Set after an unexpected error or a timeout: memory may be short, a lock held. The process takes no more jobs.
_is_unfit = Event()
_watchdog_lock = Lock()


def work(job_id: str, queue: str) -> None:
    """Runs a horse: does the job, then up to nineteen more due ones of its queue.

    A message whose job is done already still means that its queue may hold work. An unfit process leaves that to the
    next one.
    """
    services = _services()
    stop = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    signal.signal(signal.SIGALRM, _time_out)
    perform(services, UUID(job_id), stop)
    for _ in range(MOST_JOBS - 1):
        if stop.is_set() or _is_unfit.is_set() or not _perform_next(services, queue, stop):
            break
    # Nothing is closed here: the process ends now, and its connections with it.


def perform(services: Services, job_id: UUID, stop: Event) -> str | None:
    """Claims and runs one job; its queue, None when it could not be claimed."""
    token = uuid4()
    claimed = _claim(services, job_id, token)
    if claimed is None:
        return None
    run = Run(services, claimed, token, stop)
    done = Event()
    heartbeat = Thread(target=_heartbeat, args=(services.settings, claimed.id, token, done), daemon=True)
    # Arm the watchdog first: if thread creation fails for lack of memory, `start()` blocks forever.
    _arm_watchdog()
    heartbeat.start()
    signal.alarm(claimed.timeout_seconds)
    try:
        state = _outcome(run, claimed)
        log.info("job_ended", job_id=str(job_id), kind=claimed.job_type, state=state)
    finally:
        signal.alarm(0)
        with _watchdog_lock:
            done.set()
            faulthandler.cancel_dump_traceback_later()
    return claimed.queue


def _outcome(run: Run, claimed: Claimed) -> str:
    """Calls the function of the job and maps what it raises to a state of the ledger."""
    try:
        registry.find(claimed.job_type)(run)
        if not run.is_finished:
            run.end()
    except Stopped:
        return run.release()
    except Refused as error:
        return "lost" if error.code == LEASE_LOST else run.give_up(error)
    except AppError as error:
        return run.give_up(error)
    except Exception:
        # The person gets a number to report; the details stay in the log.
        _is_unfit.set()
        number = uuid4().hex[:8]
        log.exception("job_broke", job_id=str(claimed.id), kind=claimed.job_type, number=number)
        return run.give_up(AppError(f"Something went wrong on our side (number {number}). We will try again."))
    return "completed"


def _claim(services: Services, job_id: UUID, token: UUID) -> Claimed | None:
    with services.database.statement("worker") as db:
        return queries.one(db, "claim_job", Claimed, job_id=job_id, worker_id=_worker_id(), token=token)


def _perform_next(services: Services, queue: str, stop: Event) -> bool:
    """Runs the most urgent due job, unless another horse claims it first; False when nothing is due."""
    _arm_watchdog()
    with services.database.transaction("worker") as db:
        due = queries.all(db, "next_due", queue=queue, limit=1)
    if due:
        perform(services, due[0]["id"], stop)
    return bool(due)


def _heartbeat(settings: Settings, job_id: UUID, token: UUID, done: Event) -> None:
    """Renews the lease from a connection of its own, which never waits behind the job; sooner after a failure."""
    pause = HEARTBEAT_SECONDS
    while not done.wait(pause):
        pause = HEARTBEAT_SECONDS
        try:
            with Bounded.within(settings.database_worker_url, BRIEF, autocommit=True) as db:
                kept = queries.value(db, "heartbeat", job_id=job_id, token=token)
        except psycopg.Error:
            pause = HEARTBEAT_RETRY_SECONDS
            continue
        with _watchdog_lock:  # else it could re-arm the watchdog of the next job
            if done.is_set():
                return
            if not kept:
                os._exit(EXIT_LEASE_LOST)
            _arm_watchdog()


def _arm_watchdog() -> None:
    """Arms the watchdog: exits in ten seconds with a traceback in the log, unless armed again. Its clock runs in C."""
    faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True, file=2)


def _time_out(_number: int, _frame: FrameType | None) -> None:
    _is_unfit.set()
    raise AppError("This took too long. We will try again.")


def _worker_id() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def prepare() -> None:
    """Prepares the worker before its forks: reads the settings and loads what a first connection loads.

    That connection is closed again; nothing open is inherited. But a thread of RQ's may hold a lock at the fork,
    which is never released in the horse: the watchdog is armed there.
    """
    os.register_at_fork(after_in_child=_arm_watchdog)
    services = _services()
    try:
        with services.database.transaction("worker") as db:
            queries.all(db, "next_due", queue="", limit=1)
    except AppError:
        log.warning("database_not_there_yet")
    services.database.close()
    log.info("worker_ready")


@cache
def _services() -> Services:
    """The services that every horse inherits; their connections open on first use, after the fork."""
    return build(Settings.load(), pool_size=None)
