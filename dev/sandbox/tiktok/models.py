"""TikTok's accounts and videos. Frozen: a change makes a new value and stores it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dev.sandbox.kit.store import Source

# How a list is cut into pages: always full ones; now and then a short or an empty one; every second one empty.
Pages = Literal["whole", "gaps", "sparse"]

ACCESS_SECONDS = 7200
REFRESH_SECONDS = 180 * 86_400


@dataclass(frozen=True)
class Account:
    """An account. `username` has no @; `number` is the place of a generated creator, from 0, None for others.

    `open_id` names the person to this app only, `union_id` to all apps of a developer. `portrait` is what its picture
    is drawn from. The seconds say how long tokens of this person live.
    """

    open_id: str
    union_id: str
    username: str
    display_name: str
    source: Source
    bio: str = ""
    is_verified: bool = False
    category: str = "other"
    language: str = "en"
    followers: int = 0
    following: int = 0
    number: int | None = None
    portrait: str = ""
    access_seconds: int = ACCESS_SECONDS
    refresh_seconds: int = REFRESH_SECONDS
    pages: Pages = "whole"


@dataclass(frozen=True)
class Video:
    """A video, or a photo post. `published` is exact to the millisecond and no other of the account's; sizes in pixels.

    One that is not public is in no answer at all. A photo post has neither length nor sizes.
    """

    id: str
    open_id: str
    published: datetime
    source: Source
    title: str = ""
    description: str = ""
    duration_seconds: int = 15
    width: int = 576
    height: int = 1024
    views: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    category: str = "other"
    is_aigc: bool = False
    is_photo: bool = False
    is_public: bool = True
