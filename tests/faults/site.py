"""The site on the stage, as README says it is run in production, and its visitors."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx2

from dev.ports import free_port
from tests.children import child
from tests.faults.processes import ROOT
from tests.waiting import PATIENCE_SECONDS, Stopwatch, wait_until


@dataclass
class Site:
    """A running gunicorn, or what stands in front of it."""

    port: int
    log: Path
    host: str = "localhost"

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """One visitor's request, on a connection of its own."""
        return httpx2.get(
            f"http://127.0.0.1:{self.port}{path}",
            headers={"Host": self.host, **headers},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )

    def answers(self, path: str) -> bool:
        """Whether it answers well."""
        with suppress(httpx2.HTTPError):
            return self.get(path).status_code == 200
        return False


@dataclass
class Probe:
    """A visitor who asks for one page again and again."""

    site: Site
    path: str
    pause: float = 0.1
    statuses: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    _over: Event = field(default_factory=Event)

    def __enter__(self) -> "Probe":
        self._thread = Thread(target=self._ask_on)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask_on(self) -> None:
        while not self._over.wait(self.pause):
            watch = Stopwatch()
            try:
                self.statuses.append(self.site.get(self.path).status_code)
            except httpx2.HTTPError as error:
                self.trouble.append(repr(error))
            self.waits.append(watch.seconds)


@contextmanager
def serve(environment: Mapping[str, str], folder: Path, *arguments: str, host: str = "localhost") -> Iterator[Site]:
    """Runs `gunicorn wsgi:app` while the block lasts: all else stands in gunicorn.conf.py.

    Not in the environment `test`, where Flask lets errors out that it answers elsewhere.
    """
    site = Site(free_port(), folder / "gunicorn.log", host)
    argv = [sys.executable, "-m", "gunicorn", "--no-control-socket", f"--bind=127.0.0.1:{site.port}", *arguments]
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment, "ENVIRONMENT": "development"}
    with (
        site.log.open("ab") as log,
        child([*argv, "wsgi:app"], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log),
    ):
        wait_until(lambda: site.answers("/healthz"), "gunicorn answers")
        yield site


@contextmanager
def senders(port: int, number: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """So many clients that have sent this much and say nothing more."""
    opened: list[socket.socket] = []
    try:
        for _ in range(number):
            opened.append(socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS))
            opened[-1].sendall(sent)
        yield opened
    finally:
        for one in opened:
            one.close()


def was_ended(one: socket.socket) -> bool:
    """Waits until the server ends this connection; what it said before does not count."""
    with suppress(ConnectionResetError):
        while one.recv(65_536):
            continue
    return True
