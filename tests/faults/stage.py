"""The stage of the fault programme: engines of its own that may be killed, people, work, workers, and the books.

Every test begins with `clear` and ends with `books`: nothing lost, nothing doubled, the quota ledger exact.
"""

import secrets
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGQUIT, SIGSTOP
from uuid import UUID, uuid4

import psycopg
from redis import Redis

from app.config import LOGIN_ROLES, ROLE_PREFIX, Settings, role_url
from app.infra import phases
from app.infra.database import Database
from app.infra.encryption import Cipher
from app.infra.errors import Unavailable
from app.jobs import ledger
from dev.embedded.account import engine_account, engine_folder
from dev.embedded.postgres import Postgres, fresh_secrets
from dev.embedded.supervisor import descendants
from dev.embedded.valkey import Valkey
from dev.ports import free_port
from tests.faults import books, trial
from tests.faults.pages import Pages, serve
from tests.faults.processes import Nursery, is_stopped, lives, send
from tests.waiting import PATIENCE_SECONDS, wait_until

# Ten thousand jobs of a long run take longer than one thing that a test waits for.
LONG_PATIENCE_SECONDS = 6 * PATIENCE_SECONDS
EMPTIED = "job_queue, job_log, jobs.lease, jobs.tick, quota_usage_history, faults.effect, faults.run, faults.change"


@dataclass
class Stage:
    """What a fault test works with."""

    folder: Path
    postgres: Postgres
    valkey: Valkey
    settings: Settings
    database: Database
    redis: Redis
    pages: Pages
    nursery: Nursery
    people: list[UUID]

    def clear(self) -> None:
        """Ends every worker and forgets every job; people stay, with nothing used."""
        self.nursery.forget_all()
        self.redis.config_set("maxmemory", "256mb")
        self.redis.flushall()
        with self.admin() as db:
            db.execute(f"TRUNCATE {EMPTIED} CASCADE")
            db.execute("UPDATE subscription SET syncs_used = 0")
        for path in [*self.plans.iterdir(), *self.nursery.logs.iterdir()]:
            path.unlink()

    @property
    def plans(self) -> Path:
        """Where plans of crashes stand."""
        return self.folder / "plans"

    def admin(self) -> psycopg.Connection:
        """A connection that sees every row, in autocommit."""
        return psycopg.connect(self.settings.database_url, autocommit=True, connect_timeout=30)

    def rows(self, statement: str, *parameters: object) -> list[tuple]:
        """All rows of a query, as the administrator; waits while the server is being restarted."""
        found: list[list[tuple]] = []

        def answered() -> bool:
            with suppress(psycopg.OperationalError), self.admin() as db:
                found.append(db.execute(statement, parameters).fetchall())
            return bool(found)

        wait_until(answered, "PostgreSQL answers")
        return found[0]

    def hire(self, number: int) -> list[UUID]:
        """So many people on the premium plan; the same ones each time, more when they do not suffice."""
        cipher = Cipher(self.settings)
        while len(self.people) < number:
            person = uuid4()
            email = f"{person.hex}@people.example"
            with self.database.transaction("web") as db:
                ciphertext = cipher.encrypt(email, f"email|{person}")
                db.execute("SELECT auth.sign_up(%s, %s, %s, '!')", (person, cipher.lookup_hash(email), ciphertext))
            self.people.append(person)
        with self.admin() as db:
            db.execute("UPDATE subscription SET tier_id = (SELECT id FROM subscription_tier WHERE slug = 'premium')")
        return self.people[:number]

    def ask(self, person: UUID, kind: str = trial.KIND, **params: object) -> UUID:
        """Asks for work as a route does, quota and all, and asks again when the database was away."""
        made: list[UUID] = []

        def taken() -> bool:
            with suppress(Unavailable), self.database.transaction("web", person) as db:
                made.append(ledger.find_or_create(db, person, kind, params).job_id)
            return bool(made)

        wait_until(taken, "the site takes the job", 0.2)
        return made[-1]

    def ask_many(self, number: int, **params: object) -> list[UUID]:
        """So many jobs, ten for each person."""
        people = self.hire((number + 9) // 10)
        return [self.ask(people[at // 10], key=f"{at}", **params) for at in range(number)]

    def workers(self, number: int, queue: str = "sync", **env: str) -> list[str]:
        """Starts so many workers and gives their names."""
        names = [f"worker-{at}" for at in range(number)]
        for name in names:
            self.nursery.start(name, queue, **env)
        return names

    def sweepers(self, number: int = 1, death_limit: int = 3, **env: str) -> list[str]:
        """Starts so many sweepers and gives their names."""
        names = [f"sweeper-{at}" for at in range(number)]
        for name in names:
            self.nursery.start(name, "sweeper", str(death_limit), **env)
        return names

    def unfinished(self) -> int:
        """How many jobs of people wait or run."""
        found = self.rows(
            "SELECT count(*) FROM job_queue WHERE status IN ('pending', 'processing') AND user_id IS NOT NULL"
        )
        return int(found[0][0])

    def statuses(self) -> dict[str, int]:
        """How many jobs of people are in which state."""
        return dict(self.rows("SELECT status, count(*) FROM job_queue WHERE user_id IS NOT NULL GROUP BY status"))

    def wait_for_all(self, *, hurry: bool = False) -> None:
        """Returns when no job of a person is unfinished; `hurry` lets time pass faster for the dead."""

        def done() -> bool:
            if hurry:
                self.hurry()
            return self.unfinished() == 0

        try:
            wait_until(done, "every job ended", 0.25, LONG_PATIENCE_SECONDS)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.statuses()}\n{self.diagnosis()}") from None

    def diagnosis(self) -> str:
        """The first unfinished jobs, every process, and what each said last: to read after a failure."""
        said = [
            f"{name}: {[f'{pid} {lives(pid)}' for pid in self.nursery.tree(name)]}\n{self.nursery.log(name)[-1500:]}"
            for name in self.nursery.pids
        ]
        return "\n".join([*said, f"{self.redis.llen('rq:queue:sync')} messages", *self._unfinished_jobs()])

    def _unfinished_jobs(self) -> list[str]:
        return [
            str(row)
            for row in self.rows(
                "SELECT j.id, j.status, j.worker_id, j.retry_count, j.crash_count, j.scheduled_for - now(), "
                "now() - j.published_at, l.lease_until - now(), j.error_code FROM job_queue j "
                "LEFT JOIN jobs.lease l ON l.job_id = j.id "
                "WHERE j.status IN ('pending', 'processing') AND j.user_id IS NOT NULL LIMIT 10"
            )
        ]

    def hurry(self) -> None:
        """What waiting would do: leases of the dead run out now, waits for another try end, and bells may ring again."""
        host = socket.gethostname()
        with self.admin() as db:
            held = db.execute(
                "SELECT job_id, worker_id FROM jobs.lease WHERE lease_until > clock_timestamp()"
            ).fetchall()
            dead = [job for job, worker in held if not lives(int(worker.removeprefix(f"{host}:")))]
            db.execute("UPDATE jobs.lease SET lease_until = clock_timestamp() WHERE job_id = ANY(%s)", (dead,))
            db.execute(
                "UPDATE job_queue SET scheduled_for = clock_timestamp() WHERE status = 'pending' AND user_id IS NOT NULL "
                "AND scheduled_for > clock_timestamp() AND retry_count > 0"
            )
            db.execute("UPDATE job_queue SET published_at = NULL WHERE status = 'pending' AND user_id IS NOT NULL")

    def held_by(self, pids: list[int]) -> list[UUID]:
        """The jobs whose lease one of these processes holds."""
        names = [f"{socket.gethostname()}:{pid}" for pid in pids]
        return [row[0] for row in self.rows("SELECT job_id FROM jobs.lease WHERE worker_id = ANY(%s)", names)]

    def kill_valkey(self, *, forget: bool = False) -> None:
        """kill -9 of Valkey, and a new one; `forget` takes its files away."""
        self.valkey._process.send_signal(SIGKILL)  # type: ignore[union-attr]
        self.valkey._process.wait(PATIENCE_SECONDS)  # type: ignore[union-attr]
        if forget:
            shutil.rmtree(self.folder / "engines" / "valkey")
        self.valkey.start()

    def stop_postgres_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: every backend is dropped, no checkpoint; then a start with recovery."""
        self.postgres._process.send_signal(SIGQUIT)  # type: ignore[union-attr]
        self.postgres._process.wait(PATIENCE_SECONDS)  # type: ignore[union-attr]
        self.postgres.start()

    @contextmanager
    def frozen_postgres(self) -> Iterator[None]:
        """PostgreSQL and each of its processes stand still; their sockets stay open."""
        first = self.postgres._process.pid  # type: ignore[union-attr]
        # The postmaster first, so that it makes no more.
        with _frozen(first), ExitStack() as stack:
            for pid in descendants(first):
                stack.enter_context(_frozen(pid))
            yield

    @contextmanager
    def frozen_valkey(self) -> Iterator[None]:
        """Valkey stands still; its sockets stay open."""
        with _frozen(self.valkey._process.pid):  # type: ignore[union-attr]
            yield

    def check_books(self) -> None:
        """Fails with every invariant that is broken."""
        with self.admin() as db:
            broken = books.broken(db)
        assert not broken, broken


@contextmanager
def _frozen(pid: int) -> Iterator[None]:
    stopped = send(pid, SIGSTOP)
    try:
        if stopped:
            wait_until(lambda: is_stopped(pid), f"{pid} stands still", 0.005)
        yield
    finally:
        send(pid, SIGCONT)


@contextmanager
def open_stage(folder: Path) -> Iterator[Stage]:
    """Everything, while the block runs. Called from the main thread: engines die with the thread that started them."""
    assert threading.current_thread() is threading.main_thread()
    account = engine_account()
    files = engine_folder(folder, account, print)
    postgres = Postgres(files, account, free_port(), fresh_secrets())
    valkey = Valkey(files, account, free_port(), secrets.token_urlsafe(12))
    (folder / "plans").mkdir()
    postgres.start()
    valkey.start()
    try:
        with serve() as pages, Redis.from_url(valkey.url) as redis:
            settings = _settings(folder, postgres.url, valkey.url, pages.url)
            database = Database(settings)
            nursery = Nursery(environment(settings), folder / "logs")
            try:
                yield Stage(folder, postgres, valkey, settings, database, redis, pages, nursery, [])
            finally:
                nursery.close()
                database.close()
    finally:
        valkey.stop()
        postgres.stop()


def _settings(folder: Path, database_url: str, redis_url: str, pages_url: str) -> Settings:
    phases.apply(database_url)
    passwords = {role: secrets.token_urlsafe(12) for role in LOGIN_ROLES}
    for role, password in passwords.items():
        phases.set_password(database_url, f"{ROLE_PREFIX}{role}", password)
    with psycopg.connect(database_url, autocommit=True) as db:
        db.execute(trial.TABLES)
    given = {
        "ENVIRONMENT": "test",
        "STREAMVIBE_DATA_DIR": str(folder),
        "PUBLIC_URL": "http://localhost",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "YOUTUBE_API_BASE_URL": pages_url,
    }
    urls = {f"database_{role}_url": role_url(database_url, role, passwords[role]) for role in LOGIN_ROLES}
    return Settings.load(given).model_copy(update=urls)


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a process of the stage finds them in its environment."""
    return {
        "ENVIRONMENT": "test",
        "STREAMVIBE_DATA_DIR": str(settings.data_dir),
        "PUBLIC_URL": settings.public_url,
        "DATABASE_URL": settings.database_url,
        "DATABASE_WEB_URL": settings.database_web_url,
        "DATABASE_WORKER_URL": settings.database_worker_url,
        "DATABASE_VISITOR_URL": settings.database_visitor_url,
        "REDIS_URL": settings.redis_url,
        "YOUTUBE_API_BASE_URL": settings.youtube_api_base_url,
    }
