"""F6 and F7: the web process dies in the middle of a request, and the database's answer to COMMIT is lost.

A job exists if and only if its change was saved; what was saved but not rung for is rung for within seconds; asking
again after a lost answer makes no second job.
"""

import random
from threading import Event

import pytest

from app.config import Settings
from app.infra.database import Database
from app.infra.errors import Unavailable
from app.jobs import ledger
from tests.faults.conftest import size
from tests.faults.proxy import Proxy
from tests.faults.stage import Stage
from tests.waiting import Calibration, wait_until

REQUESTS = size(1_000, 10_000)
IN_ONE_PROCESS = 5
AT_ONCE = 4
LOST_ANSWERS = size(200, 2_000)
RUNG_WITHIN_SECONDS = 35
POINTS = (
    "before change",
    "before find_or_create_job",
    "after find_or_create_job",
    "before charge_quota",
    "after charge_quota",
    "after note_published",
    "before commit",
    "before ring",
    "after ring",
    "after everything",
)
SAVED_POINTS = ("before ring", "after ring", "after everything")


@pytest.mark.alone
def test_a_web_process_that_dies_in_a_request_leaves_all_of_it_or_nothing(stage: Stage, chance: random.Random):
    people = stage.hire(REQUESTS // 10)
    processes = REQUESTS // IN_ONE_PROCESS
    heard: list[int] = []
    unheard: list[int] = []
    for number in range(processes):
        point = chance.choice(POINTS)
        first = number * IN_ONE_PROCESS
        last = first + IN_ONE_PROCESS - 1
        heard += range(first, last)
        if point in SAVED_POINTS:
            (unheard if point == "before ring" else heard).append(last)
        person = people[first // 10]
        stage.nursery.start(
            f"web-{number % AT_ONCE}-{number}",
            "requester",
            str(person),
            str(first),
            str(last),
            point,
            again=False,
        )
        wait_until(lambda: number + 1 - len(stage.nursery.ends) < AT_ONCE, "a request ended", 0.002)  # noqa: B023
    wait_until(lambda: len(stage.nursery.ends) == processes, "every request ended", 0.01)
    killed = sum(status == 9 for _, status in stage.nursery.ends)
    stage.workers(2)
    stage.sweepers()

    # How long all of it takes is the machine's affair; that nobody rang for a job may cost it this much.
    with Calibration() as machine:
        stage.wait_for_all()

    late = _start_of_the_last(stage, unheard) - _start_of_the_last(stage, heard)
    print(
        f"F6: {REQUESTS} requests, {killed} processes killed in one, {len(unheard)} jobs not rung for, the last of them "
        f"begun {late:+.1f} s after the last of the others, {stage.statuses()}"
    )
    assert late <= machine.worst(RUNG_WITHIN_SECONDS)
    assert killed == processes
    assert (
        stage.rows("SELECT c.number FROM faults.change c LEFT JOIN job_queue j ON j.id = c.job_id WHERE j.id IS NULL")
        == []
    )
    assert (
        stage.rows(
            "SELECT j.id FROM job_queue j LEFT JOIN faults.change c ON c.job_id = j.id WHERE c.number IS NULL AND j.user_id IS NOT NULL"
        )
        == []
    )
    assert stage.statuses() == {"completed": len(heard) + len(unheard)}
    stage.check_books()


def test_asking_again_after_a_lost_answer_makes_no_second_job(stage: Stage):
    people = stage.hire(LOST_ANSWERS // 10)
    unanswered = 0
    with Proxy(stage.postgres.port) as proxy:
        database = Database(_through(stage.settings, stage.postgres.port, proxy.port))
        for number in range(LOST_ANSWERS):
            person = people[number // 10]
            proxy.behave("swallow_answer", trigger=b"COMMIT")
            unanswered += _is_unanswered(database, person, number)
            proxy.behave()
            with database.transaction("web", person) as db:
                assert not ledger.find_or_create(db, person, "trial", {"key": str(number)}).is_new
        database.close()
    stage.workers(2)
    stage.sweepers()

    stage.wait_for_all()

    print(
        f"F7: {proxy.faults['swallow_answer']} answers to COMMIT lost, {unanswered} requests unanswered, {stage.statuses()}"
    )
    assert proxy.faults["swallow_answer"] == unanswered == LOST_ANSWERS
    assert stage.statuses() == {"completed": LOST_ANSWERS}
    stage.check_books()


def test_a_worker_that_hears_no_answer_to_its_commits_doubles_nothing(stage: Stage, chance: random.Random):
    jobs = stage.ask_many(size(100, 1_000), pause=0.02)
    with Proxy(stage.postgres.port) as proxy:
        through = _through(stage.settings, stage.postgres.port, proxy.port)
        stage.workers(2, DATABASE_WORKER_URL=through.database_worker_url)
        stage.sweepers(1, 10)

        def disturb() -> bool:
            stage.hurry()
            proxy.behave("swallow_answer", trigger=b"COMMIT")
            Event().wait(chance.uniform(0.001, 0.02))
            proxy.behave()
            return stage.unfinished() == 0

        wait_until(disturb, "every job ended", 0.1)
        stage.nursery.forget_all()

    print(f"F7: {proxy.faults['swallow_answer']} answers to COMMIT lost by workers, {stage.statuses()}")
    assert proxy.faults["swallow_answer"] > 10
    assert sum(stage.statuses().values()) == len(jobs)
    stage.check_books()


def _start_of_the_last(stage: Stage, numbers: list[int]) -> float:
    """When a worker had begun every one of the jobs of these requests, in seconds since 1970."""
    begun = stage.rows(
        "SELECT extract(epoch FROM max(r.at))::float8 FROM faults.run r JOIN faults.change c USING (job_id) WHERE c.number = ANY(%s)",
        numbers,
    )
    return float(begun[0][0])


def _is_unanswered(database: Database, person: object, number: int) -> bool:
    try:
        with database.transaction("web", person) as db:  # type: ignore[arg-type]
            ledger.find_or_create(db, person, "trial", {"key": str(number)})  # type: ignore[arg-type]
    except Unavailable:
        return True
    return False


def _through(settings: Settings, port: int, proxy_port: int) -> Settings:
    """The same settings with the database behind the proxy."""
    names = ("database_url", "database_web_url", "database_worker_url", "database_visitor_url")
    return settings.model_copy(
        update={name: getattr(settings, name).replace(f":{port}/", f":{proxy_port}/") for name in names}
    )
