"""`demo run` in a process of its own, on ports of its own, as small as a demo can be."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx2

from dev.embedded.supervisor import descendants
from dev.ports import free_port
from tests.waiting import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]
PORTS = ("PORT", "SANDBOX_PORT", "SANDBOX_SMTP_PORT")
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
FORGOTTEN = ("DATABASE", "REDIS", "STREAMVIBE", "DEMO", "PORT", "SANDBOX")


class Demo:
    """A data folder and the demos that run in it, one after the other."""

    def __init__(self, folder, **environ):
        self.folder = folder
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(FORGOTTEN)},
            "ENVIRONMENT": "development",
            "TRUSTED_PROXIES": "1",
            "STREAMVIBE_DATA_DIR": str(folder),
            "DEMO_CREATORS": "2",
            "DEMO_ITEMS": "12",
            **{name: str(free_port()) for name in PORTS},
            **environ,
        }
        self.output = Path(f"{folder}.out")
        self.process = None

    def start(self, umask=0o022):
        """Starts it."""
        with self.output.open("wb") as log:
            self.process = subprocess.Popen(
                [*FLASK, "demo", "run"], cwd=ROOT, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                umask=umask, start_new_session=True,
            )  # fmt: skip

    def said(self):
        """All that the last one has said."""
        return self.output.read_text(errors="replace")

    def wait_for(self, words):
        """Waits until it says so; whether it did before it ended."""
        wait_until(lambda: words in self.said() or self.process.poll() is not None, f"it says {words}")
        return words in self.said()

    def end(self, number=signal.SIGINT):
        """Sends the signal to it alone; the exit status. Nothing is left of it then, unless it was killed."""
        family = descendants(self.process.pid)
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE_SECONDS)
        if number != signal.SIGKILL:
            assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []
        return status

    def kill_all(self):
        """Kills what is left."""
        if self.process is not None:
            for pid in [*descendants(self.process.pid), self.process.pid]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait(PATIENCE_SECONDS)
        self.output.unlink(missing_ok=True)

    def refusal(self):
        """What a start says that cannot be: it ends by itself, with status 1 and in a sentence or two."""
        ran = self._run("demo", "run")
        assert ran.returncode == 1, ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr
        assert 1 <= len(ran.stderr.strip().splitlines()) <= 2, ran.stderr
        return ran.stderr

    def command(self, *words, typed=""):
        """What another command of the same site says."""
        ran = self._run(*words, typed=typed)
        return ran.stdout.strip() + ran.stderr.strip()

    def _run(self, *words, typed=""):
        return subprocess.run(
            [*FLASK, *words], cwd=ROOT, env=self.environ, input=typed, capture_output=True, text=True, check=False,
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    def status(self, path, port="PORT"):
        """The status of a page; 0 when nobody answers."""
        try:
            return httpx2.get(f"http://127.0.0.1:{self.environ[port]}{path}", timeout=30, trust_env=False).status_code
        except httpx2.HTTPError:
            return 0
