"""Page tokens: opaque, and only those that were given out for a list are taken back."""

import base64
import binascii

from app.sandbox.creators import ids
from app.sandbox.google import api_errors


def token(playlist_id: str, offset: int) -> str:
    """The token for the page of a list that begins at an offset."""
    raw = f"{offset}.{_seal(playlist_id, offset)}"
    return base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def offset_of(playlist_id: str, given: str) -> int:
    """The offset that a token stands for; 0 for none. Raises ApiError when it is not of this list."""
    if not given:
        return 0
    try:
        number, _, seal = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode().partition(".")
        offset = int(number)
    except (binascii.Error, ValueError):
        raise api_errors.bad_page_token() from None
    if seal != _seal(playlist_id, offset):
        raise api_errors.bad_page_token()
    return offset


def _seal(playlist_id: str, offset: int) -> str:
    return ids.digest(f"page {playlist_id} {offset}").hex()[:10]
