"""F1, the main one: workers are killed tree by tree while Valkey is wiped and killed and PostgreSQL falls over.

Nothing is lost (every job is done, or dead and visible), nothing is doubled, the quota ledger is exact, and a job whose
worker was killed runs again within seconds. The poison limit is ten here: kills are the test's, not the jobs'.
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import UUID

import pytest
from redis.exceptions import RedisError

from tests.faults.conftest import size
from tests.faults.stage import Stage
from tests.waiting import Calibration, Stopwatch

pytestmark = pytest.mark.alone

JOBS = size(1_500, 10_000)
KILLS = size(60, 500)
WORKERS = 4
KILL_EVERY_SECONDS = size(7, 20) / 10
ASKED_AT_ONCE = JOBS // 2
FLUSHES = 3
POISON_LIMIT = 10
MEDIAN_SECONDS = 20
WORST_SECONDS = 30


@dataclass
class Toll:
    """What was really done to the system."""

    kills: int = 0
    killed_processes: int = 0
    sweeper_kills: int = 0
    interrupted: list[tuple[UUID, float]] = field(default_factory=list)
    flushed_keys: list[int] = field(default_factory=list)
    away: list[tuple[str, float, float]] = field(default_factory=list)


def test_killed_workers_wiped_valkey_and_fallen_postgres_lose_and_double_nothing(stage: Stage, chance: random.Random):
    stage.hire((JOBS + 9) // 10)
    names = stage.workers(WORKERS)
    stage.sweepers(2, POISON_LIMIT)
    asked: list[UUID] = []
    asking = Thread(target=_ask, args=(stage, asked, chance.random()))
    began = time.time()
    asking.start()

    with Calibration() as machine:
        toll = _torment(stage, names, chance)
        last_fault = Stopwatch()
        asking.join()
        stage.wait_for_all()
        calm_after = last_fault.seconds

    recoveries = _recoveries(stage, toll)
    _tell(stage, toll, recoveries, began, calm_after)
    assert len(asked) == JOBS == sum(stage.statuses().values())
    assert toll.kills == KILLS
    assert len(toll.flushed_keys) == FLUSHES
    assert min(toll.flushed_keys) > 0
    assert sorted(what for what, _, _ in toll.away) == ["PostgreSQL", "Valkey"]
    assert _takeovers(stage) > 0
    assert stage.rows(
        "SELECT count(*) FROM job_queue WHERE status = 'failed' AND error_code NOT IN ('said_no', 'worker_died')"
    ) == [(0,)]
    stage.check_books()
    assert statistics.median(wait for wait, _ in recoveries) <= machine.typical(MEDIAN_SECONDS)
    assert recoveries[0][0] <= machine.worst(WORST_SECONDS)


def _ask(stage: Stage, asked: list[UUID], seed: float) -> None:
    """People ask for work, half of it while everything burns; one job in fifty is bound to fail for good."""
    dice = random.Random(seed)
    for number in range(JOBS):
        odd = {"permanent": True} if dice.random() < 0.02 else {}
        if number > ASKED_AT_ONCE:
            Event().wait(KILLS * KILL_EVERY_SECONDS * 0.8 / (JOBS - ASKED_AT_ONCE))
        asked.append(
            stage.ask(stage.people[number // 10], key=f"{number}", pause=round(dice.uniform(0.02, 0.06), 3), **odd)
        )


def _torment(stage: Stage, names: list[str], dice: random.Random) -> Toll:
    """All kills, one after the other, with the other faults spread among them."""
    toll = Toll()
    moments = dice.sample(range(3, KILLS - 3), FLUSHES + 2)
    others = dict(zip(moments, ["flush"] * FLUSHES + ["valkey", "postgres"], strict=True))
    next_kill, watch = 1.0, Stopwatch()
    while toll.kills < KILLS:
        Event().wait(max(0.0, next_kill - watch.seconds))
        next_kill = watch.seconds + dice.uniform(0.5, 1.5) * KILL_EVERY_SECONDS
        _kill(stage, dice.choice(names), toll)
        fault = others.pop(toll.kills, None)
        if fault == "flush":
            toll.flushed_keys.append(_flush(stage))
        elif fault == "valkey":
            _take_away(toll, "Valkey", stage.kill_valkey)
        elif fault == "postgres":
            _take_away(toll, "PostgreSQL", stage.stop_postgres_at_once)
        if dice.random() < 0.05 and stage.nursery.kill_tree("sweeper-0"):
            toll.sweeper_kills += 1
    return toll


def _take_away(toll: Toll, what: str, fault: Callable[[], None]) -> None:
    """Lets an engine fall and come back; notes when and for how long."""
    moment = time.time()
    fault()
    toll.away.append((what, moment, time.time() - moment))


def _kill(stage: Stage, name: str, toll: Toll) -> None:
    moment = time.time()
    killed = stage.nursery.kill_tree(name)
    if not killed:
        return
    toll.kills += 1
    toll.killed_processes += len(killed)
    toll.interrupted += [(job, moment) for job in stage.held_by(killed)]


def _flush(stage: Stage) -> int:
    """FLUSHALL, with its answer checked; the number of keys that it took."""
    for _ in range(50):
        try:
            keys = int(stage.redis.dbsize())
            assert stage.redis.flushall() is True
        except RedisError:
            time.sleep(0.1)
        else:
            return keys
    raise AssertionError("Valkey did not answer")


def _recoveries(stage: Stage, toll: Toll) -> list[tuple[float, float]]:
    """Each kill: the seconds until a worker had the job that it interrupted again, and the moment; the slowest first.

    A run writes itself down in its first transaction; one that was killed before that was seen by its killer.
    """
    runs: dict[UUID, list[float]] = {}
    written = stage.rows("SELECT job_id, extract(epoch FROM at)::float8 FROM faults.run")
    for job, moment in [*written, *toll.interrupted]:
        runs.setdefault(job, []).append(moment)
    again = [(killed, [at - killed for at in runs.get(job, []) if at > killed + 1]) for job, killed in toll.interrupted]
    return sorted(((min(waits), killed) for killed, waits in again if waits), reverse=True)


def _takeovers(stage: Stage) -> int:
    return int(stage.rows("SELECT sum(crash_count) FROM job_queue")[0][0])


def _tell(stage: Stage, toll: Toll, recoveries: list[tuple[float, float]], began: float, calm_after: float) -> None:
    seconds = [wait for wait, _ in recoveries]
    slowest = ", ".join(f"{wait:.1f} s (killed at {killed - began:.0f} s)" for wait, killed in recoveries[:5])
    away = ", ".join(f"{what} for {long:.1f} s (at {moment - began:.0f} s)" for what, moment, long in toll.away)
    print(
        f"F1: {JOBS} jobs, {toll.kills} worker trees killed ({toll.killed_processes} processes), "
        f"{toll.sweeper_kills} sweepers killed, FLUSHALL of {toll.flushed_keys} keys, away: {away}\n"
        f"F1: {stage.statuses()}, {_takeovers(stage)} takeovers, {time.time() - began:.0f} s, all done "
        f"{calm_after:.0f} s after the last fault\n"
        f"F1: running again after a kill: {len(seconds)} measured, median {statistics.median(seconds):.1f} s, "
        f"slowest {slowest}"
    )
