"""Cursors: a place between two posts, so that what is added or deleted meanwhile shifts no page."""

from dev.sandbox.instagram.api import errors
from dev.sandbox.instagram.models import Media
from dev.sandbox.kit import pagination
from dev.sandbox.kit.state import seconds
from dev.sandbox.kit.store import Position

BEGIN = "QVFI"


def cursor(post: Media) -> str:
    """The place of a post in the list of its account."""
    return BEGIN + pagination.sign(_list_name(post.account_id), f"{seconds(post.published)}.{post.id}")


def position(account_id: str, given: str) -> Position:
    """The place that a cursor stands for. Raises GraphError when it is not of this list."""
    try:
        stamp, _, media_id = pagination.unsign(_list_name(account_id), given.removeprefix(BEGIN)).partition(".")
        return int(stamp) * 1000, media_id
    except ValueError:
        raise errors.wrong_parameter("Invalid cursors values") from None


def _list_name(account_id: str) -> str:
    return f"instagram page {account_id}"
