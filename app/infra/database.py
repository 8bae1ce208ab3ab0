"""The one way to the database: a pool for each role, a transaction for each piece of work.

Nobody runs SQL outside `Database.transaction`. Leaving it commits, raising rolls back, and the person whose
rows may be seen is set for that transaction only (`app.user_id`, read by `auth.uid()` in the policies).
Driver errors leave here as the site's own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from select import select
from threading import Lock
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolTimeout
from redis import Redis

from app.config import Role, Settings
from app.infra import valkey
from app.infra.errors import AppError, BadInput, Conflict, Unavailable
from app.infra.postgres import deadlines
from app.infra.postgres.deadlines import LIMITS, Bounded, Limits, Silence
from app.infra.postgres.outage import Outage

POOL_TIMEOUT_SECONDS = 2.0
CHECK_SECONDS = 2.0
WEB_POOL_SIZE = 10
REFUSAL_CLASS = "SV"
# A word, a query, a row or a nesting beyond PostgreSQL's limits ("program limit exceeded"): trying again cannot help.
LIMIT_CLASS = "54"
# What the triggers of schema site say to whoever changed something that pages show, as a message of this class.
CHANGED_CLASS = "SVP01"


Listener = Callable[[Redis, set[str]], object]
_listeners: list[Listener] = []


def on_changed(listener: Listener) -> None:
    """Registers a listener for the tags that a committed transaction changed: the page cache."""
    if listener not in _listeners:
        _listeners.append(listener)


class Db(Bounded):
    """A connection inside a transaction, with what is to be done once that has committed."""

    on_commit: list[Callable[[], object]]
    redis: Redis
    changed: list[str]


class Refused(AppError):
    """The database refused this."""

    status = 409

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TooMuch(BadInput):
    """This is longer or larger than we can work with. Shorten it and try again."""


class LostTransaction(AppError):
    """An error inside the transaction was swallowed, so its work could not be saved."""


class Spares:
    """Connections without a pool's threads, for a process that lives for a job or twenty.

    Starting and ending the threads of a pool takes longer than the work of a short job. One is opened when no spare
    one is left, and kept for the next transaction.
    """

    def __init__(self, url: str, limits: Limits) -> None:
        self._url = url
        self._limits = limits
        self._spare: list[Db] = []

    @contextmanager
    def connection(self) -> Iterator[Db]:
        """A connection for this block, given back when it is whole after it. Raises psycopg.OperationalError."""
        db = self._take()
        try:
            yield db
        finally:
            if db.info.transaction_status == TransactionStatus.IDLE:
                self._spare.append(db)
            else:
                db.close()

    def close(self) -> None:
        """Closes what is spare."""
        while self._spare:
            self._spare.pop().close()

    def _take(self) -> Db:
        while self._spare:
            db = self._spare.pop()
            # A server that went away said so: between transactions there is nothing else to read.
            if not select([db], [], [], 0)[0]:
                return db
            db.close()
        db = Db.within(self._url, self._limits)
        _collect_changes(db)
        return db


class Database:
    """The connections of one process, opened on first use so that nothing is inherited over a fork.

    `pool_size` is the most that each role has in a pool of its own; None for a short life without pools.
    """

    def __init__(self, settings: Settings, pool_size: int | None = WEB_POOL_SIZE) -> None:
        self._settings = settings
        self._pool_size = pool_size
        self._pools: dict[Role, ConnectionPool[Db] | Spares] = {}
        self._lock = Lock()
        self._outages = {role: Outage() for role in LIMITS}
        self.redis = valkey.connect(settings)

    @contextmanager
    def transaction(self, role: Role, user_id: UUID | None = None) -> Iterator[Db]:
        """One transaction as `role`, for the rows of `user_id` (none: no person, no private rows).

        Raises Unavailable when no connection can be had, Refused with the code of a refusing function,
        Conflict on a broken uniqueness, BadInput for text or numbers that no column can hold or no query can be.
        """
        with _translating(), self._connection(role) as db, self._dropping_cached_pages(db):
            with db.transaction():
                db.on_commit, db.redis = [], self.redis
                db.execute("SELECT set_config('app.user_id', %s, true)", (str(user_id or ""),))
                yield db
                _refuse_lost_work(db)
            callbacks, db.on_commit = db.on_commit, []
        for callback in callbacks:
            callback()

    @contextmanager
    def statement(self, role: Role) -> Iterator[Db]:
        """Runs one statement as its own transaction, without a person: a single round trip.

        Raises the same errors.
        """
        with _translating(), self._connection(role) as db, self._dropping_cached_pages(db):
            db.autocommit = True
            try:
                yield db
            finally:
                if db.info.transaction_status == TransactionStatus.IDLE:
                    db.autocommit = False

    def close(self) -> None:
        """Closes every pool."""
        for outage in self._outages.values():
            outage.close()
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    @contextmanager
    def _connection(self, role: Role) -> Iterator[Db]:
        """A connection for this block. Where there are pools there are many threads, and few may wait for nothing."""
        pool = self._pool(role)
        if isinstance(pool, Spares):
            with pool.connection() as db:
                yield db
            return
        if self._outages[role].lasts:
            raise Unavailable
        try:
            with pool.connection() as db:
                yield db
        except Silence:
            self._note_silence()
            raise
        except PoolTimeout:
            # Perhaps this role alone: its password, its limit of connections.
            self._outages[role].begin(self._settings.role_url(role))
            raise

    def _note_silence(self) -> None:
        """What has fallen silent is the server of them all."""
        for role in list(self._pools):
            self._outages[role].begin(self._settings.role_url(role))

    def _check(self, db: Db) -> None:
        """Asks a connection at rest whether it still lives, and waits less long than for a statement."""
        patience, db.answer_seconds = db.answer_seconds, min(CHECK_SECONDS, db.answer_seconds)
        try:
            ConnectionPool.check_connection(db)
        except Silence:
            self._note_silence()
            raise
        finally:
            db.answer_seconds = patience

    @contextmanager
    def _dropping_cached_pages(self, db: Db) -> Iterator[None]:
        """Drops cached pages when the block ends, however it does: the answer to a COMMIT can be lost."""
        db.changed.clear()
        try:
            yield
        finally:
            for listener in _listeners:
                listener(self.redis, set(db.changed))

    def _pool(self, role: Role) -> ConnectionPool[Db] | Spares:
        with self._lock:
            if role not in self._pools:
                self._pools[role] = self._open(role)
            return self._pools[role]

    def _open(self, role: Role) -> ConnectionPool[Db] | Spares:
        url = self._settings.role_url(role)
        if not url:
            raise Unavailable(
                f"No database address for the role {role}. Start it with `make demo`, or set DATABASE_URL."
            )
        limits = LIMITS[role]
        if self._pool_size is None:
            return Spares(url, limits)

        def configure(db: Db) -> None:
            db.answer_seconds = limits.answer_seconds
            _collect_changes(db)

        return ConnectionPool(
            url,
            connection_class=Db,
            kwargs=deadlines.arguments(url, limits),
            min_size=0,
            max_size=self._pool_size,
            timeout=POOL_TIMEOUT_SECONDS,
            open=True,
            max_lifetime=1800,
            max_idle=120,
            # The next request tries again: a pool that pauses longer with each failure is late when all is well again.
            reconnect_timeout=0,
            name=f"streamvibe-{role}",
            configure=configure,
            check=self._check,
        )


def after_commit(db: Db, callback: Callable[[], object]) -> None:
    """Runs `callback` once the transaction of `db` has committed, and not at all when it rolls back."""
    db.on_commit.append(callback)


def _collect_changes(db: Db) -> None:
    """Collects in `db.changed` the works and creators whose cached pages are out of date."""
    changed: list[str] = []
    db.changed = changed

    def collect(notice: psycopg.errors.Diagnostic) -> None:
        if notice.sqlstate == CHANGED_CLASS:
            changed.extend((notice.message_detail or "").split())

    db.add_notice_handler(collect)


@contextmanager
def _translating() -> Iterator[None]:
    """Lets the driver's errors leave as the site's own."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable from error
    except psycopg.Error as error:
        raise _translated(error) from error


def _refuse_lost_work(db: Db) -> None:
    """psycopg rolls back silently when an SQL error was caught inside the block; that must not look saved."""
    if db.info.transaction_status == TransactionStatus.INERROR:
        raise LostTransaction


def _translated(error: psycopg.Error) -> AppError:
    state = error.sqlstate or ""
    if state.startswith(REFUSAL_CLASS):
        return Refused(state, error.diag.message_primary or str(error))
    if isinstance(error, psycopg.errors.UniqueViolation):
        return Conflict()
    if isinstance(error, psycopg.DataError):
        return BadInput("This holds characters or numbers that we cannot store.")
    if state.startswith(LIMIT_CLASS):
        return TooMuch()
    if isinstance(error, psycopg.OperationalError):
        return Unavailable()
    return AppError("Something went wrong on our side.")
