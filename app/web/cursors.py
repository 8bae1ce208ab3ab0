"""Cursors: where a page of a list ends, as one opaque, signed word in the link to the next page (keyset pagination).

The signature (itsdangerous, `URLSafeSerializer`) covers the list with its filters, so a cursor works only in the list
it was made for. It keeps nothing secret; it keeps us from reading a place in a list that we never gave out. Pages have
no numbers.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from app.config import Settings
from app.infra.errors import BadInput

LONGEST_CHARACTERS = 2_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Value: TypeAlias = str | int | float
Values: TypeAlias = Sequence[Value]
Position: TypeAlias = tuple[datetime, UUID]


class UnknownCursor(BadInput):
    """This link has expired. Start again at the top of the list."""

    starts_again = True


class Cursors:
    """Signs and reads the cursors of one list; `place` names the list with its filters."""

    def __init__(self, settings: Settings, place: str) -> None:
        fallbacks = list(filter(None, settings.secret_key_fallbacks.split(",")))
        self._serializer = URLSafeSerializer(
            [*reversed(fallbacks), settings.secret_key],  # the last one signs
            salt=f"cursor|{place}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def seal(self, *values: Value) -> str:
        """The cursor behind a row with these sort keys."""
        return self._serializer.dumps(values)

    def open(self, cursor: str | None) -> Values | None:
        """The sort keys in a cursor; None without one. Raises UnknownCursor when it was not made here for this list."""
        if not cursor:
            return None
        if len(cursor) > LONGEST_CHARACTERS or not cursor.isascii():
            raise UnknownCursor
        try:
            values: list[Value] = self._serializer.loads(cursor)
        except BadData:
            raise UnknownCursor from None
        return values

    def seal_position(self, moment: datetime, row_id: UUID) -> str:
        """The cursor behind the row of a list by time."""
        return self.seal(of_time(moment), row_id.hex)

    def open_position(self, cursor: str | None) -> Position | None:
        """The time and id in the cursor of a list by time; None without one. Raises UnknownCursor."""
        opened = self.open(cursor)
        return (to_time(opened[0]), to_id(opened[1])) if opened else None


def asked(arguments: Mapping[str, str]) -> str | None:
    """The cursor in the address of a person's own list; None at its start. Raises BadInput for page numbers."""
    if "page" in arguments:
        raise BadInput("Pages have no numbers here. Go on with the link at the end of the list.")
    cursor = arguments.get("after")
    if cursor == "":
        raise UnknownCursor
    return cursor


def of_time(moment: datetime) -> int:
    """A moment as whole microseconds, exactly as the database holds it."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def to_time(value: Value) -> datetime:
    """The moment of a cursor's value."""
    return EPOCH + timedelta(microseconds=int(value))


def to_id(value: Value) -> UUID:
    """The id of a cursor's value."""
    return UUID(str(value))
