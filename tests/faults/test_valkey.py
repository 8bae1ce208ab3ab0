"""F8 and F9: Valkey refuses, goes silent, is full, loads, is a replica, is slow, forgets everything.

The site answers all the while, asks for work are taken, log-ins stay limited, and what was asked for runs soon after
Valkey is itself again. PostgreSQL is the record; no message that Valkey lost is missed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.infra.services import services
from app.jobs import ledger
from app.web.auth.access import public
from tests.accounts.conftest import TOKEN_FIELD
from tests.faults.conftest import size
from tests.faults.proxy import Proxy
from tests.faults.stage import Stage
from tests.waiting import Calibration, Stopwatch

SECONDS = size(2, 300)
SLOWEST_SECONDS = 1.0
RESUMED_WITHIN_SECONDS = 35
HELD_UP_SECONDS = 35
QUEUED = size(400, 5_000)
ROUNDS = size(1, 5)


@pytest.fixture
def proxy(stage: Stage) -> Iterator[Proxy]:
    """The way to Valkey for everybody in these tests."""
    with Proxy(stage.valkey.port) as proxy:
        yield proxy


@pytest.fixture
def web(stage: Stage, proxy: Proxy) -> Iterator[Flask]:
    """The site with Valkey behind the proxy, and one more address at which work is asked for."""
    made = create_app(stage.settings.model_copy(update={"redis_url": _through(stage, proxy)}))
    people = stage.hire(60)
    asked = iter(range(10_000))

    @made.get("/trial-work")
    @public
    def trial_work() -> tuple[str, int]:
        number = next(asked)
        person = people[number // 10]
        with services().database.transaction("web", person) as db:
            ledger.find_or_create(db, person, "trial", {"key": str(number)})
        return "asked", 202

    yield made
    made.extensions["streamvibe"].database.close()


@contextmanager
def full(stage: Stage) -> Iterator[None]:
    """Valkey has no memory left."""
    stage.redis.config_set("maxmemory", "1mb")
    yield
    stage.redis.config_set("maxmemory", "256mb")


@contextmanager
def replica(stage: Stage) -> Iterator[None]:
    """Valkey follows a server that is away, and takes no writes."""
    stage.redis.replicaof("127.0.0.1", "1")
    yield
    stage.redis.replicaof("NO", "ONE")


def behaving(proxy: Proxy, mode: str, **how: object) -> Callable[[Stage], object]:
    """The way to Valkey behaves badly."""

    @contextmanager
    def fault(_: Stage) -> Iterator[None]:
        proxy.behave(mode, **how)  # type: ignore[arg-type]
        yield
        proxy.behave()

    return fault


@pytest.mark.alone
def test_the_site_answers_while_valkey_does_not_and_catches_up_after(stage: Stage, web: Flask, proxy: Proxy):
    faults = {
        "refuse": behaving(proxy, "refuse"),
        "black hole": behaving(proxy, "black_hole"),
        "loading": behaving(proxy, "answer", text=b"-LOADING Valkey is loading the dataset in memory\r\n"),
        "slow": behaving(proxy, "delay", seconds=2.0),
        "full": full,
        "read only": replica,
        "half open": behaving(proxy, "half_open"),
    }
    stage.workers(1, REDIS_URL=_through(stage, proxy))
    stage.sweepers(1, 10, REDIS_URL=_through(stage, proxy))
    client = web.test_client()
    for name, fault in faults.items():
        _visit(client)
        with Calibration() as machine:
            with fault(stage):  # type: ignore[operator]
                waits, refused = _use_the_site(client)
                if name == "full":
                    assert stage.redis.info("errorstats")["errorstat_OOM"]["count"] > 0
                if name == "read only":
                    assert stage.redis.info("errorstats")["errorstat_READONLY"]["count"] > 0
            back = Stopwatch()
            stage.wait_for_all()
            resumed = back.seconds

        waits.sort()
        print(
            f"F8 {name}: {len(waits)} requests, p99 {waits[int(len(waits) * 0.99) - 1]:.2f} s, worst {waits[-1]:.2f} s, {refused} log-ins "
            f"limited; all work done {resumed:.0f} s after"
        )
        assert resumed < machine.worst(RESUMED_WITHIN_SECONDS)
        assert waits[int(len(waits) * 0.99) - 1] < machine.worst(SLOWEST_SECONDS)
        assert refused > 0
    print(f"F8: {dict(proxy.faults)}, {stage.statuses()}")
    assert {"refuse", "black_hole", "answer", "delay", "half_open"} <= set(proxy.faults)
    stage.check_books()


@pytest.mark.alone
def test_connections_that_die_under_a_worker_and_its_horse_hold_work_up_for_seconds(stage: Stage, proxy: Proxy):
    stage.workers(1, REDIS_URL=_through(stage, proxy))
    person = stage.hire(1)[0]
    stage.pages.hold("first", 1)
    stage.ask(person, key="first")
    stage.pages.wait_for("first", 1)

    proxy.behave("half_open")
    stage.pages.release("first", 1)
    stage.wait_for_all()
    with Calibration() as machine:
        watch = Stopwatch()
        stage.ask(person, key="second")
        stage.wait_for_all()
        held_up = watch.seconds

    print(f"F8 half open under a horse: the next job was done after {held_up:.0f} s")
    assert held_up < machine.worst(HELD_UP_SECONDS)
    assert proxy.faults["half_open"] >= 2
    stage.check_books()


def test_a_valkey_that_comes_back_empty_loses_no_queued_job(stage: Stage):
    for _ in range(ROUNDS):
        stage.clear()
        jobs = stage.ask_many(QUEUED)
        assert stage.redis.llen("rq:queue:sync") == QUEUED
        stage.workers(2)
        stage.sweepers()

        stage.kill_valkey(forget=True)
        keys = stage.redis.dbsize()
        stage.wait_for_all()

        print(f"F9: {QUEUED} queued, {keys} keys after the restart, {stage.statuses()}")
        assert keys < QUEUED
        assert stage.statuses() == {"completed": len(jobs)}
        stage.check_books()


def _use_the_site(client: FlaskClient) -> tuple[list[float], int]:
    """Visitors, people who ask for work and somebody who guesses passwords; how long each waited, who was limited."""
    waits: list[float] = []
    refused = asked = 0
    token = TOKEN_FIELD.search(client.get("/login").text)
    assert token
    guess = {"csrf_token": token[1], "email": "nobody@people.example", "password": "wrong guess, friend"}
    headers = {"Origin": "http://localhost"}
    watch = Stopwatch()
    while watch.seconds < SECONDS or not refused:
        _visit(client, waits)
        if asked < 20:
            asked += 1
            assert _timed(waits, lambda: client.get("/trial-work")).status_code == 202
        status = _timed(waits, lambda: client.post("/login", data=guess, headers=headers)).status_code
        assert status in (200, 400, 401, 422, 429), status
        refused += status == 429
        assert len(waits) < 5_000
    return waits, refused


def _visit(client: FlaskClient, waits: list[float] | None = None) -> None:
    seen = waits if waits is not None else []
    for address in ("/", "/search?q=music", "/trending", "/healthz"):
        assert _timed(seen, partial(client.get, address)).status_code in (200, 429), address


def _timed(waits: list[float], call: Callable[[], object]) -> object:
    watch = Stopwatch()
    answer = call()
    waits.append(watch.seconds)
    return answer


def _through(stage: Stage, proxy: Proxy) -> str:
    return stage.settings.redis_url.replace(f":{stage.valkey.port}/", f":{proxy.port}/")
