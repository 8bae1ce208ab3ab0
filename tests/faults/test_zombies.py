"""F4: a worker is frozen in the middle of its work for longer than its lease, then wakes and goes on as if nothing was.

Somebody else has done its job by then. A zombie ends itself as soon as it wakes. Half of these have lost the watchdog
and the heartbeat that see to it: they write at once what they have read, and nothing but the fence refuses them.
"""

from signal import SIGCONT, SIGSTOP
from threading import Event

from tests.faults.conftest import size
from tests.faults.processes import send
from tests.faults.stage import Stage
from tests.waiting import Stopwatch, wait_until

ZOMBIES = 20
ROUNDS = size(1, 10)
# Past the lease of fifteen seconds and the ten after which a horse that cannot tell of itself ends itself.
FROZEN_SECONDS = 28
REFUSED = "state=lost"
ENDED_ITSELF = "terminated unexpectedly"


def test_a_zombie_is_fenced(stage: Stage):
    for _ in range(ROUNDS):
        _freeze_and_wake(stage)


def _freeze_and_wake(stage: Stage) -> None:
    stage.clear()
    keys = [f"zombie {number}" for number in range(ZOMBIES)]
    pages = {key: 1 + number % 3 for number, key in enumerate(keys)}
    people = stage.hire(ZOMBIES)
    for key, person in zip(keys, people, strict=False):
        stage.pages.hold(key, pages[key])
        stage.ask(person, key=key)
    zombies = [f"zombie-{number}" for number in range(ZOMBIES)]
    blind = zombies[::2]
    for name in zombies:
        stage.nursery.start(name, "sync", FAULT_BLIND="1" if name in blind else "")
    for key in keys:
        stage.pages.wait_for(key, pages[key])
    trees = [stage.nursery.tree(name) for name in zombies]
    frozen = [pid for tree in trees for pid in tree if send(pid, SIGSTOP)]
    watch = Stopwatch()
    for key in keys:
        stage.pages.release(key, pages[key])
    stage.nursery.start("successor", "sync")
    stage.sweepers(2)

    stage.wait_for_all()
    taken_after = watch.seconds
    Event().wait(max(0.0, FROZEN_SECONDS - taken_after))
    runs_before = stage.rows("SELECT count(*) FROM faults.run")
    woken = [pid for pid in frozen if send(pid, SIGCONT)]
    wait_until(lambda: _fenced(stage, zombies) >= ZOMBIES, "every zombie was fenced")

    refused = [name for name in zombies if REFUSED in stage.nursery.log(name)]
    print(
        f"F4: {ZOMBIES} trees ({len(woken)} processes) frozen for {watch.seconds:.0f} s, all done by a "
        f"successor after {taken_after:.0f} s; {len(refused)} refused by the fence, the others ended themselves first"
    )
    assert set(blind) <= set(refused)
    assert len(woken) == len(frozen) == 2 * ZOMBIES
    assert stage.rows("SELECT sum(crash_count) FROM job_queue WHERE user_id IS NOT NULL") == [(ZOMBIES,)]
    assert stage.rows("SELECT count(*) FROM faults.run") == runs_before
    assert stage.statuses() == {"completed": ZOMBIES}
    stage.check_books()


def _fenced(stage: Stage, zombies: list[str]) -> int:
    """How many were refused, or found their lease gone and ended themselves."""
    return sum((REFUSED in stage.nursery.log(name)) or (ENDED_ITSELF in stage.nursery.log(name)) for name in zombies)
