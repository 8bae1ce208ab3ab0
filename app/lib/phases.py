"""Applies `sql/phases/`: seven phases of ordered files, each file once, in one transaction, with its checksum kept.

A file whose first line is `-- no-transaction` runs outside one. An applied file that was edited is an error:
the next number is the way to change what stands.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from app.config import LOGIN_ROLES, ROLE_PREFIX, KeptSecrets, Settings
from app.lib.errors import AppError

PHASES = Path(__file__).parents[2] / "sql" / "phases"
LAST_PHASE = 7
LOCK = 7_341_902  # any number; it keeps two deployments from running at once


class EditedFile(AppError):
    """An applied phase file was edited. Undo the edit and put the change into a new file with the next number."""


@dataclass(frozen=True)
class PhaseFile:
    """One file of a phase."""

    phase: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def in_transaction(self) -> bool:
        """False when the first line opts out."""
        return not self.text.startswith("-- no-transaction")


@dataclass(frozen=True)
class Applied:
    """A file that has been applied."""

    name: str
    checksum: str
    applied_at: datetime


@dataclass(frozen=True)
class FileState:
    """A file with what the database knows of it; `state` is applied, edited or waiting."""

    phase: int
    name: str
    state: str
    applied_at: datetime | None


def files(root: Path = PHASES) -> list[PhaseFile]:
    """Every phase file in the order of its application."""
    return [
        PhaseFile(int(path.parent.name.partition("_")[0]), f"{path.parent.name}/{path.name}", path.read_text())
        for path in sorted(root.glob("[1-9]_*/*.sql"))
    ]


def apply(url: str, last: int = LAST_PHASE, say: Callable[[str], None] = lambda _: None) -> int:
    """Applies what is missing of phases 1 to `last` as the deployer at `url`; the number of files applied.

    Raises EditedFile before anything is changed when an applied file no longer has its checksum.
    """
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        _make_ledger(db)
        waiting = list(_waiting(db, last))
        for file in waiting:
            say(f"  {file.name}")
            _apply_file(db, file)
        if waiting:
            db.execute("ANALYZE")
        return len(waiting)


def states(url: str) -> list[FileState]:
    """Every file and whether it is applied, for `db status`."""
    with psycopg.connect(url, autocommit=True) as db:
        _make_ledger(db)
        applied = _applied(db)
    return [_state(file, applied.get(file.name)) for file in files()]


def set_password(url: str, role: str, password: str) -> None:
    """Gives a login role its password."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))


def set_role_passwords(settings: Settings) -> None:
    """Outside production the login roles get the passwords that the data folder keeps."""
    if settings.is_production:
        return
    kept = KeptSecrets(settings.data_dir)
    for role in LOGIN_ROLES:
        set_password(settings.database_url, f"{ROLE_PREFIX}{role}", kept.text(f"role_{role}"))


def _state(file: PhaseFile, applied: Applied | None) -> FileState:
    if applied is None:
        return FileState(file.phase, file.name, "waiting", None)
    return FileState(
        file.phase,
        file.name,
        "applied" if applied.checksum == file.checksum else "edited",
        applied.applied_at,
    )


def _make_ledger(db: psycopg.Connection) -> None:
    db.execute("CREATE SCHEMA IF NOT EXISTS deploy")
    db.execute(
        "CREATE TABLE IF NOT EXISTS deploy.phase_file (name text PRIMARY KEY, checksum text NOT NULL, "
        "applied_at timestamptz NOT NULL DEFAULT now())"
    )


def _waiting(db: psycopg.Connection, last: int) -> Iterator[PhaseFile]:
    applied = _applied(db)
    for file in files():
        if file.name in applied and applied[file.name].checksum != file.checksum:
            raise EditedFile(
                f"{file.name} was edited after it was applied. Undo the edit and add a new file with the next number."
            )
        if file.name not in applied and file.phase <= last:
            yield file


def _applied(db: psycopg.Connection) -> dict[str, Applied]:
    rows = db.execute("SELECT name, checksum, applied_at FROM deploy.phase_file ORDER BY name").fetchall()
    return {name: Applied(name, checksum, applied_at) for name, checksum, applied_at in rows}


def _apply_file(db: psycopg.Connection, file: PhaseFile) -> None:
    text = file.text
    if not file.in_transaction:
        db.execute(text)
        _record(db, file)
        return
    with db.transaction():
        db.execute(text)
        db.execute("RESET ROLE")
        _record(db, file)


def _record(db: psycopg.Connection, file: PhaseFile) -> None:
    db.execute("INSERT INTO deploy.phase_file (name, checksum) VALUES (%s, %s)", (file.name, file.checksum))
