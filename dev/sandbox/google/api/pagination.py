"""Page tokens of the Data API: an offset, signed for its playlist."""

from dev.sandbox.google.api import errors
from dev.sandbox.kit import pagination


def token(playlist_id: str, offset: int) -> str:
    """The token for the page of a playlist that begins at an offset."""
    return pagination.sign(f"page {playlist_id}", str(offset))


def offset_of(playlist_id: str, given: str) -> int:
    """The offset that a token stands for; 0 for none. Raises ApiError when it is not of this playlist."""
    try:
        return int(pagination.unsign(f"page {playlist_id}", given)) if given else 0
    except ValueError:
        raise errors.bad_page_token() from None
