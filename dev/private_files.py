"""Small files of state that only their owner reads, and that no end of the process or of the machine leaves half.

What is written stands beside its place first and takes it in one rename, after the disk has it: whoever reads finds the
old text or the new one. Modes are those said here, whatever the umask says.
"""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

FOLDER_MODE = 0o700
FILE_MODE = 0o600


class DamagedFile(Exception):
    """A file of state is empty, cut or not ours; the message names it."""


def write(path: Path, text: str) -> None:
    """Replaces the file, whole or not at all. Raises OSError."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_object(path: Path, value: dict[str, Any]) -> None:
    """The same for a JSON object."""
    write(path, json.dumps(value, indent=1))


def read_object(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None when there is no file. Raises DamagedFile, OSError."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise DamagedFile(f"{path} is empty or cut.")
    return found


def open_to_append(path: Path) -> BinaryIO:
    """A log to write to; one that others could read until now is closed to them."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
    close_to_others(number)
    return os.fdopen(number, "ab")


def close_to_others(file: int | Path) -> None:
    """Takes the rights of group and others from a file of ours; from another's, which we cannot change, nothing."""
    with suppress(PermissionError):
        os.chmod(file, FILE_MODE)


def _sync_folder(folder: Path) -> None:
    """Brings the rename to the disk, where folders can be brought there."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
