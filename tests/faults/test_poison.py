"""F26: jobs that kill, choke or hang their worker. Each is dead where its owner sees it after three deaths; the others flow."""

from app.jobs import ledger
from tests.faults.conftest import size
from tests.faults.stage import Stage
from tests.waiting import Stopwatch

ROUNDS = size(1, 10)
OTHERS = 100
DIES = ("segfault", "interpreter")
FAILS = ("memory", "loop", "unserialisable", "ignores stop")


def test_poison_ends_visibly_and_others_flow(stage: Stage):
    for _ in range(ROUNDS):
        stage.clear()
        people = stage.hire(OTHERS // 10 + 1)
        poison = {name: stage.ask(people[-1], "poison", poison=name) for name in (*DIES, *FAILS)}
        others = stage.ask_many(OTHERS)
        stage.workers(3)
        stage.sweepers()
        watch = Stopwatch()

        stage.wait_for_all(hurry=True)

        ends = {
            row[0]: row[1:]
            for row in stage.rows("SELECT id, status, error_code, error_message, crash_count FROM job_queue")
        }
        print(f"F26: {[(name, *ends[job]) for name, job in poison.items()]} after {watch.seconds:.0f} s")
        for name in DIES:
            assert ends[poison[name]][0::3] == ("failed", 3), name
            assert ends[poison[name]][1] == "worker_died"
        for name in FAILS:
            assert ends[poison[name]][0] == "failed", name
            assert ends[poison[name]][2]
        assert all(ends[job][0] == "completed" for job in others)
        _see_as_owner(stage, people[-1], poison["segfault"])
        stage.check_books()


def _see_as_owner(stage: Stage, person: object, job_id: object) -> None:
    with stage.database.transaction("web", person) as db:  # type: ignore[arg-type]
        job = ledger.find(db, person, job_id)  # type: ignore[arg-type]
    assert job.is_finished
    assert "start it again" in str(job.error_message)
