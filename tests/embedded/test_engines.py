"""The embedded engines: kept data, two side by side, honest refusals, nothing left behind."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from dev import embedded
from dev.embedded import EngineError
from dev.embedded.supervisor import descendants
from tests.conftest import data_folder
from tests.waiting import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder():
    """A data folder that an ordinary account can reach."""
    with data_folder() as path:
        yield path


def test_engines_start_keep_their_data_and_start_again(folder):
    with embedded.start(folder, print) as first:
        with psycopg.connect(first.database_url) as db:
            db.execute("CREATE TABLE kept (n int)")
        Redis.from_url(first.redis_url).set("kept", 1)

    with embedded.start(folder, print) as second:
        with psycopg.connect(second.database_url) as db:
            assert db.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        assert Redis.from_url(second.redis_url).get("kept") == b"1"

    assert second.database_url == first.database_url
    assert embedded.remembered(folder) is None


def test_the_administrator_is_no_superuser_and_a_password_is_needed(folder):
    with embedded.start(folder, print, want_valkey=False) as engines:
        with psycopg.connect(engines.database_url) as db:
            assert db.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        bare = engines.database_url.replace(engines.database_url.split(":")[2].split("@")[0], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(bare)
    assert (folder / "engines.json").stat().st_mode & 0o077 == 0


def test_two_folders_run_side_by_side(folder):
    with (
        embedded.start(folder / "a", print, want_valkey=False) as one,
        embedded.start(folder / "b", print, want_valkey=False) as two,
    ):
        assert one.database_url != two.database_url


def test_engines_that_run_already_are_used_and_left_running(folder):
    with embedded.start(folder, print, want_valkey=False) as owner:
        with embedded.start(folder, print, want_valkey=False) as guest:
            assert guest.database_url == owner.database_url
        with psycopg.connect(owner.database_url) as db:
            assert db.execute("SELECT 1").fetchone() == (1,)


def test_a_damaged_folder_is_said_in_words(folder):
    with embedded.start(folder, print, want_valkey=False) as engines:
        data = engines.folder / "postgres"
    (data / "PG_VERSION").unlink()

    with pytest.raises(EngineError, match="damaged"), embedded.start(folder, print, want_valkey=False):
        pass


def test_a_lock_of_a_process_that_is_gone_does_not_stop_a_start(folder):
    with embedded.start(folder, print, want_valkey=False) as engines:
        lock = engines.folder / "postgres" / "postmaster.pid"
    lock.write_text("999999\n")

    with embedded.start(folder, print, want_valkey=False) as again, psycopg.connect(again.database_url) as db:
        assert db.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_root_leaves_a_folder_that_others_cannot_reach_as_it_is(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    said = []

    with embedded.start(closed / "data", said.append, want_valkey=False) as engines:
        assert engines.folder.is_relative_to("/var/lib/streamvibe")
        owner = engines.folder / "postgres"
        assert owner.stat().st_uid != 0

    assert "cannot reach" in said[0]
    assert closed.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(engines.folder)


CHILDREN = """
import os, sys, time
from pathlib import Path
from dev.embedded.supervisor import Child, Supervisor
nested = "import os,subprocess,sys,time; subprocess.Popen([sys.executable,'-c','import os,time; os.setsid(); time.sleep(300)']); time.sleep(300)"
with Supervisor(Path(sys.argv[1]), print) as supervisor:
    for name in ("one", "two"):
        supervisor.start(Child(name, [sys.executable, "-c", nested]))
    Path(sys.argv[1], "started").write_text("yes")
    supervisor.watch()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_supervisor_leaves_no_process_behind(folder, number):
    process = subprocess.Popen([sys.executable, "-c", CHILDREN, str(folder)], cwd=ROOT, start_new_session=True)
    wait_until(lambda: len(descendants(process.pid)) == 4, "all children run")
    family = descendants(process.pid)
    own = [pid for pid in family if _parent(pid) == process.pid]

    process.send_signal(number)
    process.wait(PATIENCE_SECONDS)

    # Killed outright, the supervisor cannot look for strays itself: its children die with it.
    expected_gone = own if number == signal.SIGKILL else family
    try:
        wait_until(lambda: not any(map(_lives, expected_gone)), "every child has ended")
    finally:
        for pid in filter(_lives, family):
            os.kill(pid, signal.SIGKILL)
    if number != signal.SIGKILL:
        assert process.returncode == 0


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
