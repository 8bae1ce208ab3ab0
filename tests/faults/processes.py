"""The processes of a stage as the test sees them: started, killed as trees, stopped and continued."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Condition, Thread

from dev.embedded.supervisor import descendants
from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


class Nursery:
    """The nursery process and its children by name."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        logs.mkdir(exist_ok=True)
        self.logs = logs
        self.pids: dict[str, int] = {}
        self.starts: Counter[str] = Counter()
        self.ends: list[tuple[str, int]] = []
        self._changed = Condition()
        self._forgotten = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            env={**os.environ, **environment, "PYTHONPATH": str(ROOT), "FAULT_LOGS": str(logs)},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._reader = Thread(target=self._listen, daemon=True)
        self._reader.start()

    def start(self, name: str, *arguments: str, again: bool = True, **env: str) -> None:
        """Starts a child and waits until it has a number; `again` brings it back whenever it ends."""
        before = self.starts[name]
        self._say({"start": name, "arguments": arguments, "again": again, "env": env})
        self._wait(lambda: self.starts[name] > before)

    def forget_all(self) -> None:
        """Ends every process and brings none back."""
        before = self._forgotten
        self._say({"forget": True})
        self._wait(lambda: self._forgotten > before)
        with self._changed:
            self.pids.clear()
            self.ends.clear()
            self.starts.clear()

    def tree(self, name: str) -> list[int]:
        """A child and all its descendants, the child first."""
        pid = self.pids.get(name, 0)
        return [pid, *descendants(pid)] if pid else []

    def horse(self, name: str) -> int:
        """The process that works at this moment under a worker; 0 when there is none."""
        below = self.tree(name)[1:]
        return below[0] if below else 0

    def kill_tree(self, name: str) -> list[int]:
        """kill -9 of a worker and its horse, as one blow: stopped first, so that it forks nothing meanwhile."""
        pid = self.pids.get(name, 0)
        if not pid or not send(pid, signal.SIGSTOP):
            return []
        killed = [one for one in self.tree(name) if send(one, signal.SIGKILL)]
        self._wait(lambda: self.pids.get(name) != pid)
        return killed

    def log(self, name: str) -> str:
        """What a child wrote."""
        path = self.logs / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def close(self) -> None:
        """Ends everything."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(5)
        self._reader.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _say(self, command: dict[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            fact = json.loads(line)
            with self._changed:
                self._note(fact)
                self._changed.notify_all()

    def _note(self, fact: dict[str, object]) -> None:
        if "started" in fact:
            self.pids[str(fact["started"])] = int(str(fact["pid"]))
            self.starts[str(fact["started"])] += 1
        elif "ended" in fact:
            self.ends.append((str(fact["ended"]), int(str(fact["status"]))))
            if self.pids.get(str(fact["ended"])) == fact["pid"]:
                del self.pids[str(fact["ended"])]
        elif "forgotten" in fact:
            self._forgotten += 1

    def _wait(self, true: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(true, PATIENCE_SECONDS), "the nursery does not answer"


def send(pid: int, number: signal.Signals) -> bool:
    """Sends a signal; False when the process is gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def lives(pid: int) -> bool:
    """Whether a process runs, and is more than a name in the table."""
    return _state(pid) not in ("", "Z")


def is_stopped(pid: int) -> bool:
    """Whether a process stands still, or is gone."""
    return _state(pid) in ("", "T", "Z")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
