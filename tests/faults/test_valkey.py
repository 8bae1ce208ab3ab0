"""F8 and F9: Valkey refuses, goes silent, is full, loads, is a replica, is slow, forgets everything.

The site answers all the while, asks for work are taken, log-ins stay limited, and what was asked for runs soon after
Valkey is itself again. PostgreSQL is the record; no message that Valkey lost is missed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.jobs import ledger
from app.lib.auth import public
from app.lib.site import site
from tests.accounts.conftest import TOKEN_FIELD
from tests.faults.conftest import size
from tests.faults.proxy import Proxy
from tests.faults.stage import Stage

SECONDS = size(2, 300)
SLOWEST_SECONDS = 1.0
RESUMED_WITHIN_SECONDS = 35
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
        with site().database.transaction("web", person) as db:
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
        with fault(stage):  # type: ignore[operator]
            waits, refused = _use_the_site(client)
            if name == "full":
                assert stage.redis.info("errorstats")["errorstat_OOM"]["count"] > 0
            if name == "read only":
                assert stage.redis.info("errorstats")["errorstat_READONLY"]["count"] > 0
        back = time.monotonic()
        stage.wait_for_all(RESUMED_WITHIN_SECONDS)

        waits.sort()
        print(
            f"F8 {name}: {len(waits)} requests, p99 {waits[int(len(waits) * 0.99) - 1]:.2f} s, worst {waits[-1]:.2f} s, {refused} log-ins "
            f"limited; all work done {time.monotonic() - back:.0f} s after"
        )
        assert waits[int(len(waits) * 0.99) - 1] < SLOWEST_SECONDS
        assert refused > 0
    print(f"F8: {dict(proxy.faults)}, {stage.statuses()}")
    assert {"refuse", "black_hole", "answer", "delay", "half_open"} <= set(proxy.faults)
    stage.check_books()


def test_connections_that_die_under_a_worker_and_its_horse_hold_work_up_for_seconds(stage: Stage, proxy: Proxy):
    stage.workers(1, REDIS_URL=_through(stage, proxy))
    person = stage.hire(1)[0]
    stage.pages.hold("first", 1)
    stage.ask(person, key="first")
    stage.pages.wait_for("first", 1)

    proxy.behave("half_open")
    stage.pages.release("first", 1)
    stage.wait_for_all(5)
    began = time.monotonic()
    stage.ask(person, key="second")
    stage.wait_for_all(RESUMED_WITHIN_SECONDS)

    print(f"F8 half open under a horse: the next job was done after {time.monotonic() - began:.0f} s")
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
        stage.wait_for_all(size(120, 600))

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
    until = time.monotonic() + SECONDS
    while time.monotonic() < until or not refused:
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
    began = time.monotonic()
    answer = call()
    waits.append(time.monotonic() - began)
    return answer


def _through(stage: Stage, proxy: Proxy) -> str:
    return stage.settings.redis_url.replace(f":{stage.valkey.port}/", f":{proxy.port}/")
