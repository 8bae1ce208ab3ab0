"""The data folder of a development machine, and the secrets that are made once and kept there.

Production never comes here: it is given its secrets and keeps nothing.
"""

import base64
import os
import secrets
from pathlib import Path

NAME = "secrets.json"


class UnusableFolder(Exception):
    """The data folder cannot be used; the message says why, and what to do."""


class KeptSecrets:
    """Secrets in one file that only its owner can read."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / NAME

    def text(self, name: str) -> str:
        """A random URL-safe text of 256 bits. Raises UnusableFolder."""
        return self._keep(name, secrets.token_urlsafe(32))

    def key(self, name: str) -> str:
        """32 random bytes as base64. Raises UnusableFolder."""
        return self._keep(name, base64.b64encode(secrets.token_bytes(32)).decode())

    def _keep(self, name: str, fresh: str) -> str:
        kept = self._read()
        if name in kept:
            return kept[name]
        self._write({**kept, name: fresh})
        return self._read()[name]

    def _read(self) -> dict[str, str]:
        from dev import private_files

        try:
            return private_files.read_object(self._path) or {}
        except private_files.DamagedFile as error:
            raise UnusableFolder(
                f"{error} It held the keys of what the site has stored. Put it back from a copy, "
                f"or delete {self._path.parent} to start afresh."
            ) from None
        except OSError as error:
            raise self._unusable(error) from None

    def _write(self, kept: dict[str, str]) -> None:
        from dev import private_files

        try:
            _make_folder(self._path.parent)
            private_files.write_object(self._path, kept)
        except OSError as error:
            raise self._unusable(error) from None

    def _unusable(self, error: OSError) -> UnusableFolder:
        return UnusableFolder(
            f"{self._path.parent} cannot keep the site's data: {error.strerror}. "
            "Choose another folder with STREAMVIBE_DATA_DIR, or put this one right."
        )


def _make_folder(folder: Path) -> None:
    """Makes the data folder, closed to others; those that root makes can be passed through, as its engines must."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        folder.chmod(0o711)
