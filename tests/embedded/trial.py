"""A process of its own for the tests: runs engines, children, or both until it is told to stop.

`python trial.py [--ordinary] engines FOLDER`, `… children FOLDER SCRIPT…` and `… both FOLDER SCRIPT…`, where each
SCRIPT is a child's `sh -c` text; it prints what the code says,
then READY and what the test needs as JSON. `--ordinary` becomes the account nobody after the imports: the
interpreter itself may stand where only root may go.
"""

import ctypes
import encodings.idna  # noqa: F401 - looked up late otherwise, when files may be out of reach
import json
import os
import pwd
import signal
import sys
from pathlib import Path
from types import FrameType

from dev import embedded
from dev.embedded import supervisor
from dev.embedded.supervisor import Child, Supervisor

PR_SET_DUMPABLE = 4


def become_ordinary() -> None:
    """The account nobody, with the rights over its own /proc entries that any process of it has; we, unless we are root."""
    if os.geteuid() != 0:
        return
    entry = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)


def say(text: str) -> None:
    """What the code under test tells people."""
    print(text, flush=True)


def run_engines(folder: Path) -> None:
    """Runs both engines until SIGTERM."""
    signal.signal(signal.SIGTERM, leave)
    with embedded.start(folder, say) as running:
        tell_ready(running)
        while True:
            signal.pause()


def run_both(folder: Path, scripts: list[str]) -> None:
    """Runs both engines and children, as a demo does."""
    with embedded.start(folder, say) as running:
        run_children(folder, scripts, running)


def run_children(folder: Path, scripts: list[str], running: embedded.Engines | None = None) -> None:
    """Supervises one shell for each script; a second of grace keeps the tests short."""
    supervisor.GRACE_SECONDS = 1.0
    with Supervisor(folder, say) as watch:
        for number, script in enumerate(scripts):
            child = Child(f"child-{number}", ["/bin/sh", "-c", script], restart=False, essential=False)
            watch.start(child)
        tell_ready(running)
        watch.watch()


def tell_ready(running: embedded.Engines | None) -> None:
    """The line that the test waits for."""
    names = ("database_url", "redis_url", "folder") if running else ()
    say("READY " + json.dumps({name: str(getattr(running, name)) for name in names}))


def leave(_number: int, _frame: FrameType | None) -> None:
    """Unwinds, so that the engines are stopped on the way out."""
    sys.exit(0)


def main(words: list[str]) -> int:
    """What the words ask for; the exit status."""
    flags = {word for word in words if word.startswith("--")}
    kind, folder, *scripts = [word for word in words if word not in flags]
    if "--ordinary" in flags:
        become_ordinary()
    try:
        if kind == "engines":
            run_engines(Path(folder))
        elif kind == "children":
            run_children(Path(folder), scripts)
        else:
            run_both(Path(folder), scripts)
    except (embedded.EngineError, RuntimeError) as error:
        say(f"REFUSED {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
