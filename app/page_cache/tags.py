"""Cache tags: the ids of works and creators on a page, collected while it is built; it is dropped when one changes.

The page cache puts an empty set into the request's environment; where there is none, nothing is collected.
"""

from collections.abc import Iterable
from uuid import UUID

from flask import has_request_context, request

KEY = "streamvibe.shown"


def note(ids: Iterable[UUID]) -> None:
    """Tags the answer with these works or creators."""
    if has_request_context() and (noted := request.environ.get(KEY)) is not None:
        noted.update(map(str, ids))
