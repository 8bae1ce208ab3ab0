"""The sweeper's doorbells: it does not wait for a Valkey that is away or slow, and a backlog fills Valkey but once."""

from collections.abc import Iterator

import pytest

from app.infra import services
from app.infra.services import Services
from app.jobs import sweeper
from tests.faults.proxy import Proxy
from tests.faults.stage import Stage
from tests.waiting import Stopwatch, wait_until

JOBS = 60
QUEUE = "rq:queue:sync"
TRIES_OF_THE_DRIVER = 15
DELAY_SECONDS = 0.04
# A ring goes there and comes back; each way waits that long.
MOST_RINGS = int(sweeper.DOORBELL_SECONDS / (2 * DELAY_SECONDS)) + 1


@pytest.fixture
def proxy(stage: Stage) -> Iterator[Proxy]:
    """The sweeper's way to Valkey."""
    with Proxy(stage.valkey.port) as proxy:
        yield proxy


@pytest.fixture
def beside(stage: Stage, proxy: Proxy) -> Iterator[Services]:
    """The parts of a sweeper in this process."""
    url = stage.settings.redis_url.replace(f":{stage.valkey.port}/", f":{proxy.port}/")
    built = services.build(stage.settings.model_copy(update={"redis_url": url}), pool_size=2)
    yield built
    built.database.close()


def test_a_sweep_ends_with_the_first_ring_that_nobody_hears(stage: Stage, proxy: Proxy, beside: Services):
    stage.ask_many(JOBS)
    stage.redis.flushall()
    _let_time_pass(stage, 11)

    proxy.behave("swallow_answer", trigger=b"RPUSH")
    watch = Stopwatch()
    sweeper.sweep(beside)
    proxy.behave()

    print(f"{proxy.faults['swallow_answer']} answers lost, the sweep took {watch.seconds:.1f} s")
    assert 0 < proxy.faults["swallow_answer"] <= TRIES_OF_THE_DRIVER
    assert stage.redis.llen(QUEUE) < JOBS
    _let_time_pass(stage, 61)
    sweeper.sweep(beside)
    assert stage.redis.llen(QUEUE) == JOBS


def test_a_sweep_rings_for_two_seconds_while_valkey_is_slow(stage: Stage, proxy: Proxy, beside: Services):
    stage.ask_many(JOBS)
    stage.redis.flushall()
    proxy.behave("delay", seconds=DELAY_SECONDS)

    def rung() -> int:
        _let_time_pass(stage, 61)
        return sweeper.sweep(beside)

    # A machine that pauses for half a second makes Valkey look away; then the next sweep is looked at.
    number = wait_until(rung, "a sweep whose rings Valkey heard")
    proxy.behave()

    print(f"{number} rung in {sweeper.DOORBELL_SECONDS} s, at most {MOST_RINGS} could be")
    assert number <= MOST_RINGS < JOBS
    assert stage.redis.llen(QUEUE) < JOBS


def test_a_job_whose_message_waits_is_not_rung_again_and_one_whose_message_is_lost_is(stage: Stage, beside: Services):
    stage.ask_many(JOBS)
    for _ in range(3):
        _let_time_pass(stage, 61)
        sweeper.sweep(beside)
    assert stage.redis.llen(QUEUE) == JOBS

    stage.redis.ltrim(QUEUE, 0, 9)
    _let_time_pass(stage, 61)
    sweeper.sweep(beside)
    assert stage.redis.llen(QUEUE) == JOBS

    stage.redis.flushall()
    _let_time_pass(stage, 11)
    sweeper.sweep(beside)
    assert stage.redis.llen(QUEUE) == JOBS


def _let_time_pass(stage: Stage, seconds: int) -> None:
    """As if every bell had been rung so much earlier."""
    with stage.admin() as db:
        db.execute("UPDATE job_queue SET published_at = published_at - make_interval(secs => %s)", (seconds,))
