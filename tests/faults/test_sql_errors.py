"""F12: deadlocks, serialisation failures and lock time-outs in one of fifty statements. Whole changes or none."""

from tests.faults.conftest import size
from tests.faults.stage import Stage

JOBS = size(100, 1_500)
SHARE = "0.02"


def test_failing_statements_leave_no_half_change(stage: Stage):
    jobs = stage.ask_many(JOBS)
    stage.workers(2, FAULT_SQL_SHARE=SHARE)
    stage.sweepers(1, 10)

    stage.wait_for_all(hurry=True)

    again, most = stage.rows("SELECT sum(retry_count), max(retry_count) FROM job_queue WHERE user_id IS NOT NULL")[0]
    print(f"F12: {len(jobs)} jobs, {again} tries failed on an injected error, {stage.statuses()}")
    assert again > 0
    assert most <= 3
    assert sum(stage.statuses().values()) == len(jobs)
    stage.check_books()
