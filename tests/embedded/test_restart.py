"""Engines come back: after a stop, after a kill, beside other programs, and not on what is damaged."""

import os
import signal
import socket

import psycopg
import pytest

from dev import embedded
from tests.embedded.conftest import alive, ask_postgres, ask_valkey, port_of, silent
from tests.waiting import Calibration, Stopwatch, wait_until


@pytest.mark.alone
def test_a_warm_start_takes_less_than_two_seconds(used):
    with Calibration() as machine:
        watch = Stopwatch()
        with embedded.start(used, silent) as running:
            took = watch.seconds
            assert ask_postgres(running.database_url) == 1
            assert ask_valkey(running.redis_url)
    print(f"a warm start took {took:.1f} s of {machine.worst(2):.1f} s")
    assert took < machine.worst(2)


def test_a_port_that_another_program_took_is_left_to_it_and_said(used):
    said = []
    with embedded.start(used, silent, want_postgres=False) as first:
        pass
    with (
        socket.create_server(("127.0.0.1", port_of(first.redis_url))),
        embedded.start(used, said.append, want_postgres=False) as second,
    ):
        assert port_of(second.redis_url) != port_of(first.redis_url)
        assert ask_valkey(second.redis_url)

    assert [f"Port {port_of(first.redis_url)} has been taken" in text for text in said] == [True]
    with embedded.start(used, silent, want_postgres=False) as third:
        assert third.redis_url == second.redis_url


def test_another_process_uses_the_running_engines_and_leaves_them_running(running):
    with embedded.start(running.folder, silent) as guest:
        assert guest.database_url == running.facts["database_url"]
        assert embedded.remembered(running.folder) == guest

    assert ask_postgres(running.facts["database_url"]) == 1
    assert ask_valkey(running.facts["redis_url"])


def test_stopping_leaves_no_engine_behind(used, trial):
    run = trial("engines", used)
    assert run.facts
    family = run.family()

    assert len(family) > 2
    assert run.end() == 0
    assert alive(family) == []


def test_killed_supervisors_leave_no_engine_and_do_not_hinder_the_next_start(used, trial):
    first = trial("engines", used)
    assert first.facts
    family = first.family()
    first.end(signal.SIGKILL)

    second = trial("engines", used)

    assert second.facts is not None, second.text
    wait_until(lambda: alive(family) == [], "the first engines ended")
    assert ask_postgres(second.facts["database_url"]) == 1


def test_killed_engines_start_again_with_what_was_committed(used, trial):
    first = trial("engines", used)
    with psycopg.connect(first.facts["database_url"], autocommit=True) as db:
        db.execute("CREATE TABLE note AS SELECT 'kept' AS word")
    first.kill_all()
    assert (used / "engines/postgres/postmaster.pid").exists()

    with embedded.start(used, silent) as second:
        assert ask_postgres(second.database_url, "SELECT word FROM note") == "kept"


def test_a_lock_file_with_the_number_of_another_program_does_not_hinder_a_start(used):
    lock = used / "engines/postgres/postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1\n5432\n\n127.0.0.1\n")

    with embedded.start(used, silent, want_valkey=False) as running:
        assert ask_postgres(running.database_url) == 1


def test_a_damaged_control_file_is_refused_in_words(used):
    control = used / "engines/postgres/global/pg_control"
    control.write_bytes(bytes(control.stat().st_size))

    with pytest.raises(embedded.EngineError, match="did not start"), embedded.start(used, silent, want_valkey=False):
        pass
    assert embedded.remembered(used) is None


def test_a_cluster_of_another_version_is_refused_in_words(used):
    (used / "engines/postgres/PG_VERSION").write_text("16\n")

    with pytest.raises(embedded.EngineError, match="version"), embedded.start(used, silent, want_valkey=False):
        pass
