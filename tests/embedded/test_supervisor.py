"""Whatever a child starts is gone when its supervisor has stopped."""

import signal

from tests.embedded.conftest import alive, ask_postgres
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
