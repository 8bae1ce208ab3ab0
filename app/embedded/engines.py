"""The engines of one data folder: started together, remembered in one file, stopped together."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.embedded.account import engine_account, engine_folder
from app.embedded.ports import free_port, is_free
from app.embedded.postgres import Postgres, Secrets, fresh_secrets
from app.embedded.valkey import Valkey

MEMORY = "engines.json"


@dataclass(frozen=True)
class Engines:
    """Where the engines answer: '' for one that was not wanted; `folder` holds their files and logs."""

    database_url: str
    redis_url: str
    folder: Path


@dataclass(frozen=True)
class Memory:
    """What is kept between starts: ports, passwords, and the process that runs the engines now."""

    postgres_port: int
    valkey_port: int
    superuser: str
    admin: str
    valkey: str
    pid: int = 0
    database_url: str = ""
    redis_url: str = ""
    folder: str = ""


@contextmanager
def start(
    data_dir: Path, say: Callable[[str], None], *, want_postgres: bool = True, want_valkey: bool = True
) -> Iterator[Engines]:
    """Runs the wanted engines for `data_dir` while the block runs. Raises EngineError in plain words.

    When another living process runs them for this folder already, they are used and left running.
    """
    running = remembered(data_dir)
    if running is not None:
        yield running
        return
    account = engine_account()
    folder = engine_folder(data_dir, account, say)
    memory = _recall(data_dir, say)
    with ExitStack() as stack:
        database_url = redis_url = ""
        if want_postgres:
            postgres = Postgres(folder, account, memory.postgres_port, Secrets(memory.superuser, memory.admin))
            stack.callback(postgres.stop)
            postgres.start()
            database_url = postgres.url
        if want_valkey:
            valkey = Valkey(folder, account, memory.valkey_port, memory.valkey)
            stack.callback(valkey.stop)
            valkey.start()
            redis_url = valkey.url
        kept = replace(memory, pid=os.getpid(), database_url=database_url, redis_url=redis_url, folder=str(folder))
        _remember(data_dir, kept)
        stack.callback(_remember, data_dir, replace(kept, pid=0))
        yield Engines(database_url, redis_url, folder)


def remembered(data_dir: Path) -> Engines | None:
    """The engines that a living process runs for this folder; None when there are none."""
    memory = _read(data_dir)
    if memory is None or not memory.pid or not _lives(memory.pid):
        return None
    return Engines(memory.database_url, memory.redis_url, Path(memory.folder))


def _recall(data_dir: Path, say: Callable[[str], None]) -> Memory:
    memory = _read(data_dir)
    if memory is None:
        passwords = fresh_secrets()
        return Memory(free_port(), free_port(), passwords.superuser, passwords.admin, secrets.token_urlsafe(24))
    ports = {"postgres_port": memory.postgres_port, "valkey_port": memory.valkey_port}
    moved: dict[str, Any] = {name: free_port() for name, port in ports.items() if not is_free(port)}
    for name, port in moved.items():
        say(f"Port {ports[name]} has been taken by another program; {name.partition('_')[0]} uses {port} from now on.")
    return replace(memory, **moved)


def _read(data_dir: Path) -> Memory | None:
    try:
        return Memory(**json.loads((data_dir / MEMORY).read_text()))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _remember(data_dir: Path, memory: Memory) -> None:
    fresh = data_dir / f"{MEMORY}.{os.getpid()}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(memory), file, indent=1)
    fresh.replace(data_dir / MEMORY)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
