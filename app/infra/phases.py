"""Applies `sql/phases/`: numbered files once each, repeatable files again whenever their text has changed.

A numbered file (`tables/01_roles.sql`) makes what holds data. Once applied it is never edited: the next number changes
what stands. A repeatable file (functions, views, triggers, policies, grants) says how things are, and may be applied to
a filled database at any time. Each file runs in one transaction with its checksum kept, unless its first line is
`-- no-transaction`.

Inside a phase the order is that of KINDS, then of names; a line `-- after: views/quota.sql` names a file of the same
folder that must come before this one. `sql/README.md` says how to change what.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from app.config import LOGIN_ROLES, ROLE_PREFIX, Settings
from app.infra.errors import AppError
from app.infra.postgres.deadlines import LIMITS, Bounded
from app.kept_secrets import KeptSecrets

PHASES = Path(__file__).parents[2] / "sql" / "phases"
LAST_PHASE = 7
KINDS = ("tables", "functions", "views", "triggers", "policies", "grants")
LOCK = 7_341_902  # any number; it keeps two deployments from running at once
DEPLOYMENT = LIMITS["admin"]


class EditedFile(AppError):
    """An applied numbered file was edited. Undo the edit and put the change into a new file with the next number."""


class MisplacedFile(AppError):
    """A phase file stands where it has no place in the order."""


class OldDatabase(AppError):
    """This database was made before the first release. Make a new one; `make clean` deletes that of the demo."""


@dataclass(frozen=True)
class PhaseFile:
    """One file of a phase; `name` is its path below `sql/phases/`."""

    phase: int
    name: str
    text: str

    @property
    def kind(self) -> str:
        """One of KINDS: the folder inside the phase, or the file's own name."""
        return self.name.split("/")[1].removesuffix(".sql")

    @property
    def is_repeatable(self) -> bool:
        """Whether a changed text is applied again; a numbered file is applied once."""
        return self.kind != "tables"

    @property
    def after(self) -> list[str]:
        """The names of the files that its `-- after:` lines put before it."""
        folder = self.name.partition("/")[0]
        return [f"{folder}/{name}" for name in re.findall(r"^-- after: (\S+)$", self.text, re.MULTILINE)]

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
    """A file with what the database knows of it.

    `state` is applied, waiting (not applied yet), edited (a numbered file that no longer has its checksum, an error),
    changed (a repeatable file that will be applied again) or vanished (a repeatable file that is gone).
    """

    phase: int
    name: str
    is_repeatable: bool
    state: str
    applied_at: datetime | None


def files(root: Path = PHASES) -> list[PhaseFile]:
    """Every phase file in the order of its application. Raises MisplacedFile."""
    found = [
        PhaseFile(int(path.relative_to(root).parts[0][0]), path.relative_to(root).as_posix(), path.read_text())
        for path in root.glob("[1-9]_*/**/*.sql")
    ]
    for file in found:
        if file.kind not in KINDS:
            raise MisplacedFile(f"{file.name} is of no kind. The kinds are {', '.join(KINDS)}.")
    return _in_order(sorted(found, key=lambda file: (file.phase, KINDS.index(file.kind), file.name)))


def apply(url: str, last: int = LAST_PHASE, report: Callable[[str], None] = lambda _: None, root: Path = PHASES) -> int:
    """Applies what is missing or changed of phases 1 to `last` as the deployer at `url`; the number of files applied.

    Raises EditedFile before anything is changed when an applied numbered file no longer has its checksum.
    """
    found = files(root)
    with Bounded.within(url, DEPLOYMENT, autocommit=True) as db:
        _wait_for_other_deployments(db)
        _make_ledger(db)
        _refuse_edited(found, _applied(db))
        _forget_vanished(db, found)
        count = 0
        for file in found:
            # The ledger is read again each time: a numbered file may delete the rows of what it has dropped.
            if file.phase <= last and _state(file, _applied(db).get(file.name)) in ("waiting", "changed"):
                report(f"  {file.name}")
                _apply_file(db, file)
                count += 1
        if count:
            db.execute("ANALYZE")
        return count


def states(url: str, root: Path = PHASES) -> list[FileState]:
    """Every file and whether it is applied, for `db status`."""
    with Bounded.within(url, DEPLOYMENT, autocommit=True) as db:
        _make_ledger(db)
        applied = _applied(db)
    found = files(root)
    known = [_file_state(file, applied.get(file.name)) for file in found]
    return known + [
        FileState(int(name[0]), name, True, "vanished", applied[name].applied_at) for name in _vanished(applied, found)
    ]


def set_password(url: str, role: str, password: str) -> None:
    """Gives a login role its password."""
    with Bounded.within(url, DEPLOYMENT, autocommit=True) as db:
        db.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))


def set_role_passwords(settings: Settings) -> None:
    """Outside production the login roles get the passwords that the data folder keeps."""
    if settings.is_production:
        return
    kept = KeptSecrets(settings.data_dir)
    for role in LOGIN_ROLES:
        set_password(settings.database_url, f"{ROLE_PREFIX}{role}", kept.text(f"role_{role}"))


def _in_order(found: Iterable[PhaseFile]) -> list[PhaseFile]:
    """The files, each behind those that its `-- after:` lines name."""
    by_name = {file.name: file for file in found}
    placed: dict[str, PhaseFile] = {}

    def visit(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting or name not in by_name:
            why = "they name each other" if name in waiting else "there is no such file"
            raise MisplacedFile(f"{waiting[-1]} cannot come after {name}: {why}.")
        if name not in placed:
            for other in by_name[name].after:
                visit(other, (*waiting, name))
            placed[name] = by_name[name]

    for name in by_name:
        visit(name, ())
    return list(placed.values())


def _state(file: PhaseFile, applied: Applied | None) -> str:
    if applied is None:
        return "waiting"
    if applied.checksum == file.checksum:
        return "applied"
    return "changed" if file.is_repeatable else "edited"


def _file_state(file: PhaseFile, applied: Applied | None) -> FileState:
    moment = applied.applied_at if applied else None
    return FileState(file.phase, file.name, file.is_repeatable, _state(file, applied), moment)


def _vanished(applied: dict[str, Applied], found: list[PhaseFile]) -> Iterator[str]:
    """Applied repeatable files that are no longer there. A numbered one may belong to a newer release."""
    names = {file.name for file in found}
    return (name for name in applied if name not in names and "/tables/" not in name)


def _refuse_edited(found: list[PhaseFile], applied: dict[str, Applied]) -> None:
    if "1_accounts/01_roles.sql" in applied:
        raise OldDatabase
    for file in found:
        if _state(file, applied.get(file.name)) == "edited":
            raise EditedFile(
                f"{file.name} was edited after it was applied. Undo the edit and add a new file with the next number."
            )


def _wait_for_other_deployments(db: psycopg.Connection) -> None:
    """The other one may take its hour. Tables have a shorter limit: who waits for one keeps all others waiting too."""
    db.execute("SET lock_timeout = 0")
    db.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
    db.execute("RESET lock_timeout")


def _forget_vanished(db: psycopg.Connection, found: list[PhaseFile]) -> None:
    """What a vanished file made stays until a numbered file drops it; only the ledger forgets the file."""
    db.execute("DELETE FROM deploy.phase_file WHERE name = ANY (%s)", (list(_vanished(_applied(db), found)),))


def _make_ledger(db: psycopg.Connection) -> None:
    db.execute("CREATE SCHEMA IF NOT EXISTS deploy")
    db.execute(
        "CREATE TABLE IF NOT EXISTS deploy.phase_file (name text PRIMARY KEY, checksum text NOT NULL, "
        "applied_at timestamptz NOT NULL DEFAULT now())"
    )


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
    db.execute(
        "INSERT INTO deploy.phase_file (name, checksum) VALUES (%s, %s) "
        "ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now()",
        (file.name, file.checksum),
    )
