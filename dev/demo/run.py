"""`make demo`: everything a site consists of, in the foreground, filled through its own pages."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import psycopg

from app.config import Settings
from app.infra import phases
from app.infra.errors import AppError
from app.infra.phases import set_role_passwords
from app.infra.postgres.deadlines import BRIEF, Bounded
from dev import embedded
from dev.demo import logins
from dev.embedded.supervisor import Child, Supervisor
from dev.ports import is_free

FILLED = "demo-filled.json"
FILLING = "demo-filling"
WORKER_QUEUES = ("interactive", "sync", "ai", "upkeep")
# Only what hangs takes so long: whatever fails is said at once.
START_SECONDS = 300
FILL_SECONDS = 3600


def run(settings: Settings, *, fills: bool = True) -> int:
    """Runs the demo until it is stopped, filled unless `fills` is false; the exit status, 0 after a clean stop."""
    started = time.monotonic()
    taken = [port for port in (settings.port, settings.sandbox_port, settings.sandbox_smtp_port) if not is_free(port)]
    if taken:
        return _refuse(
            f"Port {taken[0]} is in use. Is a demo running already? Else set PORT, SANDBOX_PORT, SANDBOX_SMTP_PORT."
        )
    try:
        _forget_half_a_filling(settings)
        with _engines(settings), Supervisor(settings.data_dir.resolve() / "logs", _print) as supervisor:
            settings = Settings.load()
            _prepare(settings)
            waits = fills and not _is_filled(settings)
            _start(supervisor, settings, waits)
            if waits:
                _fill(supervisor, settings)
            if not supervisor.stopping:
                _welcome(settings, time.monotonic() - started)
            supervisor.watch()
            _print("\nStopping …")
    except (embedded.EngineError, AppError, RuntimeError, OSError, psycopg.Error) as error:
        return _refuse(str(error).strip())
    _print("Everything has stopped.")
    return 0


def _forget_half_a_filling(settings: Settings) -> None:
    """A start that ended while it filled the site left half of it; what is half there cannot be filled again."""
    if not (settings.data_dir / FILLING).exists():
        return
    if Settings.given("DATABASE_URL"):
        raise RuntimeError(
            "The last start ended while it filled the database at DATABASE_URL. Empty that database, delete "
            f"{settings.data_dir / FILLING}, and start again."
        )
    _print("The last start ended while it filled the site: filling begins afresh.")
    embedded.erase(settings.data_dir)
    _forget_sandbox(settings)
    (settings.data_dir / FILLED).unlink(missing_ok=True)
    (settings.data_dir / FILLING).unlink()


def _is_filled(settings: Settings) -> bool:
    """Whether the site was filled, and its people are still there: a folder that was moved may have lost them."""
    if not (settings.data_dir / FILLED).exists():
        return False
    with Bounded.within(settings.database_url, BRIEF) as db:
        if db.execute("SELECT FROM users LIMIT 1").fetchone() is not None:
            return True
    _forget_sandbox(settings)
    return False


def _forget_sandbox(settings: Settings) -> None:
    """The platforms' side of what was filled."""
    shutil.rmtree(settings.data_dir / "sandbox", ignore_errors=True)


@contextmanager
def _engines(settings: Settings) -> Iterator[None]:
    """The embedded engines that the settings leave to us."""
    given = Settings.given("DATABASE_URL"), Settings.given("REDIS_URL")
    if all(given):
        yield
        return
    _print("Starting PostgreSQL and Valkey …")
    with embedded.start(settings.data_dir, _print, want_postgres=not given[0], want_valkey=not given[1]):
        yield


def _prepare(settings: Settings) -> None:
    """Brings the database up to the code: phases, and the passwords of the roles."""
    applied = phases.apply(settings.database_url)
    set_role_passwords(settings)
    if applied:
        _print(f"Database: {applied} files applied.")


def _start(supervisor: Supervisor, settings: Settings, waits: bool) -> None:
    """Starts sandbox, web and workers, and waits until the web answers."""
    python = [sys.executable]
    if waits:
        (settings.data_dir / FILLING).write_text("The demo is being filled.")
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
    """Fills an empty demo in a process of its own, so that Ctrl-C reaches it like the others."""
    filler = Child(
        "fill",
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "fill"],
        restart=False,
        essential=False,
        shown=True,
    )
    supervisor.start(filler)
    supervisor.wait_until(
        lambda: filler.process is not None and filler.process.poll() is not None, "The filling", FILL_SECONDS
    )
    if supervisor.stopping:
        return
    if filler.process is None or filler.process.returncode != 0:
        raise RuntimeError(
            "Filling the demo failed; the lines above say where. The next start fills it afresh. Please report it."
        )
    (settings.data_dir / FILLED).write_text("{}")
    (settings.data_dir / FILLING).unlink(missing_ok=True)


def _welcome(settings: Settings, seconds: float) -> None:
    _print(f"\nStreamVibe is ready after {seconds:.0f} seconds:  {settings.public_url}\n")
    for login in logins.LOGINS:
        _print(f"  {login.email:36} {login.password:28} {login.about}")
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
