"""Real workers on real engines: work is done, told, retried, cancelled, and survives what kills workers."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.jobs import ledger
from app.jobs.models import Job
from tests.waiting import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]
TRIAL = Path(__file__).parent / "trial_worker.py"


class Workers:
    """Worker processes of a test, each in a group of its own."""

    def __init__(self, settings):
        self._env = {
            **os.environ,
            "ENVIRONMENT": "test",
            "PYTHONPATH": str(ROOT),
            "STREAMVIBE_DATA_DIR": str(settings.data_dir),
            "REDIS_URL": settings.redis_url,
            "DATABASE_URL": settings.database_url,
            "DATABASE_WORKER_URL": settings.database_worker_url,
        }
        self.running = []

    def start(self, *arguments):
        process = subprocess.Popen([sys.executable, str(TRIAL), *arguments], env=self._env, start_new_session=True)
        self.running.append(process)
        return process

    def kill_tree(self, process):
        """kill -9 of the worker and of its horse."""
        from dev.embedded.supervisor import descendants

        for pid in [*descendants(process.pid), process.pid]:
            os.kill(pid, signal.SIGKILL)
        process.wait()

    def stop(self):
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill_tree(process)


@pytest.fixture
def workers(settings, redis_client):
    started = Workers(settings)
    yield started
    started.stop()


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


def ask(database, user_id, **params) -> object:
    with database.transaction("web", user_id) as db:
        return ledger.create(db, user_id, "quota_reset", params)


def look(database, user_id, job_id) -> Job:
    with database.transaction("web", user_id) as db:
        return ledger.find(db, user_id, job_id)


def wait_for(database, user_id, job_id, until) -> Job:
    def seen() -> Job | None:
        job = look(database, user_id, job_id)
        return job if until(job) else None

    return wait_until(seen, "the job is as the test needs it")


def pages_of(admin, job_id):
    return admin.execute("SELECT count(*) FROM notification WHERE related_entity_id = %s", (job_id,)).fetchone()[0]


def test_a_job_is_done_and_its_progress_is_seen_while_it_runs(database, admin, workers, alice):
    workers.start("upkeep")
    job_id = ask(database, alice, pages=4, pause=0.3)

    running = wait_for(database, alice, job_id, lambda job: 0 < job.progress_percent < 100)
    done = wait_for(database, alice, job_id, lambda job: job.is_finished)

    assert running.progress_message.startswith("page")
    assert running.eta_seconds is not None
    assert (done.status, done.result) == ("completed", {"pages": 4})
    assert pages_of(admin, job_id) == 4


def test_a_passing_failure_is_tried_again_after_the_time_the_platform_asked_for(database, workers, alice):
    workers.start("upkeep")
    workers.start("--sweeper")
    job_id = ask(database, alice, transient=True)

    waiting = wait_for(database, alice, job_id, lambda job: job.is_waiting_to_retry)
    done = wait_for(database, alice, job_id, lambda job: job.is_finished)

    assert waiting.error_message == "The platform is busy."
    assert done.status == "completed"
    assert done.retry_count == 1


def test_a_lasting_failure_ends_at_once_in_words(database, workers, alice):
    workers.start("upkeep")
    job_id = ask(database, alice, permanent=True)

    failed = wait_for(database, alice, job_id, lambda job: job.is_finished)

    assert (failed.status, failed.error_code, failed.error_message) == ("failed", "said_no", "The platform said no.")


def test_what_nobody_foresaw_is_not_shown(database, workers, alice):
    workers.start("upkeep")
    job_id = ask(database, alice, crash=True)

    waiting = wait_for(database, alice, job_id, lambda job: job.error_message)

    assert "secret detail" not in waiting.error_message
    assert "number" in waiting.error_message


def test_a_cancelled_job_writes_nothing_more(database, admin, workers, alice):
    workers.start("upkeep")
    job_id = ask(database, alice, pages=50, pause=0.2)
    wait_for(database, alice, job_id, lambda job: job.progress_percent > 0)

    with database.transaction("web", alice) as db:
        assert ledger.cancel(db, alice, job_id)
    written = pages_of(admin, job_id)
    time.sleep(1)

    assert look(database, alice, job_id).status == "cancelled"
    assert pages_of(admin, job_id) == written


def test_a_killed_worker_loses_and_doubles_nothing(database, admin, workers, alice):
    workers.start("--sweeper")
    first = workers.start("upkeep")
    job_id = ask(database, alice, pages=6, pause=0.3)
    wait_for(database, alice, job_id, lambda job: job.progress_percent > 20)

    workers.kill_tree(first)
    workers.start("upkeep")
    done = wait_for(database, alice, job_id, lambda job: job.is_finished)

    assert done.status == "completed"
    assert pages_of(admin, job_id) == 6


def test_a_worker_that_is_asked_to_stop_hands_its_job_on(database, admin, workers, alice):
    first = workers.start("upkeep")
    job_id = ask(database, alice, pages=8, pause=0.4)
    wait_for(database, alice, job_id, lambda job: job.progress_percent > 0)

    from dev.embedded.supervisor import descendants

    for horse in descendants(first.pid):
        os.kill(horse, signal.SIGTERM)
    released = wait_for(database, alice, job_id, lambda job: job.status == "pending")

    assert released.retry_count == 0


def test_a_wiped_valkey_loses_no_job(database, workers, redis_client, alice):
    job_id = ask(database, alice, pages=1)
    redis_client.flushall()
    assert look(database, alice, job_id).status == "pending"

    workers.start("upkeep")
    workers.start("--sweeper")

    assert wait_for(database, alice, job_id, lambda job: job.is_finished).status == "completed"
