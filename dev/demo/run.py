"""`make demo`: everything a site consists of, in the foreground, filled through its own pages."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from types import FrameType

import httpx2
import psycopg

from app.accounts import emails
from app.config import ConfigError, Settings
from app.infra import phases
from app.infra.encryption import CannotDecrypt
from app.infra.errors import AppError
from app.infra.phases import set_role_passwords
from app.infra.postgres.deadlines import BRIEF, Bounded
from app.infra.services import build
from app.operations import read_model, readiness
from dev import embedded, private_files
from dev.demo import logins, preconditions
from dev.embedded.supervisor import Child, Server, Supervisor

FILLED = "demo-filled.json"
# While it is there the site says that it is not ready.
FILLING = readiness.DEMO_MARKER
WORKER_QUEUES = ("interactive", "sync", "ai", "upkeep")
# Only what hangs takes so long: whatever fails is said at once.
START_SECONDS = 300
FILL_SECONDS = 3600
FILL_ATTEMPTS = 3

_is_interrupted = Event()


def run(settings: Settings, *, fills: bool = True) -> int:
    """Runs the demo until it is stopped, filled unless `fills` is false; the exit status, 0 after a clean stop."""
    # What is made here is its owner's alone, logs included; folders of the engines get modes of their own.
    os.umask(0o077)
    # Until the supervisor takes over, being told to end is what Ctrl-C is.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        preconditions.wait_for_the_killed(settings, _print)
        obstacle = preconditions.obstacle(settings)
        return _refuse(obstacle) if obstacle else _run(settings, fills=fills)
    except KeyboardInterrupt:
        _print("\nStopped before it was ready. The next start goes on from here.")
        return 0
    except (embedded.EngineError, AppError, ConfigError, RuntimeError, OSError, psycopg.Error) as error:
        return _refuse(str(error).strip())


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Ends what is being done, and remembers it: an exception that comes while the interpreter cleans up is lost."""
    _is_interrupted.set()
    raise KeyboardInterrupt


def _run(settings: Settings, *, fills: bool) -> int:
    started = time.monotonic()
    logs = settings.data_dir.resolve() / "logs"
    with _engines(settings) as servers, Supervisor(logs, _print, servers) as supervisor:
        if _is_interrupted.is_set():
            raise KeyboardInterrupt
        settings = Settings.load()
        _prepare(settings)
        waits = fills and not _is_filled(settings)
        if waits:
            private_files.write(settings.data_dir / FILLING, "The demo is being filled.")
        else:
            (settings.data_dir / FILLING).unlink(missing_ok=True)
        _start(supervisor, settings)
        if waits:
            _fill(supervisor, settings)
        if not supervisor.stopping:
            _welcome(settings, time.monotonic() - started)
        supervisor.watch()
        _print("\nStopping …")
    _print("Everything has stopped.")
    return 0


def _is_filled(settings: Settings) -> bool:
    """Whether the site was filled, and its people are still there: a folder that was moved may have lost them."""
    with Bounded.within(settings.database_url, BRIEF) as db:
        is_lived_in = db.execute("SELECT FROM users LIMIT 1").fetchone() is not None
    if is_lived_in:
        _refuse_other_keys(settings)
        return (settings.data_dir / FILLED).exists()
    # Permissions at the platforms are of no use to people who are gone.
    shutil.rmtree(settings.data_dir / "sandbox", ignore_errors=True)
    (settings.data_dir / FILLED).unlink(missing_ok=True)
    return False


def _refuse_other_keys(settings: Settings) -> None:
    """Raises RuntimeError when the people of the database were stored with keys that this data folder does not hold."""
    services = build(settings, pool_size=1)
    try:
        with services.database.transaction("admin") as db:
            for user_id, stored in db.execute("SELECT id, email_cipher FROM auth.users LIMIT 1").fetchall():
                services.cipher.decrypt(bytes(stored), emails.context(user_id))
    except CannotDecrypt:
        raise RuntimeError(
            f"The database was filled with other keys than those in {settings.data_dir / 'secrets.json'}. "
            f"Put that file back from a copy, or delete {settings.data_dir} to start afresh."
        ) from None
    finally:
        services.database.close()


@contextmanager
def _engines(settings: Settings) -> Iterator[Sequence[Server]]:
    """The embedded engines that the settings leave to us; those of them that we run ourselves."""
    given = Settings.given("DATABASE_URL"), Settings.given("REDIS_URL")
    if all(given):
        yield ()
        return
    _print("Starting PostgreSQL and Valkey …")
    with embedded.start(settings.data_dir, _print, want_postgres=not given[0], want_valkey=not given[1]) as running:
        yield running.servers


def _prepare(settings: Settings) -> None:
    """Brings the database up to the code: phases, and the passwords of the roles."""
    applied = phases.apply(settings.database_url)
    set_role_passwords(settings)
    if applied:
        _print(f"Database: {applied} files applied.")
        _project(settings)


def _project(settings: Settings) -> None:
    """Rebuilds what the public sees where an older version wrote it: its words may have been read otherwise."""
    services = build(settings, pool_size=1)
    try:
        if read_model.has_works(services.database):
            people, works = read_model.rebuild(services.database, lambda _: None)
            _print(f"Public pages rebuilt, of creators: {people:,}, of works: {works:,}.")
    finally:
        services.database.close()


def _start(supervisor: Supervisor, settings: Settings) -> None:
    """Starts sandbox, web and workers, and waits until the web answers."""
    python = [sys.executable]
    supervisor.start(Child("sandbox", [*python, "-m", "dev.sandbox"]))
    supervisor.start(
        Child(
            "web",
            [*python, "-m", "gunicorn", "--no-control-socket", f"--bind=127.0.0.1:{settings.port}",
             "--access-logfile=/dev/null", "wsgi:app"],
        )
    )  # fmt: skip
    for queue in WORKER_QUEUES:
        supervisor.start(Child(f"worker-{queue}", [*python, "worker.py", queue]))
    supervisor.start(Child("sweeper", [*python, "worker.py", "--sweeper"]))
    supervisor.wait_until(lambda: _answers(settings.port, "/healthz"), "The web server", START_SECONDS)


def _fill(supervisor: Supervisor, settings: Settings) -> None:
    """Fills the demo, or goes on where the last filling was stopped.

    What a person waits for may be killed and started again meanwhile: then they try again, as people do.
    """
    for attempt in range(FILL_ATTEMPTS):
        if attempt:
            _print("The filling was interrupted and goes on.")
        status = _run_filler(supervisor)
        if supervisor.stopping:
            return
        if status == 0:
            private_files.write(settings.data_dir / FILLED, "{}")
            (settings.data_dir / FILLING).unlink(missing_ok=True)
            return
    raise RuntimeError(
        "Filling the demo failed; the lines above say where. The next start goes on from there. Please report it."
    )


def _run_filler(supervisor: Supervisor) -> int | None:
    """Runs the filling in a process of its own, so that Ctrl-C reaches it like the others; its exit status."""
    filler = Child(
        "fill",
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "fill"],
        restart=False,
        essential=False,
        shown=True,
    )
    supervisor.start(filler)
    process = filler.process
    assert process is not None  # it was started just now
    supervisor.wait_until(lambda: process.poll() is not None, "The filling", FILL_SECONDS)
    return process.returncode


def _welcome(settings: Settings, seconds: float) -> None:
    _print(f"\nStreamVibe is ready after {seconds:.0f} seconds:  {settings.public_url}\n")
    for login in logins.LOGINS:
        _print(f"  {login.email:36} password: {login.password:28} {login.about}")
    _print(f"\nMails that the site sends: http://127.0.0.1:{settings.sandbox_port}/mail")
    _print("Ctrl-C stops everything.")


def _answers(port: int, path: str) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}{path}", timeout=5, trust_env=False).status_code == 200
    except httpx2.HTTPError:
        return False


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _refuse(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1
