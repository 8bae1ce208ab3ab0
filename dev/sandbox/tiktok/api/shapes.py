"""Persons and videos as the Display API gives them. Sources: as in `api_params.py`."""

from collections.abc import Callable, Iterable
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from dev.sandbox.credentials import TIKTOK_CLIENT_ID
from dev.sandbox.tiktok import picture_routes
from dev.sandbox.tiktok.models import Account, Video

Json = dict[str, object]

SITE = "https://www.tiktok.com"
# What only moving pictures have.
MOVING = frozenset({"duration", "height", "width"})
# What TikTok adds to the addresses that it gives to an app.
PLAYER = {"music_info": 1, "description": 1, "autoplay": 1, "loop": 1}
ORIGIN = {"utm_campaign": "tt4d_open_api", "utm_source": TIKTOK_CLIENT_ID}


def user(base_url: str, account: Account, counts: tuple[int, int], fields: Iterable[str]) -> Json:
    """These fields of a person; `counts` are public videos and the likes of all of them."""
    videos, likes = counts
    facts: Json = {
        "open_id": account.open_id,
        "union_id": account.union_id,
        "avatar_url": picture_routes.avatar(base_url, account, 240),
        "avatar_url_100": picture_routes.avatar(base_url, account, 100),
        "avatar_large_url": picture_routes.avatar(base_url, account, 720),
        "display_name": account.display_name,
        "bio_description": account.bio,
        "profile_deep_link": f"{SITE}/@{account.username}?{urlencode(ORIGIN)}",
        "is_verified": account.is_verified,
        "username": account.username,
        "follower_count": account.followers,
        "following_count": account.following,
        "likes_count": likes,
        "video_count": videos,
    }
    return {name: facts[name] for name in fields}


def video(base_url: str, found: Video, owner: Account, fields: Iterable[str], now: datetime) -> Json:
    """These fields of a video; a photo post has no length and no sizes, and stands at the address of a video."""
    makers: dict[str, Callable[[], object]] = {
        "id": lambda: found.id,
        "create_time": lambda: int(found.published.timestamp()),
        "cover_image_url": lambda: picture_routes.cover(base_url, found, now),
        "share_url": lambda: f"{_address(found, owner)}?{urlencode(ORIGIN)}",
        "video_description": lambda: found.description,
        "duration": lambda: found.duration_seconds,
        "height": lambda: found.height,
        "width": lambda: found.width,
        "title": lambda: found.title,
        "embed_html": lambda: _embedded(found, owner),
        "embed_link": lambda: f"{SITE}/player/v1/{found.id}?{urlencode({**PLAYER, **ORIGIN})}",
        "like_count": lambda: found.likes,
        "comment_count": lambda: found.comments,
        "share_count": lambda: found.shares,
        "view_count": lambda: found.views,
        "is_aigc": lambda: found.is_aigc,
    }
    return {name: makers[name]() for name in fields if not (found.is_photo and name in MOVING)}


def _address(found: Video, owner: Account) -> str:
    return f"{SITE}/@{owner.username}/video/{found.id}"


def _embedded(found: Video, owner: Account) -> str:
    return (
        f'<blockquote class="tiktok-embed" cite="{_address(found, owner)}" data-video-id="{found.id}">'
        f"<section><p>{escape(found.description)}</p></section></blockquote>"
        f'<script async src="{SITE}/embed.js"></script>'
    )
