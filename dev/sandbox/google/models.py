"""Google accounts, YouTube channels and videos. Frozen: a change makes a new value and stores it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dev.sandbox.kit.store import Source

Privacy = Literal["public", "unlisted", "private"]
Broadcast = Literal["none", "upcoming", "live"]
Upload = Literal["processed", "uploaded", "rejected", "failed", "deleted"]


@dataclass(frozen=True)
class Account:
    """A Google account: its subject, address and name, and the channel it owns, if any.

    `number` is the place of a generated creator, from 0; None for everybody else.
    """

    sub: str
    email: str
    name: str
    is_verified: bool = True
    channel_id: str | None = None
    number: int | None = None
    source: Source = "control"


@dataclass(frozen=True)
class Channel:
    """A YouTube channel. `handle` begins with @; `published` is when it was opened; counts are whole numbers.

    `owns_file` marks the one channel that owns every video of the CSV file.
    """

    id: str
    handle: str
    title: str
    description: str
    published: datetime
    source: Source
    category: str = "other"
    language: str = ""
    country: str = ""
    keywords: tuple[str, ...] = ()
    subscribers: int = 0
    hides_subscribers: bool = False
    owns_file: bool = False

    @property
    def uploads(self) -> str:
        """The id of the playlist that lists what was uploaded."""
        return f"UU{self.id[2:]}"


@dataclass(frozen=True)
class Video:
    """A video. `likes` and `comments` are None when hidden; `scheduled` is when a live or upcoming one begins.

    A deleted one is still listed in the uploads playlist, as at YouTube for a while, and is nowhere else.
    """

    id: str
    channel_id: str
    title: str
    description: str
    published: datetime
    source: Source
    privacy: Privacy = "public"
    is_deleted: bool = False
    category: str = "other"
    category_id: str = "24"
    tags: tuple[str, ...] = ()
    language: str = ""
    duration_seconds: int = 0
    is_short: bool = False
    views: int = 0
    likes: int | None = 0
    comments: int | None = 0
    broadcast: Broadcast = "none"
    scheduled: datetime | None = None
    definition: Literal["hd", "sd"] = "hd"
    has_captions: bool = False
    is_embeddable: bool = True
    is_for_kids: bool = False
    is_age_restricted: bool = False
    is_creative_commons: bool = False
    upload: Upload = "processed"
    blocked_regions: tuple[str, ...] = ()
