"""Whatever ends unasked is started again; whatever a child starts is gone when its supervisor has stopped."""

import os
import signal

import psycopg
import pytest
from redis import Redis

from dev import embedded
from dev.embedded import postgres
from dev.embedded import supervisor as supervisor_module
from dev.embedded.supervisor import MAX_RESTARTS, Child, Supervisor
from tests.embedded.conftest import alive, ask_postgres, silent
from tests.waiting import wait_until

STUBBORN = "trap '' TERM; while :; do sleep 1; done"
NEST = "setsid sleep 300 & setsid setsid sleep 301 & (setsid sleep 302 &) ; exec sleep 303"
QUIET = "exec sleep 304"


def started(trial, place, *words, least):
    """A running supervisor with at least so many processes below it."""
    run = trial("children", place, *words)
    assert run.facts == {}, run.text
    return run, wait_until(lambda: len(run.family()) >= least and run.family(), "its children run")


def test_orphans_of_its_children_end_with_it(place, trial):
    run, family = started(trial, place, QUIET, NEST, least=5)

    assert run.end(signal.SIGTERM) == 0
    assert alive(family) == []


def test_being_asked_twice_changes_nothing(place, trial):
    run, family = started(trial, place, STUBBORN, NEST, least=5)
    run.process.send_signal(signal.SIGINT)
    run.process.send_signal(signal.SIGTERM)

    assert run.end(signal.SIGINT) == 0
    assert alive(family) == []


def test_what_children_print_is_in_their_logs(place, trial):
    run, _ = started(trial, place, "echo spoken; echo shouted >&2; exec sleep 300", least=1)

    wait_until(lambda: (place / "child-0.log").read_text() == "spoken\nshouted\n", "both are in the log")
    assert run.end() == 0


def test_a_supervisor_leaves_the_engines_to_who_started_them(used, trial):
    run = trial("both", used, QUIET)
    assert ask_postgres(run.facts["database_url"]) == 1
    family = run.family()

    assert run.end(signal.SIGTERM) == 0
    assert alive(family) == []
    assert (used / "engines/postgres.log").read_text().endswith("database system is shut down\n")
    assert "terminated by signal" not in (used / "engines/postgres.log").read_text()
    assert "bye bye" in (used / "engines/valkey.log").read_text().splitlines()[-1]


def test_folder_and_logs_are_their_owners(place, trial):
    old = os.umask(0)
    try:
        run, _ = started(trial, place / "logs", QUIET, least=1)
    finally:
        os.umask(old)

    assert (place / "logs").stat().st_mode & 0o777 == 0o700
    assert (place / "logs/child-0.log").stat().st_mode & 0o777 == 0o600
    assert run.end() == 0


def watched(folder, said, children, servers=()):
    """A supervisor with these children, its reports in `said`."""
    supervisor = Supervisor(folder, said.append, servers)
    for name, script in children.items():
        supervisor.start(Child(name, ["/bin/sh", "-c", script]))
    return supervisor


def end_children(supervisor):
    """All that it started, and nothing else below this process, which runs tests."""
    for child in supervisor._children:
        supervisor._end(child)


def test_what_is_killed_now_and_then_is_started_again_for_ever(place, monkeypatch):
    monkeypatch.setattr(supervisor_module, "RESTART_WINDOW_SECONDS", 0.0)
    said = []
    supervisor = watched(place, said, {"worker": QUIET, "sandbox": QUIET})
    try:
        for times in range(1, MAX_RESTARTS + 4):
            supervisor._children[0].process.kill()
            wait_until(lambda times=times: supervisor._watch() or len(said) == times, "it is started again")
    finally:
        end_children(supervisor)

    assert set(said) == {"worker ended with -9; starting it again."}


def test_what_ends_again_and_again_ends_everything_with_the_end_of_its_log(place):
    said = []
    supervisor = watched(place, said, {"worker": "echo δεν υπάρχει; exit 3"})
    try:
        with pytest.raises(RuntimeError, match=r"worker ended with 3. The end of its log:\n(δεν υπάρχει\n)+"):
            wait_until(supervisor._watch, "it gives up")
    finally:
        end_children(supervisor)

    assert len(said) == MAX_RESTARTS


@pytest.mark.parametrize("name", ["PostgreSQL", "Valkey"])
def test_a_killed_engine_is_started_again_and_said(used, name):
    said = []
    with embedded.start(used, silent) as running:
        supervisor = watched(used / "logs", said, {}, running.servers)
        [server] = [server for server in running.servers if server.name == name]
        with psycopg.connect(running.database_url) as db:
            db.execute("CREATE TABLE note AS SELECT 'ไทย' AS word")
        Redis.from_url(running.redis_url).set("word", "ไทย")
        wait_until(lambda: Redis.from_url(running.redis_url).info()["aof_pending_bio_fsync"] == 0)
        server._process.kill()

        wait_until(lambda: supervisor._watch() or len(said) == 2, "it is back")

        assert said == [f"{name} ended; starting it again.", f"{name} is back."]
        assert ask_postgres(running.database_url, "SELECT word FROM note") == "ไทย"
        assert Redis.from_url(running.redis_url).get("word").decode() == "ไทย"


def test_an_engine_that_cannot_come_back_is_reported_in_words(used, monkeypatch):
    monkeypatch.setattr(postgres, "REVIVE_SECONDS", 0)
    with embedded.start(used, silent, want_valkey=False) as running:
        supervisor = watched(used / "logs", [], {}, running.servers)
        control = running.folder / "postgres/global/pg_control"
        running.servers[0]._process.kill()
        running.servers[0]._process.wait()
        control.write_bytes(bytes(control.stat().st_size))

        with pytest.raises(embedded.EngineError, match="PostgreSQL did not start"):
            supervisor._watch()
