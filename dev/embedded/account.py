"""The system account that the engines run as, and the folder in which it may write.

PostgreSQL refuses to run as root. As root the engines therefore drop to an ordinary account; when that account
cannot reach the data folder, a folder of its own under /var/lib/streamvibe is used. No mode of an existing file or
folder is ever changed; what is made gets its mode whatever the umask says.
"""

import ctypes
import hashlib
import os
import pwd
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dev.embedded.errors import EngineError

SYSTEM_ROOT = Path("/var/lib/streamvibe")
CANDIDATES = ("nobody", "daemon")
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """A system account; `switch` says that we are root and must become it. `name` is '' where it has none."""

    name: str
    uid: int
    gid: int
    switch: bool

    def may(self, path: Path, bits: int) -> bool:
        """Whether the mode of `path` grants it these bits: 4 to read, 2 to write, 1 to enter or run."""
        try:
            state = path.stat()
        except OSError:
            return False
        shift = 6 if state.st_uid == self.uid else 3 if state.st_gid == self.gid else 0
        return (state.st_mode >> shift) & bits == bits


def engine_account() -> Account:
    """The account that engines run as: ourselves, or an ordinary one when we are root."""
    if os.geteuid() != 0:
        return Account(_own_name(), os.geteuid(), os.getegid(), switch=False)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if not (_is_known("uid_map", entry.pw_uid) and _is_known("gid_map", entry.pw_gid)):
            raise EngineError(
                "PostgreSQL must not run as root, and root of this container cannot become another account. "
                "Start as another user, or set DATABASE_URL."
            )
        return Account(name, entry.pw_uid, entry.pw_gid, switch=True)
    raise EngineError(
        "PostgreSQL must not run as root, and there is no ordinary account to run it as. "
        "Start as another user, or set DATABASE_URL."
    )


def engine_folder(data_dir: Path, account: Account, report: Callable[[str], None]) -> Path:
    """The folder for the engines' files: in the data folder, or the system's when the account cannot reach that."""
    _make_data_dir(data_dir, account)
    folder = data_dir.resolve() / "engines"
    if not account.switch:
        _make(folder, account)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise EngineError(
                f"{folder} is not writable. Choose another folder with STREAMVIBE_DATA_DIR, or change its owner."
            )
        return folder
    if all(account.may(parent, 0o1) for parent in (data_dir.resolve(), *data_dir.resolve().parents)):
        _make(folder, account)
        return folder
    own = SYSTEM_ROOT / hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    _make_system_root(account)
    _make(own, account)
    report(f"{account.name} cannot reach {data_dir.resolve()}: the engines keep their data in {own}.")
    return own


def drop(account: Account, parent: int) -> Callable[[], None]:
    """The preexec function of a child: switches to the account, and dies when the supervisor dies."""

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


def make_folder(folder: Path, mode: int) -> None:
    """Makes one folder with this mode, whatever the umask says. One that is there stays as it is."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    folder.chmod(mode)


def _is_known(table: str, number: int) -> bool:
    """Whether an account's number stands in the map of our user namespace (user_namespaces(7)); True without one."""
    try:
        rows = [[int(word) for word in line.split()] for line in Path(f"/proc/self/{table}").read_text().splitlines()]
    except OSError:
        return True
    return any(first <= number < first + many for first, _, many in rows)


def _own_name() -> str:
    """Our name; '' when a container runs us under a number that has none."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return ""


def _make_data_dir(data_dir: Path, account: Account) -> None:
    """Makes it for its owner; root's can be passed through, but not listed, by the account of the engines."""
    try:
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        make_folder(data_dir, 0o711 if account.switch else 0o700)
    except OSError as error:
        raise EngineError(
            f"{data_dir} could not be made: {error.strerror}. Choose another folder with STREAMVIBE_DATA_DIR."
        ) from error


def _make_system_root(account: Account) -> None:
    try:
        make_folder(SYSTEM_ROOT, 0o755)
    except OSError as error:
        raise EngineError(
            f"{SYSTEM_ROOT} could not be made: {error.strerror}. Set DATABASE_URL and REDIS_URL."
        ) from error
    if not all(account.may(folder, 0o1) for folder in (SYSTEM_ROOT, *SYSTEM_ROOT.parents)):
        raise EngineError(
            f"{account.name} must be able to enter {SYSTEM_ROOT}, where engines keep their data when root starts them. "
            f"Open it with `chmod a+x {SYSTEM_ROOT}`, or start as another user."
        )


def _make(folder: Path, account: Account) -> None:
    if folder.exists():
        return
    try:
        make_folder(folder, 0o755 if account.switch else 0o700)
    except OSError as error:
        raise EngineError(
            f"{folder} could not be made: {error.strerror}. Choose another folder with STREAMVIBE_DATA_DIR."
        ) from error
    if account.switch:
        os.chown(folder, account.uid, account.gid)
