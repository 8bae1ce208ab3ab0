"""One fresh checkout of this project, in which `make demo` runs as a stranger would run it."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from dev.embedded.supervisor import descendants
from dev.ports import free_port
from tests.waiting import PATIENCE_SECONDS, Stopwatch, wait_until

ROOT = Path(__file__).parents[2]
READY = re.compile(r"StreamVibe is ready after")
# What a machine must say for pip to find packages is not ours to take away.
KEPT = ("PATH", "PIP_", "SSL_", "REQUESTS_", "LANG", "LC_")
INSTALL_SECONDS = 4 * PATIENCE_SECONDS


@dataclass
class Checkout:
    """A folder with the project in it, and the circumstances under which its commands run.

    `environ` names what is set besides, '' what is not set at all; `prefix` is put before each command; `user` is the
    number of the account that runs it, ours when None.
    """

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    umask: int = 0o022
    prefix: Sequence[str] = ()
    user: int | None = None

    @property
    def output(self) -> Path:
        """Where the last command's output stands."""
        return self.folder.parent / f"{self.folder.name}.out"

    def copy_tree(self) -> None:
        """Puts the files that Git knows here, as they are now: an unpacked archive."""
        for name in _tracked():
            if (ROOT / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.folder / name)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Starts `make WORDS…` in a session of its own, its output in `output`."""
        with self.output.open("wb") as log:
            return subprocess.Popen(
                [*self.prefix, "make", *words],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=self.umask,
                user=self.user,
                group=self.user,
                extra_groups=None if self.user is None else [],
                start_new_session=True,
            )

    def install(self) -> int:
        """Installs what the demo needs; the exit status."""
        return self.start(".venv/demo.stamp").wait(INSTALL_SECONDS)

    def demo(self) -> str:
        """Runs `make demo` until it is ready, looks at the first page, presses Ctrl-C; '' or what went wrong."""
        process = self.start("demo")
        try:
            wait_until(lambda: process.poll() is not None or READY.search(self.said()), "ready", 0.2, INSTALL_SECONDS)
            if process.poll() is not None:
                return self.last_line()
            trouble = self._look()
        finally:
            left = self.interrupt(process)
        return trouble or left

    def interrupt(self, process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGINT) -> str:
        """Ctrl-C, as a terminal sends it to the whole group; '' or which processes are left."""
        family = [process.pid, *descendants(process.pid)]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        process.wait(PATIENCE_SECONDS)
        left = _alive(family)
        return f"processes left: {left}" if left else ""

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kills the whole group and waits until the last of them has let go of its ports."""
        family = [process.pid, *descendants(process.pid)]
        self.interrupt(process, signal.SIGKILL)
        wait_until(lambda: not _alive(family), "all that was killed is gone")

    def said(self) -> str:
        """All that the last command has said."""
        return self.output.read_text(errors="replace")

    def last_line(self) -> str:
        """The last line that make did not add itself."""
        lines = [line for line in self.said().splitlines() if line.strip() and not line.startswith("make: ")]
        return lines[-1].strip() if lines else "it said nothing"

    def _look(self) -> str:
        if self.prefix:
            return ""
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{self.ports['PORT']}/") as answer:
            return "" if answer.status == 200 and b"</html>" in answer.read() else "the first page is not there"

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
        wished = {**kept, "HOME": str(self.folder.parent), **SIZE, **self.ports, **self.environ}
        return {name: value for name, value in wished.items() if value}

    def __post_init__(self) -> None:
        self.ports = {name: str(free_port()) for name in ("PORT", "SANDBOX_PORT", "SANDBOX_SMTP_PORT")}
        self.watch = Stopwatch()


def _alive(pids: Sequence[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def _tracked() -> list[str]:
    """The project's files below its root; without Git everything but what its commands make."""
    if (ROOT / ".git").exists():
        words = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
        listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout
        return [name for name in os.fsdecode(listed).split("\0") if name]
    made = {".venv", ".data", "__pycache__"}
    every = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    return [str(path) for path in every if not made & set(path.parts)]


SIZE = {"DEMO_CREATORS": "2", "DEMO_ITEMS": "20"}
