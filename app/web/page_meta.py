"""Values of the room: what a page tells machines about itself, and what goes into maps and feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
Node: TypeAlias = dict[str, Json]


@dataclass(frozen=True)
class Crumb:
    """A step of the way from the home page to a page; `url` is a path, `language` that of a work's title."""

    name: str
    url: str
    language: str | None = None


@dataclass(frozen=True)
class FeedLink:
    """A feed that a page offers to readers; `type` is its media type."""

    url: str
    title: str
    type: str


@dataclass(frozen=True)
class Image:
    """A picture that this site serves; the address is absolute, sides are in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Head:
    """What the head of a public page says: to search engines, to cards on other sites, to feed readers.

    `title` and `description` are unique, `canonical` is absolute, `image` may be missing.
    """

    title: str
    description: str
    canonical: str
    robots: str
    og_type: str = "website"
    image: Image | None = None
    published_at: datetime | None = None
    duration_seconds: int | None = None
    tags: tuple[str, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    oembed_url: str | None = None
    json_ld: Node | None = None


@dataclass(frozen=True)
class WorkFacts:
    """A work as structured data tells it. Addresses are absolute; counts are the platform's own."""

    url: str
    title: str
    description: str
    is_video: bool
    broadcast: str | None
    scheduled_at: datetime | None
    published_at: datetime
    changed_at: datetime
    creator_name: str
    creator_url: str
    platform_name: str
    platform_url: str | None
    embed_url: str | None
    image: Image | None
    duration_seconds: int | None
    language: str | None
    tags: Sequence[str]
    views_count: int | None
    likes_count: int | None
    comments_count: int | None


@dataclass(frozen=True)
class CreatorFacts:
    """A creator as structured data tells it; `followers` holds a platform's name and its own number."""

    id: UUID
    url: str
    name: str
    slug: str
    description: str
    joined_at: datetime
    changed_at: datetime
    image: Image | None
    same_as: Sequence[str]
    followers: Sequence[tuple[str, int]]
    item_count: int


@dataclass(frozen=True)
class Entry:
    """An entry of a feed; addresses are absolute. `id` never changes (RFC 4287, 4.2.6): it holds no title, no name."""

    id: str
    url: str
    title: str
    summary: str
    creator_name: str
    creator_url: str
    published_at: datetime
    changed_at: datetime
    tags: Sequence[str] = ()
    image_url: str | None = None


@dataclass(frozen=True)
class Feed:
    """A feed of the newest works of a list; `page_url` is the list; `id` never changes."""

    id: str
    title: str
    description: str
    page_url: str
    atom_url: str
    json_url: str
    entries: Sequence[Entry]

    @property
    def changed_at(self) -> datetime | None:
        """The newest change of an entry; None when there is none."""
        return max((entry.changed_at for entry in self.entries), default=None)


@dataclass(frozen=True)
class MapPart:
    """One file of the sitemap, and when something in it last changed."""

    name: str
    changed_at: datetime | None


@dataclass(frozen=True)
class MapVideo:
    """The video of a page in the sitemap, in the words of the video extension 1.1."""

    title: str
    description: str
    player_url: str
    thumbnail_url: str
    duration_seconds: int | None
    published_at: datetime
    uploader_name: str
    uploader_url: str
    tags: Sequence[str] = ()
    is_live: bool = False


@dataclass(frozen=True)
class MapPage:
    """One page in the sitemap; addresses are absolute."""

    url: str
    changed_at: datetime | None = None
    image_url: str | None = None
    video: MapVideo | None = None


@dataclass(frozen=True)
class Check:
    """One thing that must be in order before visitors come; `fault` says what is missing."""

    name: str
    fault: str | None = field(default=None)
