"""What stands in the way of a demo, said in one sentence before anything is started."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.config import Settings
from dev import embedded
from dev.ports import is_free

PORTS = ("port", "sandbox_port", "sandbox_smtp_port")
# A fresh cluster of PostgreSQL with a small site in it, twice over.
NEEDED_BYTES = 400 * 1024 * 1024
# A web server that is told to end lets its visitors finish first.
ENDING_SECONDS = 30
SANDBOX_STATE = "sandbox.db"


def obstacle(settings: Settings) -> str:
    """The first thing in the way and what to do about it; '' when nothing is."""
    return (
        _of_ports({name.upper(): getattr(settings, name) for name in PORTS})
        or _of_space(settings.data_dir)
        or _of_sandbox(settings.data_dir / "sandbox")
    )


def wait_for_the_killed(settings: Settings, report: Callable[[str], None]) -> None:
    """Waits until what a killed demo of this folder left behind has let go of its ports, as it does in a moment."""
    engines = embedded.ports_left(settings.data_dir)
    if engines is None:
        return
    ports = (*engines, *(getattr(settings, name) for name in PORTS))
    deadline = time.monotonic() + ENDING_SECONDS
    if not all(map(is_free, ports)):
        report("The last demo was killed; waiting until what is left of it has ended …")
    while not all(map(is_free, ports)) and time.monotonic() < deadline:
        time.sleep(0.1)


def _of_ports(ports: dict[str, int]) -> str:
    if len(set(ports.values())) < len(ports):
        told = ", ".join(f"{name}={number}" for name, number in ports.items())
        return f"The three ports must differ, but are {told}."
    taken = [number for number in ports.values() if not is_free(number)]
    if taken:
        return f"Port {taken[0]} is in use. Is a demo running already? Else set PORT, SANDBOX_PORT, SANDBOX_SMTP_PORT."
    return ""


def _of_space(data_dir: Path) -> str:
    free = shutil.disk_usage(data_dir).free
    if free >= NEEDED_BYTES or (data_dir / "engines.json").exists():
        return ""
    return (
        f"{data_dir} has {free // 1024**2} MB left, and a demo needs {NEEDED_BYTES // 1024**2}. "
        "Make room, or choose another folder with STREAMVIBE_DATA_DIR."
    )


def _of_sandbox(folder: Path) -> str:
    state = folder / SANDBOX_STATE
    if not state.exists():
        return ""
    try:
        with closing(sqlite3.connect(state)) as db:
            is_well = db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.OperationalError as error:
        return f"{state} cannot be read: {error}."
    except sqlite3.DatabaseError:
        is_well = False
    if is_well:
        return ""
    return (
        f"{state} is damaged. It holds the platforms' side of the demo: delete {folder} to begin afresh, "
        "and connect the channels again."
    )
