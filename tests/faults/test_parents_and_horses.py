"""F2 and F3: one half of a worker dies. RQ's parent alone: the horse works on, and nobody doubles its work. The horse
alone: the job runs again, its deaths are counted, and at the third it is dead where its owner sees it.
"""

import random
from collections import Counter
from signal import SIGKILL
from threading import Event
from uuid import UUID

from tests.faults.conftest import size
from tests.faults.processes import lives, send
from tests.faults.stage import Stage
from tests.waiting import wait_until

PARENT_KILLS = size(100, 1_000)
HORSE_KILLS = size(100, 1_000)
WORKERS = 4
ENOUGH_WORK = 100


def test_a_horse_whose_parent_was_killed_finishes_alone(stage: Stage, chance: random.Random):
    jobs = _more_work(stage)
    names = stage.workers(WORKERS)
    stage.sweepers()
    kills = orphans = 0

    def kill_a_parent() -> int:
        """The horse whose parent was killed; 0 when the worker of this throw had none."""
        # An orphan goes on until its queue is empty, so how much work a kill takes depends on the machine.
        if stage.unfinished() < ENOUGH_WORK:
            jobs.extend(_more_work(stage))
        name = chance.choice(names)
        horse = stage.nursery.horse(name)
        return horse if horse and send(stage.nursery.pids.get(name, 0) or horse, SIGKILL) else 0

    while kills < PARENT_KILLS:
        horse = wait_until(kill_a_parent, "a worker with a horse", 0.02)
        kills += 1
        orphans += lives(horse)
        Event().wait(chance.uniform(0.01, 0.1))
    stage.wait_for_all()

    print(f"F2: {kills} parents killed, {orphans} horses worked on alone, {stage.statuses()}")
    assert kills == PARENT_KILLS
    assert orphans > PARENT_KILLS // 2
    assert stage.statuses() == {"completed": len(jobs)}
    assert stage.rows("SELECT sum(crash_count) FROM job_queue WHERE user_id IS NOT NULL") == [(0,)]
    stage.check_books()


def test_a_killed_horse_is_counted_and_its_job_runs_again_until_the_third_death(stage: Stage, chance: random.Random):
    deaths = _plan_deaths(chance)
    jobs = {}
    people = stage.hire(len(deaths))
    for number, times in enumerate(deaths):
        key = f"horse {number}"
        stage.pages.hold(key, 1 + number % 3)
        jobs[stage.ask(people[number // 10], key=key)] = (key, 1 + number % 3, times)
    stage.workers(WORKERS)
    stage.sweepers()
    kills: Counter = Counter()

    def kill_whoever_waits() -> bool:
        for job, (key, page, times) in jobs.items():
            if kills[job] < times and stage.pages.is_waited_for(key, page):
                assert _kill_horse_of(stage, job)
                kills[job] += 1
                stage.pages.release(key, page)
                if kills[job] < times:
                    stage.pages.hold(key, page)
        stage.hurry()
        return stage.unfinished() == 0

    wait_until(kill_whoever_waits, "every job ended")

    found = {
        row[0]: row[1:]
        for row in stage.rows("SELECT id, status, crash_count, error_code FROM job_queue WHERE user_id IS NOT NULL")
    }
    print(f"F3: {sum(kills.values())} horses killed, {stage.statuses()}")
    assert sum(kills.values()) == HORSE_KILLS
    for job, (_, _, times) in jobs.items():
        assert found[job] == (("failed", 3, "worker_died") if times == 3 else ("completed", times, None))
    stage.check_books()


def _more_work(stage: Stage) -> list[UUID]:
    """Twice what is enough, of new people, ten jobs for each."""
    number = ENOUGH_WORK * 2 // 10
    people = stage.hire(len(stage.people) + number)[-number:]
    return [stage.ask(person, key=f"{person} {at}", pause=0.03) for person in people for at in range(10)]


def _plan_deaths(chance: random.Random) -> list[int]:
    """How often the horse of each job dies: one, two or three times, together as often as planned."""
    deaths: list[int] = []
    while (left := HORSE_KILLS - sum(deaths)) > 0:
        deaths.append(min(left, chance.choice((1, 1, 2, 3))))
    return deaths


def _kill_horse_of(stage: Stage, job: object) -> bool:
    worker = stage.rows("SELECT worker_id FROM jobs.lease WHERE job_id = %s", job)[0][0]
    pid = int(worker.rpartition(":")[2])
    killed = send(pid, SIGKILL)
    wait_until(lambda: not lives(pid), f"horse {pid} is gone", 0.005)
    return killed
