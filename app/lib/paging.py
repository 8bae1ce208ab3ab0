"""Where a list goes on: the time and id of its last row, as one opaque word in the address.

For a person's own lists; the word gives no right to anything, so it is not signed. Pages have no numbers.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from app.lib.errors import BadInput

Position = tuple[datetime, UUID]


def word(moment: datetime, row_id: UUID) -> str:
    """The word for a position."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {row_id}".encode()).decode().rstrip("=")


def position(arguments: Mapping[str, str]) -> Position | None:
    """The position that `after` names; None at the start. Raises BadInput for anything else, and for page numbers."""
    if "page" in arguments:
        raise BadInput("Pages have no numbers here. Go on with the link at the end of the list.")
    text = arguments.get("after")
    if not text:
        return None
    try:
        moment, row_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(" ")
        return datetime.fromisoformat(moment), UUID(row_id)
    except (ValueError, binascii.Error):
        raise BadInput("This link has expired, start again.") from None
