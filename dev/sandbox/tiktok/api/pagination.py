"""Cuts a list of videos into pages, as unevenly as TikTok does: a page may hold less than was asked for, even nothing,
and still not be the last. Which ones do depends on the account and on how many videos are left, so it happens again."""

from dataclasses import dataclass

from dev.sandbox.kit import digests
from dev.sandbox.kit.state import Db, milliseconds
from dev.sandbox.tiktok import store
from dev.sandbox.tiktok.api.params import Stretch
from dev.sandbox.tiktok.models import Account, Video
from dev.sandbox.tiktok.store import VIDEOS

# Of so many pages with gaps one is short.
ONE_IN = 5


@dataclass(frozen=True)
class Page:
    """A page: its videos, newest first, and the moment in milliseconds before which the next one begins."""

    videos: list[Video]
    cursor: int
    has_more: bool


def page(db: Db, account: Account, asked: Stretch) -> Page:
    """The page of an account's public videos."""
    found = VIDEOS.older(db, account.open_id, store.before(asked.cursor), asked.max_count)
    if not found:
        return Page([], asked.cursor or 0, has_more=False)
    left = VIDEOS.count(db, account.open_id, store.before(asked.cursor))
    room = asked.max_count if asked.cursor == _just_before(found[0]) else _room(account, asked, left)
    shown = found[:room]
    cursor = milliseconds(shown[-1].published) if shown else _just_before(found[0])
    return Page(shown, cursor, left > room)


def _room(account: Account, asked: Stretch, left: int) -> int:
    """How many of the videos that are left this page shows, unless an empty one was before it: that one is full."""
    if account.pages == "sparse":
        return asked.max_count if asked.cursor is None else 0
    seed = f"tiktok page {account.open_id} {left}"
    if account.pages == "whole" or digests.number(seed, ONE_IN) != 0:
        return asked.max_count
    return digests.number(f"{seed} room", min(asked.max_count, left))


def _just_before(video: Video) -> int:
    """The cursor whose page begins with this video."""
    return milliseconds(video.published) + 1
