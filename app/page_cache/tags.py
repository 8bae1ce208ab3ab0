"""Which works and creators an answer shows, noted while it is made: its copy is dropped when one of them changes.

Who keeps copies puts an empty set into the request's environment; where there is none, nothing is noted.
"""

from collections.abc import Iterable
from uuid import UUID
from wsgiref.types import WSGIEnvironment

from flask import has_request_context, request

KEY = "streamvibe.shown"


def note(ids: Iterable[UUID]) -> None:
    """Says that the answer shows these works or creators."""
    if has_request_context() and (noted := request.environ.get(KEY)) is not None:
        noted.update(map(str, ids))


def begin(environ: WSGIEnvironment) -> set[str]:
    """Begins to note for a request; the set that fills while it is answered."""
    noted: set[str] = set()
    environ[KEY] = noted
    return noted
