"""Where a page of a list ends: an opaque, signed text for the link to the next page.

The signature covers the list and its filters, so a cursor works only where it was made. It keeps nothing secret, it
only keeps us from reading a place in the list that we never gave out.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from app.config import Settings
from app.lib.errors import BadInput

SIGNATURE_BYTES = 12
LONGEST = 400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Value: TypeAlias = str | int | float
Values: TypeAlias = Sequence[Value]


class UnknownCursor(BadInput):
    """This link has expired. Start again at the top of the list."""


class Cursors:
    """Signs and reads the cursors of one list; `place` names the list with its filters."""

    def __init__(self, settings: Settings, place: str) -> None:
        secrets = [settings.secret_key, *filter(None, settings.secret_key_fallbacks.split(","))]
        self._keys = [hashlib.sha256(f"cursor|{secret}".encode()).digest() for secret in secrets]
        self._place = place.encode()

    def seal(self, *values: Value) -> str:
        """The cursor behind a row with these sort keys."""
        payload = json.dumps(values, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(self._keys[0], payload) + payload).decode().rstrip("=")

    def open(self, cursor: str | None) -> Values | None:
        """The sort keys in a cursor; None without one. Raises UnknownCursor when it was not made here for this list."""
        if not cursor:
            return None
        signature, payload = _split(cursor)
        if not any(hmac.compare_digest(signature, self._sign(key, payload)) for key in self._keys):
            raise UnknownCursor
        values: list[Value] = json.loads(payload)
        return values

    def _sign(self, key: bytes, payload: bytes) -> bytes:
        return hmac.digest(key, self._place + b"\0" + payload, "sha256")[:SIGNATURE_BYTES]


def of_time(moment: datetime) -> int:
    """A moment as whole microseconds, exactly as the database holds it."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def to_time(value: Value) -> datetime:
    """The moment of a cursor's value."""
    return EPOCH + timedelta(microseconds=int(value))


def to_id(value: Value) -> UUID:
    """The id of a cursor's value."""
    return UUID(str(value))


def _split(cursor: str) -> tuple[bytes, bytes]:
    if len(cursor) > LONGEST or not cursor.isascii():
        raise UnknownCursor
    try:
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise UnknownCursor from None
    return content[:SIGNATURE_BYTES], content[SIGNATURE_BYTES:]
