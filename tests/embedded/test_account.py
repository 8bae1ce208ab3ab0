"""Engines never run as root, and no file that was there before changes its mode."""

import os
import pwd
from contextlib import suppress
from pathlib import Path

import pytest

from tests.embedded.conftest import ask_postgres, ask_valkey

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


def accounts_of(pids):
    """The accounts that these processes run as; one of the server's own helpers may end while we look."""
    found = set()
    for pid in pids:
        with suppress(FileNotFoundError):
            found.add(pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name)
    return found


def modes(*folders):
    """Mode and owner of each of these and of every folder above."""
    every = {part for folder in folders for part in (folder, *folder.parents)}
    return {path: (path.stat().st_mode, path.stat().st_uid) for path in every}


def answers(facts):
    return ask_postgres(facts["database_url"]) == 1 and ask_valkey(facts["redis_url"])


def test_root_lends_its_engines_an_ordinary_account(used, trial):
    before = modes(used, Path(__file__))
    run = trial("engines", used)

    assert answers(run.facts)
    assert accounts_of(run.family()) == {"nobody"}
    assert run.facts["folder"] == str(used / "engines")
    assert modes(used, Path(__file__)) == before


def test_a_folder_out_of_that_accounts_reach_is_replaced_and_said(hidden, system_folders, trial):
    before = modes(hidden)
    run = trial("engines", hidden / "data")

    assert answers(run.facts)
    assert run.facts["folder"].startswith(f"{system_folders}/")
    assert run.facts["folder"] in run.text
    assert modes(hidden) == before

    assert run.end() == 0
    again = trial("engines", hidden / "data")
    assert again.facts == run.facts


def test_an_ordinary_user_runs_engines_as_itself(ordinary_place, readable_wheels, trial):
    run = trial("--ordinary", "engines", ordinary_place, **readable_wheels)

    assert run.facts is not None, run.text
    assert answers(run.facts)
    assert accounts_of([run.process.pid, *run.family()]) == {"nobody"}
    assert (ordinary_place / "engines").stat().st_mode & 0o077 == 0
    assert run.end() == 0


def test_an_engines_folder_that_an_ordinary_user_may_not_write_to_is_refused_in_words(
    ordinary_place, readable_wheels, trial
):
    (ordinary_place / "engines").mkdir(mode=0o755)
    run = trial("--ordinary", "engines", ordinary_place, **readable_wheels)

    assert run.facts is None
    assert "REFUSED" in run.text
    assert "not writable" in run.text
