"""F27: every worker is restarted while it works, by SIGTERM.

A worker that is asked to stop hands its job on between two pages, so that it ends within the one that it reads. No try
is counted, nobody has to be killed, nothing is lost.
"""

from signal import SIGTERM

from tests.faults.conftest import size
from tests.faults.processes import lives, send
from tests.faults.stage import Stage
from tests.waiting import Stopwatch, wait_until

ROUNDS = size(5, 50)
WORKERS = 3
PAUSE_SECONDS = 0.3
# The page that was asked for when the signal came, and one that began before the horse had heard of it.
MOST_PAGES = 2
PAGES_AFTER = """
    SELECT count(DISTINCT e.page) FROM faults.effect e JOIN faults.run r USING (run_id)
    WHERE e.job_id = %s AND e.at > to_timestamp(%s) AND r.at < to_timestamp(%s)"""


def test_a_rolling_restart_loses_nothing_and_counts_nothing(stage: Stage):
    jobs = stage.ask_many(ROUNDS * WORKERS * 4, pause=PAUSE_SECONDS)
    names = stage.workers(WORKERS)
    stage.sweepers()
    stops: list[float] = []
    pages: list[int] = []
    for _ in range(ROUNDS):
        for name in names:
            wait_until(lambda: stage.nursery.horse(name), f"{name} works")  # noqa: B023
            _restart(stage, name, stops, pages)
    stage.wait_for_all()

    tries = stage.rows("SELECT sum(retry_count), sum(crash_count) FROM job_queue WHERE user_id IS NOT NULL")
    handed_on = stage.rows("SELECT count(*) - count(DISTINCT job_id) FROM faults.run")[0][0]
    print(
        f"F27: {len(stops)} stops, slowest {max(stops):.1f} s, at most {max(pages)} pages written after the signal, "
        f"{handed_on} jobs handed on, {stage.statuses()}"
    )
    assert tries == [(0, 0)]
    assert handed_on > 0
    assert max(pages) <= MOST_PAGES
    assert stage.statuses() == {"completed": len(jobs)}
    stage.check_books()


def _restart(stage: Stage, name: str, stops: list[float], pages: list[int]) -> None:
    """SIGTERM; notes how long it took until the worker and its horse were gone, and what they wrote meanwhile."""
    tree = stage.nursery.tree(name)
    held = stage.held_by(tree)
    [[signalled]] = stage.rows("SELECT extract(epoch FROM clock_timestamp())::float8")
    watch = Stopwatch()
    assert send(tree[0], SIGTERM)
    wait_until(lambda: not any(lives(pid) for pid in tree), f"{name} stopped")
    stops.append(watch.seconds)
    pages += [stage.rows(PAGES_AFTER, job, signalled, signalled)[0][0] for job in held] or [0]
