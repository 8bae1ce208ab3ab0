"""What a worker's forked horse does: claims a job, keeps its lease alive, does the work, says how it ended.

The horse opens its own connections after the fork. When its heartbeat cannot reach the database for ten seconds, or the
lease is gone, the process ends itself: somebody else has the job then. A watchdog that needs no interpreter does the
same when the work holds the interpreter's lock, so that no thread of ours can beat. It watches from the fork to the
end: a horse that hangs without a job would keep its worker waiting for two hours, and nobody would see why.
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
import structlog

from app.config import Settings
from app.infra.database import Refused
from app.infra.errors import AppError
from app.infra.queries import load
from app.infra.services import Services, build
from app.jobs import registry
from app.jobs.models import Claimed
from app.jobs.run import LEASE_LOST, Run, Stopped

HEARTBEAT_SECONDS = 5.0
FAILED_BEAT_SECONDS = 1.0
SILENCE_SECONDS = 10.0
DRAIN = 20
EXIT_LEASE_LOST = 75

log = structlog.get_logger()
queries = load("jobs")
# Something happened here that nobody foresaw, or work was broken off anywhere: memory may be short, a lock held.
_unfit = Event()
_winding = Lock()


def work(job_id: str, queue: str) -> None:
    """The whole life of a horse: does the job, then up to nineteen more due ones of its queue.

    A message whose job was done already, by a horse that came by earlier, still means that its queue may hold work.
    An unfit process leaves that to the next one.
    """
    services = _services()
    stop = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    signal.signal(signal.SIGALRM, _too_long)
    perform(services, UUID(job_id), stop)
    for _ in range(DRAIN - 1):
        if stop.is_set() or _unfit.is_set() or not _perform_next(services, queue, stop):
            break
    # Nothing is closed here: the process ends now, and its connections with it.


def perform(services: Services, job_id: UUID, stop: Event) -> str | None:
    """Does one job if it can be claimed; the queue it belongs to, None when it was not ours to do."""
    token = uuid4()
    claimed = _claim(services, job_id, token)
    if claimed is None:
        return None
    run = Run(services, claimed, token, stop)
    done = Event()
    heartbeat = Thread(target=_beat, args=(services.settings, claimed.id, token, done), daemon=True)
    # First the watchdog: a thread that finds no memory to begin with lets its starter wait for ever.
    _wind_watchdog()
    heartbeat.start()
    signal.alarm(claimed.timeout_seconds)
    try:
        state = _outcome(run, claimed)
        log.info("job_ended", job_id=str(job_id), kind=claimed.job_type, state=state)
    finally:
        signal.alarm(0)
        with _winding:
            done.set()
            faulthandler.cancel_dump_traceback_later()
    return claimed.queue


def _outcome(run: Run, claimed: Claimed) -> str:
    """Calls the function of the job and turns whatever it raises into a state of the ledger."""
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
        # People get a number to tell us; what happened exactly stays in the log.
        _unfit.set()
        number = uuid4().hex[:8]
        log.exception("job_broke", job_id=str(claimed.id), kind=claimed.job_type, number=number)
        return run.give_up(AppError(f"Something went wrong on our side (number {number}). We will try again."))
    return "completed"


def _claim(services: Services, job_id: UUID, token: UUID) -> Claimed | None:
    with services.database.statement("worker") as db:
        return queries.one(db, "claim_job", Claimed, job_id=job_id, worker_id=_worker_id(), token=token)


def _perform_next(services: Services, queue: str, stop: Event) -> bool:
    """Does the most urgent due job, unless another horse is quicker; False when nothing is due."""
    _wind_watchdog()
    with services.database.transaction("worker") as db:
        due = queries.all(db, "next_due", queue=queue, limit=1)
    if due:
        perform(services, due[0]["id"], stop)
    return bool(due)


def _beat(settings: Settings, job_id: UUID, token: UUID, done: Event) -> None:
    """Prolongs the lease from a connection of its own, which never waits behind the work; sooner after a failure."""
    pause = HEARTBEAT_SECONDS
    while not done.wait(pause):
        pause = HEARTBEAT_SECONDS
        try:
            with psycopg.connect(settings.database_worker_url, autocommit=True, connect_timeout=3) as db:
                kept = queries.value(db, "heartbeat", job_id=job_id, token=token)
        except psycopg.Error:
            pause = FAILED_BEAT_SECONDS
            continue
        with _winding:  # or the watchdog that the next job wound might be ours to touch
            if done.is_set():
                return
            if not kept:
                os._exit(EXIT_LEASE_LOST)
            _wind_watchdog()


def _wind_watchdog() -> None:
    """Ends this process ten seconds from now, with a traceback in the log, unless wound again. Its clock runs in C."""
    faulthandler.dump_traceback_later(SILENCE_SECONDS, exit=True, file=2)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    _unfit.set()
    raise AppError("This took too long. We will try again.")


def _worker_id() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def prepare() -> None:
    """Does before the fork what every horse would do: reads the settings and loads what a first connection loads.

    That connection is closed again; nothing open is inherited. But a thread of RQ's may hold a lock at the fork, which
    nobody gives back in the horse: the watchdog begins there.
    """
    os.register_at_fork(after_in_child=_wind_watchdog)
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
    """What every horse inherits; its connections are opened on first use, after the fork."""
    return build(Settings.load(), pool_size=None)
