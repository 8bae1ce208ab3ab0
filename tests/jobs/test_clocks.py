"""Fault F29: machines whose clocks are wrong by an hour change nothing, because every moment is the database's."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.jobs import ledger
from app.jobs.schedule import SCHEDULE
from tests.jobs.test_worker import Workers, ask, look, pages_of, wait_for
from tests.waiting import Stopwatch, wait_until

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[2]
HOUR = 3600
# What is right with a right clock is wrong by more than this with a wrong one, and no machine is so slow.
HALF_AN_HOUR = timedelta(minutes=30)


class ShiftedWorkers(Workers):
    """Workers whose clocks are wrong."""

    def start(self, shift, *arguments):
        command = [sys.executable, "-m", "tests.jobs.wrong_clock_worker", str(shift), *arguments]
        process = subprocess.Popen(command, env=self._env, cwd=ROOT, start_new_session=True)
        self.running.append(process)
        return process


@pytest.fixture
def workers(settings, redis_client):
    started = ShiftedWorkers(settings)
    yield started
    started.stop()


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


def test_the_clock_of_the_process_really_is_wrong():
    code = "from tests.jobs import wrong_clock_worker; wrong_clock_worker.put_wrong(3600); import time, datetime; print(time.time(), datetime.datetime.now(datetime.UTC).timestamp())"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ
    )
    assert all(3500 < float(value) - time.time() < 3700 for value in said.stdout.split())


@pytest.mark.parametrize("shift", [HOUR, -HOUR], ids=["an hour early", "an hour late"])
def test_leases_waits_and_ends_are_right_with_a_wrong_worker(database, admin, workers, alice, shift):
    workers.start(shift, "upkeep")
    workers.start(-shift, "--sweeper")
    job_id = ask(database, alice, pages=3, pause=0.4)
    wait_for(database, alice, job_id, lambda job: job.progress_percent > 0)
    [left] = admin.execute(
        "SELECT lease_until - clock_timestamp() FROM jobs.lease WHERE job_id = %s", (job_id,)
    ).fetchone()
    done = wait_for(database, alice, job_id, lambda job: job.is_finished)

    assert -HALF_AN_HOUR < left <= timedelta(seconds=15)
    assert (done.status, pages_of(admin, job_id)) == ("completed", 3)
    assert abs(done.completed_at - datetime.now(UTC)) < HALF_AN_HOUR
    [deaths] = admin.execute("SELECT crash_count FROM job_queue WHERE id = %s", (job_id,)).fetchone()
    assert deaths == 0

    again = ask(database, alice, transient=True)
    waiting = wait_for(database, alice, again, lambda job: job.is_waiting_to_retry)
    assert waiting.scheduled_for - waiting.seen_at < timedelta(seconds=10)
    assert wait_for(database, alice, again, lambda job: job.is_finished).retry_count == 1


@pytest.mark.parametrize("shift", [HOUR, -HOUR], ids=["an hour early", "an hour late"])
def test_a_sweeper_with_a_wrong_clock_makes_the_ticks_of_now(admin, workers, shift):
    admin.execute("TRUNCATE jobs.tick, job_queue CASCADE")
    workers.start(shift, "--sweeper")
    ticks = wait_until(lambda: dict(admin.execute("SELECT name, tick FROM jobs.tick").fetchall()), "it took ticks")
    [now] = admin.execute("SELECT clock_timestamp()").fetchone()

    assert set(ticks) == {periodic.kind for periodic in SCHEDULE}
    for periodic in SCHEDULE:
        age = now - ticks[periodic.kind]
        assert timedelta() <= age < timedelta(seconds=periodic.every_seconds) + HALF_AN_HOUR, periodic.kind


@pytest.mark.parametrize("shift", [HOUR, -HOUR], ids=["an hour early", "an hour late"])
def test_a_sweeper_with_a_wrong_clock_rings_again_after_four_seconds_and_not_before(
    database, admin, redis_client, workers, alice, shift
):
    lost, fresh = ask(database, alice, n=1), ask(database, alice, n=2)
    redis_client.flushall()
    for job_id, seconds in ((lost, 5), (fresh, 0)):
        admin.execute(
            "UPDATE job_queue SET published_at = clock_timestamp() - %s * interval '1 s' WHERE id = %s",
            (seconds, job_id),
        )
    rung = "SELECT published_at FROM job_queue WHERE id = %s"
    [silent] = admin.execute(rung, (lost,)).fetchone()
    [before] = admin.execute(rung, (fresh,)).fetchone()
    workers.start(shift, "--sweeper")
    wait_until(lambda: admin.execute(rung, (lost,)).fetchone()[0] > silent, "the sweeper rang again")

    [after] = admin.execute(rung, (fresh,)).fetchone()
    assert after == before or after - before >= timedelta(seconds=4)


def test_a_dead_worker_is_found_in_time_by_a_sweeper_with_a_wrong_clock(database, admin, workers, alice):
    workers.start(-HOUR, "--sweeper")
    first = workers.start(HOUR, "upkeep")
    job_id = ask(database, alice, pages=4, pause=0.3)
    wait_for(database, alice, job_id, lambda job: job.progress_percent > 0)
    workers.kill_tree(first)
    watch = Stopwatch()
    workers.start(HOUR, "upkeep")

    assert wait_for(database, alice, job_id, lambda job: job.is_finished).status == "completed"
    # Not at once, as with a lease that an early clock thinks lapsed; not in an hour, or the wait above had ended.
    assert watch.seconds > 5
    assert pages_of(admin, job_id) == 4


def test_equal_requests_are_equal_for_five_minutes_of_the_database(database, admin, alice):
    """A web process asks for the window by SQL; its own clock has no say."""
    with database.transaction("web", alice) as db:
        first = ledger.find_or_create(db, alice, "ai_bulk_tag", {"a": 1})
    admin.execute(
        "UPDATE job_queue SET created_at = clock_timestamp() - interval '4 minutes' WHERE id = %s", (first.job_id,)
    )
    with database.transaction("web", alice) as db:
        assert not ledger.find_or_create(db, alice, "ai_bulk_tag", {"a": 1}).is_new
    assert look(database, alice, first.job_id).status == "pending"
