"""What a call may ask for by `fields`, and what its JSON body may say: known names and right kinds only.

Sources: https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info, …-video-object, …-video-list, …-video-query.
"""

from collections.abc import Collection
from dataclasses import dataclass

from flask import request

from dev.sandbox.tiktok.api import errors
from dev.sandbox.tiktok.oauth import scopes

# The fields of a person, by the scope that opens them.
USER = {
    "open_id": scopes.BASIC,
    "union_id": scopes.BASIC,
    "avatar_url": scopes.BASIC,
    "avatar_url_100": scopes.BASIC,
    "avatar_large_url": scopes.BASIC,
    "display_name": scopes.BASIC,
    "bio_description": scopes.PROFILE,
    "profile_deep_link": scopes.PROFILE,
    "is_verified": scopes.PROFILE,
    "username": scopes.PROFILE,
    "follower_count": scopes.STATS,
    "following_count": scopes.STATS,
    "likes_count": scopes.STATS,
    "video_count": scopes.STATS,
}
VIDEO = (
    "id",
    "create_time",
    "cover_image_url",
    "share_url",
    "video_description",
    "duration",
    "height",
    "width",
    "title",
    "embed_html",
    "embed_link",
    "like_count",
    "comment_count",
    "share_count",
    "view_count",
    "is_aigc",
)
MOST = 20
USUAL = 10


@dataclass(frozen=True)
class Stretch:
    """A part of a list: how many at most, and before which moment in milliseconds; None for the newest."""

    max_count: int
    cursor: int | None


def asked(known: Collection[str]) -> list[str]:
    """The fields of the query string, in its order. Raises ApiError."""
    found = [name.strip() for name in request.args.get("fields", "").split(",") if name.strip()]
    if not found:
        raise errors.bad_params("The fields are required.")
    if unknown := [name for name in found if name not in known]:
        raise errors.bad_params(f"These fields are not known: {', '.join(unknown)}.")
    return list(dict.fromkeys(found))


def stretch() -> Stretch:
    """What the body of /v2/video/list/ asks for. A cursor of 0 is none. Raises ApiError."""
    body = _body({"max_count", "cursor"})
    max_count, cursor = _whole(body, "max_count", USUAL), _whole(body, "cursor", 0)
    if not 1 <= max_count <= MOST:
        raise errors.bad_params(f"The max_count must be from 1 to {MOST}.")
    if cursor < 0:
        raise errors.bad_params("The cursor must be a moment in milliseconds.")
    return Stretch(max_count, cursor or None)


def video_ids() -> list[str]:
    """What the body of /v2/video/query/ asks for: 1 to 20 ids. Raises ApiError."""
    filters = _body({"filters"}).get("filters")
    if not isinstance(filters, dict) or set(filters) != {"video_ids"}:
        raise errors.bad_params("The filters must be an object that holds video_ids.")
    ids = filters["video_ids"]
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids) or not 1 <= len(ids) <= MOST:
        raise errors.bad_params(f"The video_ids must be a list of 1 to {MOST} strings.")
    return ids


def _body(known: set[str]) -> dict[str, object]:
    """The JSON object of the body. A form is refused, and so is a name that means nothing."""
    if not request.is_json:
        raise errors.bad_params("The Content-Type must be application/json.")
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise errors.bad_params("The body must be a JSON object.")
    if unknown := sorted(found.keys() - known):
        raise errors.bad_params(f"These parameters are not known: {', '.join(unknown)}.")
    return found


def _whole(body: dict[str, object], name: str, usual: int) -> int:
    value = body.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise errors.bad_params(f"The {name} must be a whole number.")
    return value
