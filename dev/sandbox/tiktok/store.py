"""Stored accounts and videos of TikTok."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from dev.sandbox.kit.state import Db, milliseconds
from dev.sandbox.kit.store import Accounts, Collection, Keys, Position
from dev.sandbox.tiktok.models import Account, Video


def _video_keys(video: Video) -> Keys:
    published = milliseconds(video.published)
    return Keys(video.id, video.source, owner=video.open_id, published=published, is_public=video.is_public)


ACCOUNTS = Accounts(
    "tiktok account",
    Account,
    lambda account: Keys(account.open_id, account.source, name=account.username, number=account.number),
)
VIDEOS = Collection("tiktok video", Video, _video_keys)


def save_videos(db: Db, videos: Iterable[Video]) -> None:
    """Adds or replaces videos. One that takes the very millisecond of another moves behind it."""
    for video in videos:
        VIDEOS.save(db, [_at_free_moment(db, video)])


def find_own(db: Db, open_id: str, video_ids: list[str]) -> list[Video]:
    """The public videos of an account with these ids, in the order asked for, each once."""
    return [video for video in VIDEOS.find_many(db, video_ids) if video.open_id == open_id and video.is_public]


def before(cursor: int | None) -> Position | None:
    """The place in a list before a moment in milliseconds."""
    return None if cursor is None else (cursor, "")


def count_public(db: Db, open_id: str) -> tuple[int, int]:
    """The public videos of an account: how many, and their likes together."""
    return VIDEOS.count(db, open_id), VIDEOS.sum(db, open_id, "likes")


def _at_free_moment(db: Db, video: Video) -> Video:
    at = video.published
    while VIDEOS.total(db, "count(*)", _SAME_MOMENT, video.open_id, milliseconds(at), video.id):
        at += timedelta(milliseconds=1)
    return replace(video, published=at)


_SAME_MOMENT = "owner = ? AND published = ? AND id <> ?"
