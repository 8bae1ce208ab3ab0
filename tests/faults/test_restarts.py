"""F27: every worker is restarted while it works: SIGTERM, and kill -9 for who has not ended after the grace.

A worker that is asked to stop hands its job on between two pages. No try is counted, nobody is killed, nothing is lost.
"""

import time
from signal import SIGTERM

from tests.faults.conftest import size
from tests.faults.processes import lives, send, wait_until
from tests.faults.stage import Stage

ROUNDS = size(5, 50)
WORKERS = 3
GRACE_SECONDS = 45
LONGEST_STOP_SECONDS = 30
PAUSE_SECONDS = 0.3


def test_a_rolling_restart_loses_nothing_and_counts_nothing(stage: Stage):
    jobs = stage.ask_many(ROUNDS * WORKERS * 4, pause=PAUSE_SECONDS)
    names = stage.workers(WORKERS)
    stage.sweepers()
    stops: list[float] = []
    for _ in range(ROUNDS):
        for name in names:
            wait_until(lambda: stage.nursery.horse(name), f"{name} works", 20)  # noqa: B023
            stops.append(_restart(stage, name))
    stage.wait_for_all(size(90, 600))

    tries = stage.rows("SELECT sum(retry_count), sum(crash_count) FROM job_queue WHERE user_id IS NOT NULL")
    handed_on = stage.rows("SELECT count(*) - count(DISTINCT job_id) FROM faults.run")[0][0]
    print(f"F27: {len(stops)} stops, slowest {max(stops):.1f} s, {handed_on} jobs handed on, {stage.statuses()}")
    assert tries == [(0, 0)]
    assert handed_on > 0
    assert max(stops) <= LONGEST_STOP_SECONDS
    assert stage.statuses() == {"completed": len(jobs)}
    stage.check_books()


def _restart(stage: Stage, name: str) -> float:
    """SIGTERM, and the time until the worker and its horse were gone; killed after the grace."""
    tree = stage.nursery.tree(name)
    began = time.monotonic()
    assert send(tree[0], SIGTERM)
    try:
        wait_until(lambda: not any(lives(pid) for pid in tree), f"{name} stopped", GRACE_SECONDS)
    except AssertionError:
        stage.nursery.kill_tree(name)
    return time.monotonic() - began
