"""Cursors: a place between two posts, so that what is added or deleted meanwhile shifts no page."""

import base64
import binascii

from app.sandbox.creators import ids
from app.sandbox.instagram import errors
from app.sandbox.instagram.models import Media
from app.sandbox.state import seconds

Place = tuple[int, str]


def cursor(post: Media) -> str:
    """The place of a post in the list of its account."""
    text = f"{seconds(post.published)}.{post.id}"
    raw = f"{text}.{_seal(post.account_id, text)}"
    return "QVFI" + base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def place(account_id: str, given: str) -> Place:
    """The place that a cursor stands for. Raises GraphError when it is not of this list."""
    try:
        raw = given.removeprefix("QVFI")
        text, _, seal = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode().rpartition(".")
        stamp, _, media_id = text.partition(".")
        found = int(stamp), media_id
    except (binascii.Error, ValueError):
        raise errors.wrong_parameter("Invalid cursors values") from None
    if seal != _seal(account_id, text):
        raise errors.wrong_parameter("Invalid cursors values")
    return found


def _seal(account_id: str, text: str) -> str:
    return ids.digest(f"instagram page {account_id} {text}").hex()[:10]
