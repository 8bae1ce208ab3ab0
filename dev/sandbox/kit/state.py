"""The stored state of the sandbox: one SQLite file, safe for many threads, and a clock that tests may move."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue

from dev import private_files

ROOT = Path(__file__).parents[1]
BUSY_SECONDS = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Db = sqlite3.Connection


class State:
    """The file and its connections. Every use is one short transaction."""

    def __init__(self, path: Path) -> None:
        # Tokens and mailed links stand in it, so it is its owner's alone; SQLite gives its other files the same mode.
        path.parent.mkdir(parents=True, exist_ok=True, mode=private_files.FOLDER_MODE)
        private_files.open_to_append(path).close()
        self._path = path
        self._idle: SimpleQueue[Db] = SimpleQueue()
        with self._connection() as db:
            db.execute("PRAGMA journal_mode = WAL")
            for schema in sorted(ROOT.rglob("schema.sql")):
                db.executescript(schema.read_text())
        self._offset = timedelta(seconds=float(self.keep("clock_offset", lambda: "0")))

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """A connection for reading and writing: leaving commits, raising rolls back."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Db]:
        """A connection for reading, which waits for no writer."""
        with self._connection() as db:
            yield db

    def keep(self, name: str, make: Callable[[], str]) -> str:
        """The text kept under a name; made and stored the first time."""
        with self.reading() as db:
            found = read_kept(db, name)
        if found is not None:
            return found
        made = make()
        with self.transaction() as db:
            db.execute("INSERT INTO kept (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, made))
            return read_kept(db, name) or made

    def number(self, name: str, usual: int) -> int:
        """The whole number kept under a name, or the usual one."""
        with self.reading() as db:
            return int(read_kept(db, name) or usual)

    def set_number(self, name: str, value: int) -> None:
        """Keeps a whole number under a name."""
        with self.transaction() as db:
            write_kept(db, name, str(value))

    def now(self) -> datetime:
        """The sandbox's time, UTC, to the second."""
        return (datetime.now(UTC) + self._offset).replace(microsecond=0)

    def move_clock(self, offset_seconds: float) -> None:
        """Sets how far the sandbox's time is ahead of the machine's; kept over a restart."""
        self._offset = timedelta(seconds=offset_seconds)
        with self.transaction() as db:
            write_kept(db, "clock_offset", str(offset_seconds))

    def close(self) -> None:
        """Closes the idle connections."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    @contextmanager
    def _connection(self) -> Iterator[Db]:
        db = self._take()
        try:
            yield db
        finally:
            self._idle.put(db)

    def _take(self) -> Db:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._open()

    def _open(self) -> Db:
        db = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = NORMAL")
        return db


def read_kept(db: Db, name: str) -> str | None:
    """The text kept under a name, inside a transaction."""
    row = db.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row["value"])


def write_kept(db: Db, name: str, value: str) -> None:
    """Keeps a text under a name, inside a transaction."""
    db.execute(
        "INSERT INTO kept (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def seconds(moment: datetime) -> int:
    """A moment as whole seconds since 1970."""
    return int(moment.timestamp())


def moment(stamp: int) -> datetime:
    """Whole seconds since 1970 as a moment, UTC."""
    return datetime.fromtimestamp(stamp, UTC)


def milliseconds(moment: datetime) -> int:
    """A moment as whole milliseconds since 1970."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(stamp: int) -> datetime:
    """Whole milliseconds since 1970 as a moment, UTC."""
    return EPOCH + timedelta(milliseconds=stamp)
