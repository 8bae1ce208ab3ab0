"""Serves drawn pictures: each is drawn once and then kept as a file."""

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Response, make_response

from dev.sandbox.kit.context import context

# Part of every file's name: raise it when the drawing changes.
VERSION = 1
DAY_SECONDS = 86_400


def picture(name: str, draw: Callable[[], bytes], max_age: int = DAY_SECONDS) -> Response:
    """The picture that is kept under a name, which must be fit for a file."""
    path = context().settings.data_dir / "pictures" / f"{VERSION}-{name}.jpg"
    answer = make_response(path.read_bytes() if path.exists() else _keep(path, draw()))
    answer.content_type = "image/jpeg"
    answer.headers["Cache-Control"] = f"public, max-age={max_age}"
    return answer


def _keep(path: Path, content: bytes) -> bytes:
    """Writes the file under another name first, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        fresh.write(content)
    Path(fresh.name).replace(path)
    return content
