"""F26 continued: a horse that hangs without a job, one that is not fit for more work, a sweeper that hangs. None of them
may keep the others from working; and whose job failed for good is told what holds.
"""

from uuid import UUID

from tests.faults.stage import Stage
from tests.waiting import wait_until

HANGS_AT_MOST_SECONDS = 40


def test_a_horse_that_hangs_before_it_has_a_job_gives_its_worker_back(stage: Stage):
    (stage.plans / "stall-1").touch()
    jobs = stage.ask_many(10)
    stage.workers(1, FAULT_STALLS=str(stage.plans))
    stage.sweepers()

    stage.wait_for_all()

    assert list(stage.plans.glob("stall-*")) == []
    assert stage.nursery.log("worker-0").count("Timeout (0:00:10)!") == 1
    assert stage.statuses() == {"completed": len(jobs)}
    assert stage.rows("SELECT sum(crash_count) FROM job_queue WHERE user_id IS NOT NULL") == [(0,)]
    stage.check_books()


def test_a_process_in_which_something_unforeseen_happened_does_no_further_job(stage: Stage):
    person = stage.hire(1)[0]
    poisoned = [stage.ask(person, "poison", poison=poison) for poison in ("unserialisable", "loop")]
    _let_each_try_again(stage, 0)
    others = [stage.ask(person, key=f"{number}") for number in range(5)]
    stage.workers(1)
    stage.sweepers()

    stage.wait_for_all()

    workers = dict(stage.rows("SELECT id, worker_id FROM job_queue WHERE user_id IS NOT NULL"))
    assert len({workers[job] for job in poisoned}) == 2
    assert not {workers[job] for job in poisoned} & {workers[job] for job in others}
    stage.check_books()


def test_a_sweeper_that_hangs_is_replaced_and_the_work_goes_on(stage: Stage):
    jobs = stage.ask_many(5)
    stage.redis.flushall()
    stage.sweepers(1, FAULT_HANGING_SECONDS="3")
    with stage.admin() as db, db.transaction():
        db.execute("LOCK TABLE jobs.tick IN ACCESS EXCLUSIVE MODE")
        wait_until(lambda: stage.nursery.starts["sweeper-0"] > 1, "another sweeper began")
    stage.workers(1)

    stage.wait_for_all(hurry=True)

    assert "Timeout (0:00:03)!" in stage.nursery.log("sweeper-0")
    assert stage.statuses() == {"completed": len(jobs)}
    stage.check_books()


def test_who_is_told_that_it_failed_is_not_told_that_we_try_again(stage: Stage):
    person = stage.hire(1)[0]
    busy = stage.ask(person, busy=True, key="busy")
    loops = stage.ask(person, "poison", poison="loop")
    _let_each_try_again(stage, 1)
    stage.workers(1)
    stage.sweepers()
    waiting: list[tuple] = []

    def has_waited() -> bool:
        waiting.extend(_message(stage, busy, "pending"))
        return bool(waiting)

    wait_until(has_waited, "the first try failed")
    stage.wait_for_all(hurry=True)

    assert waiting[0] == ("The platform is busy. We will try again.",)
    assert _message(stage, busy, "failed") == [("The platform is busy. You can start it again.",)]
    assert _message(stage, loops, "failed") == [("This took too long. You can start it again.",)]
    stage.check_books()


def _let_each_try_again(stage: Stage, times: int) -> None:
    with stage.admin() as db:
        db.execute("UPDATE job_queue SET max_retries = %s", (times,))


def _message(stage: Stage, job: UUID, status: str) -> list[tuple]:
    return stage.rows(
        "SELECT error_message FROM job_queue WHERE id = %s AND status = %s AND error_message IS NOT NULL", job, status
    )
