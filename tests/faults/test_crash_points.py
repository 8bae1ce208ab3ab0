"""F5: workers and sweepers kill themselves at named points, up to three times in a row. Every job ends as without a fault."""

from uuid import UUID

from tests.faults import crash
from tests.faults.conftest import size
from tests.faults.processes import send
from tests.faults.stage import Stage
from tests.waiting import wait_until

QUERIES = ("claim_job", "lock_lease", "update_progress", "complete_job")
JOB_POINTS = [
    *(f"{side} {name}" for name in (*QUERIES, "commit", "fetch", "effect") for side in ("before", "after")),
    *(f"{side} {name}" for name in ("fail_job", "retry_later") for side in ("before", "after")),
]
SWEEPER_POINTS = [
    f"{side} {name}"
    for name in ("sweep", "reclaim_expired", "take_tick", "claim_unpublished", "ring")
    for side in ("before", "after")
]
MOST_DEATHS = 3
POISON_LIMIT = 10
VARIANTS: dict[str, dict[str, object]] = {
    "plain": {},
    "fail_job": {"permanent": True},
    "retry_later": {"transient": True},
}
END = """
SELECT j.status, j.error_code, j.result, j.progress_percent, j.retry_count,
    (SELECT count(*) FROM faults.effect e WHERE e.job_id = j.id),
    (SELECT count(*) FROM quota_usage_history h WHERE h.related_entity_id = j.id AND h.operation = 'increment'),
    (SELECT count(*) FROM quota_usage_history h WHERE h.related_entity_id = j.id AND h.operation = 'decrement')
FROM job_queue j WHERE j.id = %s"""


def test_a_worker_that_dies_at_any_point_ends_its_job_as_if_it_had_not(stage: Stage):
    for _ in range(size(1, 10)):
        stage.clear()
        expected = _ends_without_a_fault(stage)
        plans = [(point, deaths) for point in JOB_POINTS for deaths in range(1, MOST_DEATHS + 1)]
        people = stage.hire(len(plans) // 10 + 1)
        jobs = {}
        for number, (point, deaths) in enumerate(plans):
            job = stage.ask(people[number // 10], key=f"{point} {deaths}", **VARIANTS[_variant(point)])
            crash.plan(stage.plans, job, point, deaths)
            jobs[job] = (point, deaths)
        stage.workers(4, FAULT_PLANS=str(stage.plans))
        stage.sweepers(1, POISON_LIMIT)

        stage.wait_for_all(hurry=True)

        died = {job: crash.deaths(stage.plans, job) for job in jobs}
        print(f"F5: {len(JOB_POINTS)} points in workers, {sum(died.values())} deaths in {len(jobs)} jobs")
        for job, (point, deaths) in jobs.items():
            assert died[job] == deaths, point
            assert _end(stage, job) == expected[_variant(point)], (point, deaths)
        stage.check_books()


def test_a_sweeper_that_dies_at_any_point_loses_and_doubles_nothing(stage: Stage):
    people = stage.hire(len(SWEEPER_POINTS))
    stage.workers(2)
    stage.sweepers(1, POISON_LIMIT, FAULT_PLANS=str(stage.plans))
    deaths = 0
    for number, point in enumerate(SWEEPER_POINTS):
        key = f"swept {number}"
        stage.pages.hold(key, 2)
        interrupted = stage.ask(people[number], key=key)
        stage.pages.wait_for(key, 2)
        crash.plan(stage.plans, "process", point, MOST_DEATHS)
        worker = stage.rows("SELECT worker_id FROM jobs.lease WHERE job_id = %s", interrupted)[0][0]
        assert send(int(worker.rpartition(":")[2]), 9)  # type: ignore[arg-type]
        stage.pages.release(key, 2)
        stage.redis.flushall()

        stage.wait_for_all(hurry=True)
        # A doorbell that was heard need not ring again: after it there may be one death only.
        least = 1 if point == "after ring" else MOST_DEATHS
        wait_until(lambda: crash.deaths(stage.plans, "process") >= least, f"{least} deaths {point}")  # noqa: B023
        deaths += crash.deaths(stage.plans, "process")

        assert stage.rows("SELECT status, crash_count FROM job_queue WHERE id = %s", interrupted) == [
            ("completed", 1)
        ], point
        (stage.plans / "process").unlink()
        (stage.plans / "process.deaths").unlink()
    print(f"F5: {len(SWEEPER_POINTS)} points in the sweeper, {deaths} deaths")
    stage.check_books()


def _variant(point: str) -> str:
    name = point.partition(" ")[2]
    return name if name in VARIANTS else "plain"


def _ends_without_a_fault(stage: Stage) -> dict[str, tuple]:
    person = stage.hire(1)[0]
    jobs = {variant: stage.ask(person, key=variant, **params) for variant, params in VARIANTS.items()}
    stage.workers(1)
    stage.sweepers()
    stage.wait_for_all(hurry=True)
    ends = {variant: _end(stage, job) for variant, job in jobs.items()}
    stage.clear()
    return ends


def _end(stage: Stage, job: UUID) -> tuple:
    return stage.rows(END, job)[0]
