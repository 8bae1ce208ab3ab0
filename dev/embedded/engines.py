"""The engines of one data folder: started together, remembered in one file, stopped together."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from dev import private_files
from dev.embedded import processes
from dev.embedded.account import SYSTEM_ROOT, Account, engine_account, engine_folder
from dev.embedded.errors import EngineError
from dev.embedded.postgres import Postgres, Secrets, fresh_secrets
from dev.embedded.valkey import Valkey
from dev.ports import free_port, is_free

MEMORY = "engines.json"


@dataclass(frozen=True)
class Engines:
    """Where the engines answer: '' for one that was not wanted; `folder` holds their files and logs.

    `servers` are those that this process runs itself.
    """

    database_url: str
    redis_url: str
    folder: Path
    servers: tuple[Postgres | Valkey, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Memory:
    """What is kept between starts: ports, passwords, and the process that runs the engines now.

    `birth` tells that process from a later one of the same number.
    """

    postgres_port: int
    valkey_port: int
    superuser: str
    admin: str
    valkey: str
    pid: int = 0
    birth: str = ""
    database_url: str = ""
    redis_url: str = ""
    folder: str = ""


@contextmanager
def start(
    data_dir: Path, report: Callable[[str], None], *, want_postgres: bool = True, want_valkey: bool = True
) -> Iterator[Engines]:
    """Runs the wanted engines for `data_dir` while the block runs. Raises EngineError in plain words.

    When another living process runs them for this folder already, they are used and left running.
    """
    _refuse_what_is_anothers(data_dir)
    running = remembered(data_dir)
    if running is not None:
        yield running
        return
    account = engine_account()
    folder = engine_folder(data_dir, account, report)
    memory = _prepare(data_dir, folder, report)
    servers = _servers(folder, account, memory, want_postgres=want_postgres, want_valkey=want_valkey)
    urls = {"database_url": "", "redis_url": ""}
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.stop)
            server.start()
            urls["database_url" if isinstance(server, Postgres) else "redis_url"] = server.url
        born = processes.birth(os.getpid())
        kept = replace(
            memory, pid=os.getpid(), birth=born, database_url=urls["database_url"], redis_url=urls["redis_url"]
        )
        _remember(data_dir, kept)
        stack.callback(_remember, data_dir, replace(kept, pid=0))
        yield Engines(**urls, folder=folder, servers=servers)


def remembered(data_dir: Path) -> Engines | None:
    """The engines that a living process runs for this folder; None when there are none."""
    memory = _read(data_dir)
    if memory is None or not processes.lives(memory.pid, memory.birth):
        return None
    return Engines(memory.database_url, memory.redis_url, Path(memory.folder))


def ports_left(data_dir: Path) -> tuple[int, ...] | None:
    """The ports of engines whose process was killed, which may still be ending; None when it stopped them itself."""
    memory = _read(data_dir)
    if memory is None or memory.pid <= 0 or processes.lives(memory.pid, memory.birth):
        return None
    return memory.postgres_port, memory.valkey_port


def forget(data_dir: Path) -> None:
    """Deletes what the engines of this folder keep outside it. Raises EngineError while a process runs them."""
    if remembered(data_dir) is not None:
        raise EngineError("The demo is running. Stop it first.")
    memory = _read(data_dir)
    if memory is not None and Path(memory.folder).parent == SYSTEM_ROOT and Path(memory.folder).exists():
        shutil.rmtree(memory.folder)


def _servers(
    folder: Path, account: Account, memory: Memory, *, want_postgres: bool, want_valkey: bool
) -> tuple[Postgres | Valkey, ...]:
    found: list[Postgres | Valkey] = []
    if want_postgres:
        found.append(Postgres(folder, account, memory.postgres_port, Secrets(memory.superuser, memory.admin)))
    if want_valkey:
        found.append(Valkey(folder, account, memory.valkey_port, memory.valkey))
    return tuple(found)


def _refuse_what_is_anothers(data_dir: Path) -> None:
    """Refuses a data folder of another user: a start would change the owner of its files."""
    kept = data_dir / MEMORY
    if kept.exists() and kept.stat().st_uid != os.geteuid():
        raise EngineError(
            f"{kept} belongs to {kept.owner()}. Start as that user, or choose another folder with STREAMVIBE_DATA_DIR."
        )


def _prepare(data_dir: Path, folder: Path, report: Callable[[str], None]) -> Memory:
    """What the engines start with, written down first: a start that is killed half-way is continued by the next."""
    if _read(data_dir) is None:
        _begin_afresh(folder, data_dir, report)
    memory = replace(_recall(data_dir, report), folder=str(folder))
    _remember(data_dir, replace(memory, pid=0))
    return memory


def _recall(data_dir: Path, report: Callable[[str], None]) -> Memory:
    memory = _read(data_dir)
    if memory is None:
        passwords = fresh_secrets()
        return Memory(free_port(), free_port(), passwords.superuser, passwords.admin, secrets.token_urlsafe(24))
    ports = {"postgres_port": memory.postgres_port, "valkey_port": memory.valkey_port}
    moved: dict[str, Any] = {name: free_port() for name, port in ports.items() if not is_free(port)}
    for name, port in moved.items():
        report(
            f"Port {ports[name]} has been taken by another program; {name.partition('_')[0]} uses {port} from now on."
        )
    return replace(memory, **moved)


def _read(data_dir: Path) -> Memory | None:
    """What is remembered; None when nothing is, or nothing that can be read."""
    try:
        found = private_files.read_object(data_dir / MEMORY)
    except (private_files.DamagedFile, PermissionError):
        return None
    kinds = {part.name: int if part.type is int else str for part in fields(Memory)}
    known = {name: found[name] for name in kinds.keys() & (found or {}).keys() if found}
    if not all(isinstance(value, kinds[name]) for name, value in known.items()):
        return None
    try:
        return Memory(**known)
    except TypeError:
        return None


def _remember(data_dir: Path, memory: Memory) -> None:
    private_files.write_object(data_dir / MEMORY, asdict(memory))


def _begin_afresh(folder: Path, data_dir: Path, report: Callable[[str], None]) -> None:
    """Removes a cluster whose passwords are lost.

    The system's folder outlives a checkout that was deleted; its data goes when another checkout takes that path.
    """
    if not (folder / "postgres").exists():
        return
    if folder.parent != SYSTEM_ROOT:
        raise EngineError(
            f"{folder} holds a database whose passwords are lost: {data_dir / MEMORY} is not there, or damaged. "
            f"Put that file back from a copy, or delete {data_dir} to start afresh."
        )
    report(f"{folder} holds the data of a checkout that was deleted: it is removed.")
    for old in folder.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
