"""Static files under names that carry a hash of their content: browsers may cache them without limit.

At start every file of `static/` is copied into the data folder as `<name>.<hash>.<ext>`, with br and gzip copies
beside texts; WhiteNoise serves both folders before Flask is asked. A changed file gets a new name by itself. A style
sheet is bundled with what it imports, so that a browser waits for one file.
"""
# mypy: allow-untyped-calls
# WhiteNoise has no types.

import gzip
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import WSGIApplication

import brotli
from whitenoise import WhiteNoise

PREFIX = "/static/"
PLAIN_MAX_AGE_SECONDS = 3600
HASH_DIGITS = 12
HASHED = re.compile(rf"\.[0-9a-f]{{{HASH_DIGITS}}}\.[a-z0-9]+$")
IMPORT = re.compile(rb'^@import "(?P<path>[^":]+)";$', re.MULTILINE)
TEXTS = frozenset({".css", ".js", ".svg", ".json", ".txt", ".webmanifest", ".xml"})


@dataclass(frozen=True)
class Shelf:
    """The static files of one application: where they stand and how they are called."""

    plain: Path
    hashed: Path
    names: Mapping[str, str]

    def address(self, path: str) -> str:
        """The address of `static/<path>` for templates: `css/site.css` -> `/static/css/site.0123456789ab.css`."""
        return PREFIX + self.names.get(path, path)

    def serve(self, application: WSGIApplication) -> WSGIApplication:
        """Answers static addresses and leaves every other to `application`."""
        front = WhiteNoise(
            application,
            max_age=PLAIN_MAX_AGE_SECONDS,
            allow_all_origins=False,
            add_headers_function=_add_headers,
            immutable_file_test=HASHED.pattern,
        )
        for folder in (self.plain, self.hashed):
            if folder.is_dir():
                front.add_files(str(folder), prefix=PREFIX)
        serving: WSGIApplication = front
        return serving


def shelve(plain: Path, hashed: Path) -> Shelf:
    """Copies what is new or changed of `plain` into `hashed`; safe when several processes start at once.

    Where nothing can be written the plain names serve, with an hour of caching.
    """
    names: dict[str, str] = {}
    try:
        for file in sorted(path for path in plain.rglob("*") if path.is_file()):
            content, name = _bundle(file), file.relative_to(plain)
            digest = hashlib.sha256(content).hexdigest()[:HASH_DIGITS]
            names[name.as_posix()] = name.with_name(f"{name.stem}.{digest}{name.suffix}").as_posix()
            _keep(hashed / names[name.as_posix()], content)
    except OSError:
        return Shelf(plain, hashed, {})
    return Shelf(plain, hashed, names)


def _bundle(file: Path) -> bytes:
    """The content of a file, a style sheet with its imports put in; addresses in a part are those of the whole."""
    content = file.read_bytes()
    if file.suffix != ".css":
        return content
    return IMPORT.sub(lambda found: _bundle(file.parent / found["path"].decode()).rstrip(), content)


def _keep(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in TEXTS:
        _write(path.with_name(f"{path.name}.br"), content, brotli.compress)
        _write(path.with_name(f"{path.name}.gz"), content, gzip.compress)
    # Last, so that whoever sees the file finds its compressed copies too.
    _write(path, content, bytes)


def _write(path: Path, content: bytes, squeeze: Callable[[bytes], bytes]) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(squeeze(content))
    fresh.replace(path)


def _add_headers(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001 - WhiteNoise's signature
    headers["X-Content-Type-Options"] = "nosniff"
