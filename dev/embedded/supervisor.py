"""Runs the processes of a demo side by side and leaves none behind.

Each child gets its own session and dies when the supervisor dies (Linux). Descendants that made a session of their
own, as job horses do, fall back to the supervisor, which is their subreaper, and are ended too.
"""

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

from dev import private_files
from dev.embedded.account import die_with_parent, make_folder

PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 10.0
POLL_SECONDS = 0.1
# What ends unasked is started again; what does so this often within this time would go on doing it.
MAX_RESTARTS = 5
RESTART_WINDOW_SECONDS = 120.0


class Server(Protocol):
    """A server that somebody else started and will stop; here it is watched and brought back."""

    @property
    def name(self) -> str: ...

    def alive(self) -> bool: ...

    def revive(self) -> None: ...


@dataclass
class Child:
    """A process to run.

    `restart` brings it back when it ends unasked, MAX_RESTARTS times within RESTART_WINDOW_SECONDS; after that, or
    without it, the end of an `essential` one ends everything. The output of a `shown` one goes to the terminal instead
    of a log.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    restart: bool = True
    essential: bool = True
    shown: bool = False
    process: subprocess.Popen[bytes] | None = None


# What they call themselves: the children of PostgreSQL say what they do, Valkey where it listens.
ENGINE = re.compile(rb"postgres:|[^\0]*/(postgres\0|valkey-server[ \0])")


class Supervisor:
    """Starts children in order, watches them, and stops them in reverse order on SIGINT or SIGTERM."""

    def __init__(self, log_dir: Path, report: Callable[[str], None], servers: Sequence[Server] = ()) -> None:
        self._log_dir = log_dir
        self._report = report
        self._servers = servers
        self._children: list[Child] = []
        self._restarts: dict[str, list[float]] = {}
        self._stopping = False

    def __enter__(self) -> "Supervisor":
        self._log_dir.parent.mkdir(parents=True, exist_ok=True)
        make_folder(self._log_dir, private_files.FOLDER_MODE)
        if sys.platform == "linux":
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note_stop)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def stopping(self) -> bool:
        """True once somebody asked to stop."""
        return self._stopping

    def start(self, child: Child) -> None:
        """Starts one child; its output goes to `<name>.log`."""
        self._children.append(child)
        self._spawn(child)

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float) -> bool:
        """Waits until `ready` says so while watching the children; False when somebody asked to stop.

        Raises RuntimeError in words when it takes too long or an essential child ended.
        """
        deadline = time.monotonic() + seconds
        while not self._stopping:
            if ready():
                return True
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what} was not ready after {seconds:.0f} seconds. See {self._log_dir}.")
            self._watch()
            time.sleep(POLL_SECONDS)
        return False

    def watch(self) -> None:
        """Watches the children until somebody asks to stop."""
        while not self._stopping:
            self._watch()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Ends every child and all of its descendants; only then returns."""
        self._stopping = True
        for child in reversed(self._children):
            self._end(child)
        self._end_strays()

    def _spawn(self, child: Child) -> None:
        with private_files.open_to_append(self._log_dir / f"{child.name}.log") as log:
            child.process = subprocess.Popen(
                list(child.argv),
                env={**os.environ, **child.env},
                stdin=subprocess.DEVNULL,
                stdout=None if child.shown else log,
                stderr=None if child.shown else log,
                start_new_session=True,
                preexec_fn=_dying_with(os.getpid()),
            )

    def _watch(self) -> None:
        for server in self._servers:
            if not server.alive():
                self._revive(server)
        for child in self._children:
            if child.process is None or child.process.poll() is None:
                continue
            if child.restart and self._may_restart(child.name):
                self._report(f"{child.name} ended with {child.process.returncode}; starting it again.")
                self._spawn(child)
            elif child.essential:
                raise RuntimeError(
                    f"{child.name} ended with {child.process.returncode}. The end of its log:\n{self._tail(child)}"
                )

    def _revive(self, server: Server) -> None:
        if not self._may_restart(server.name):
            raise RuntimeError(f"{server.name} ends again and again. Its log stands beside its data.")
        self._report(f"{server.name} ended; starting it again.")
        server.revive()
        self._report(f"{server.name} is back.")

    def _may_restart(self, name: str) -> bool:
        """Whether this is no more than the fifth time within the window; counts it."""
        now = time.monotonic()
        recent = [moment for moment in self._restarts.get(name, []) if now - moment < RESTART_WINDOW_SECONDS]
        self._restarts[name] = [*recent, now]
        return len(recent) < MAX_RESTARTS

    def _tail(self, child: Child) -> str:
        return (self._log_dir / f"{child.name}.log").read_text(errors="replace")[-1500:]

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self, child: Child) -> None:
        process = child.process
        if process is None or process.poll() is not None:
            return
        _signal_group(process.pid, signal.SIGTERM)
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait(GRACE_SECONDS)
        _signal_group(process.pid, signal.SIGKILL)

    def _end_strays(self) -> None:
        engines = _engine_roots()
        for _ in range(20):
            strays = [pid for pid in descendants(os.getpid()) if pid not in engines]
            for pid in strays:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            _reap()
            if not strays:
                return
            time.sleep(POLL_SECONDS / 2)


def descendants(root: int) -> list[int]:
    """Every living descendant of a process, from /proc; nothing where there is no /proc."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found: list[int] = []
    waiting = list(children.get(root, []))
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(children.get(pid, []))
    return found


def _engine_roots() -> set[int]:
    """Engines that this process runs itself are stopped by their own code, not as strays."""
    keep: set[int] = set()
    for pid in descendants(os.getpid()):
        with contextlib.suppress(OSError):
            if ENGINE.match(Path(f"/proc/{pid}/cmdline").read_bytes()):
                keep.add(pid)
    return keep


def _dying_with(parent: int) -> Callable[[], None]:
    return lambda: die_with_parent(parent, signal.SIGTERM)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
