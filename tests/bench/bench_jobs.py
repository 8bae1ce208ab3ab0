"""How fast jobs run: ours, with all their promises, against plain RQ's forking worker, which makes none of them.

Each round runs the same number of jobs that do nothing through one worker of each sort, in turns, and takes the time
from the first start to the last end. The bounds: at least 0.6 of the plain worker's speed with one job a horse, at
least its speed when a horse drains its queue, and less than 5 ms more for a request that asks for a job.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.types.json import Jsonb
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from app.jobs import doorbell, ledger
from tests.children import child
from tests.waiting import Stopwatch, wait_until

JOBS = int(os.environ.get("BENCH_JOBS", "300"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
REQUESTS = 200
LEAST_ALONE = 0.6
LEAST_DRAINING = 1.0
MOST_ENQUEUE_MS = 5.0

OURS, PLAIN = "upkeep", "plain"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def serving(settings, redis_client):
    """Runs a worker while the block lasts."""
    env = {
        **os.environ,
        "ENVIRONMENT": "test",
        "PYTHONPATH": str(ROOT),
        "STREAMVIBE_DATA_DIR": str(settings.data_dir),
        "REDIS_URL": settings.redis_url,
        "DATABASE_URL": settings.database_url,
        "DATABASE_WORKER_URL": settings.database_worker_url,
    }

    @contextmanager
    def serve(*arguments: str) -> Iterator[None]:
        program = [sys.executable, str(Path(__file__).parent / "idle_worker.py"), *arguments]
        with child(program, env=env, stdout=subprocess.DEVNULL, start_new_session=True):
            yield

    return serve


@pytest.fixture
def ours(admin, redis_client, serving) -> Callable[[int], float]:
    """Jobs a second of our worker, with so many jobs a horse."""

    def measure(drain: int) -> float:
        admin.execute("DELETE FROM job_queue")
        redis_client.flushall()
        for number in range(JOBS):
            wish = Jsonb({"number": number})
            job_id = admin.execute("SELECT jobs.create_site_job('quota_reset', %s)", (wish,)).fetchone()[0]
            doorbell.ring(redis_client, OURS, job_id)
        with serving("ours", OURS, str(drain)):
            wait_until(lambda: count(admin, "completed") == JOBS, "the jobs ended")
        seconds = admin.execute(
            "SELECT extract(epoch FROM max(completed_at) - min(started_at))::float FROM job_queue"
        ).fetchone()[0]
        return JOBS / seconds

    return measure


@pytest.fixture
def plain(redis_client, serving) -> Callable[[], float]:
    """Jobs a second of RQ alone."""

    def measure() -> float:
        redis_client.flushall()
        queue = Queue(PLAIN, connection=redis_client, serializer=JSONSerializer)
        ids = [queue.enqueue("tests.bench.idle_worker.plain_nothing", result_ttl=600).id for _ in range(JOBS)]
        with serving("plain", PLAIN):
            wait_until(lambda: queue.finished_job_registry.count == JOBS, "the jobs ended")
        jobs = Job.fetch_many(ids, redis_client, JSONSerializer)
        seconds = max(job.ended_at for job in jobs) - min(job.started_at for job in jobs)
        return JOBS / seconds.total_seconds()

    return measure


def count(admin, status) -> int:
    return admin.execute("SELECT count(*) FROM job_queue WHERE status = %s", (status,)).fetchone()[0]


@pytest.mark.alone
def test_speed_against_plain_rq(ours, plain):
    alone, draining = [], []
    for number in range(1, ROUNDS + 1):
        peer, single, drained = plain(), ours(1), ours(20)
        alone.append(single / peer)
        draining.append(drained / peer)
        sys.stdout.write(
            f"round {number}: plain RQ {peer:.0f} jobs/s, one a horse {single:.0f} ({alone[-1]:.2f} x), "
            f"draining {drained:.0f} ({draining[-1]:.2f} x)\n"
        )
    sys.stdout.write(
        f"median of {ROUNDS} rounds of {JOBS} jobs: one a horse {statistics.median(alone):.2f} x, "
        f"draining {statistics.median(draining):.2f} x\n"
    )
    assert statistics.median(alone) >= LEAST_ALONE
    assert statistics.median(draining) >= LEAST_DRAINING


@pytest.mark.alone
def test_asking_for_a_job_adds_little_to_a_request(database, make_user):
    alice = make_user("alice", tier="premium")
    without, asking = [], []
    for number in range(REQUESTS):
        watch = Stopwatch()
        with database.transaction("web", alice) as db:
            db.execute("SELECT 1")
        without.append(watch.seconds)
        watch = Stopwatch()
        with database.transaction("web", alice) as db:
            job_id = ledger.create(db, alice, "quota_reset", {"number": number})
        asking.append(watch.seconds)
        with database.transaction("web", alice) as db:
            ledger.cancel(db, alice, job_id)
    added = 1000 * (statistics.median(asking) - statistics.median(without))
    sys.stdout.write(f"asking for a job adds {added:.2f} ms to a request (median of {REQUESTS})\n")
    assert added < MOST_ENQUEUE_MS
