"""What the public pages show. Addresses are paths of this site unless a name says otherwise."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from app.content.thumbnails.pictures import Picture, Shape
from app.web.page_meta import Crumb, Node

Broadcast = Literal["upcoming", "live"]
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Card:
    """A work as a list shows it.

    Counts are the platform's own; `rank` and `reason` are those of a ranked list, `snippet` the sentence that a search
    matched. `broadcast` is "upcoming" for what is announced for `scheduled_at` and has nothing to play yet, "live" on
    air.
    """

    id: UUID
    url: str
    go_url: str
    title: str
    excerpt: str
    shape: Shape
    type_slug: str
    type_name: str
    platform_slug: str
    platform_name: str
    category_code: str | None
    category_name: str | None
    creator_name: str
    creator_slug: str
    creator_url: str
    picture: Picture | None
    duration_seconds: int | None
    published_at: datetime
    views_count: int | None
    likes_count: int | None
    comments_count: int | None
    language: str | None
    is_live: bool
    broadcast: Broadcast | None
    scheduled_at: datetime | None
    reason: str | None = None
    rank: int | None = None
    snippet: str | None = None


@dataclass(frozen=True)
class PlatformNumber:
    """A creator's followers on one platform, never added to another's."""

    platform_slug: str
    platform_name: str
    handle: str | None
    followers_count: int | None


@dataclass(frozen=True)
class CreatorCard:
    """A creator as a list shows them; `reason` says why the editors picked them."""

    id: UUID
    url: str
    name: str
    slug: str
    bio_excerpt: str
    picture: Picture | None
    is_verified: bool
    category_code: str | None
    category_name: str | None
    item_count: int
    platforms: list[PlatformNumber]
    latest_at: datetime | None
    reason: str | None = None


@dataclass(frozen=True)
class CategoryTile:
    """A category with what it holds and a few of its newest works."""

    code: str
    name: str
    description: str
    item_count: int
    creator_count: int
    url: str
    samples: list[Card] = field(default_factory=list)


@dataclass(frozen=True)
class LanguageLink:
    """A language by its own name and the English one, with the number of works in it and where they are listed."""

    code: str
    own: str
    english: str
    item_count: int
    url: str


@dataclass(frozen=True)
class Page(Generic[Thing]):
    """A page of a list; `next_url` is None on the last, `first_url` on the first."""

    items: list[Thing]
    next_url: str | None = None
    first_url: str | None = None


@dataclass(frozen=True)
class Choice:
    """One value of a filter, as a link; `language` is that of the label where it is not English."""

    label: str
    url: str
    is_current: bool
    number: int | None = None
    language: str | None = None


@dataclass(frozen=True)
class Filter:
    """A filter of a list with its choices; the first choice is everything."""

    name: str
    label: str
    choices: list[Choice]


@dataclass(frozen=True)
class TextPart:
    """A piece of a text: plain, or a link to a web address when `href` is set."""

    text: str
    href: str | None = None


@dataclass(frozen=True)
class TagLink:
    """A tag and the list of works that carry it, or another text with its address; `language` where it is known."""

    text: str
    url: str
    language: str | None = None


@dataclass(frozen=True)
class Number:
    """A number with its noun, where it comes from and how old it is."""

    label: str
    value: int
    source: str
    as_of: datetime | None


@dataclass(frozen=True)
class Chapter:
    """A part of a video; `url` leads to that second on the platform."""

    seconds: int
    label: str
    url: str


@dataclass(frozen=True)
class ContentPage(Card):
    """The page of a work. `platform_url`, `embed_url`, `frame_url`, `canonical` and `share_url` are absolute.

    `frame_url` is the frame that a click puts on the page, `pieces` how many pictures and clips a gallery has. `others`
    are new works beside few related ones, in `others_language` where that is known.
    """

    short_id: str = ""
    is_video: bool = False
    pieces: int = 1
    frame_url: str | None = None
    description: str = ""
    description_parts: list[TextPart] = field(default_factory=list)
    tags: list[TagLink] = field(default_factory=list)
    platform_url: str | None = None
    embed_url: str | None = None
    numbers: list[Number] = field(default_factory=list)
    synced_at: datetime | None = None
    chapters: list[Chapter] = field(default_factory=list)
    creator: CreatorCard | None = None
    more_from_creator: list[Card] = field(default_factory=list)
    related: list[Card] = field(default_factory=list)
    others: list[Card] = field(default_factory=list)
    others_language: str | None = None
    breadcrumbs: list[Crumb] = field(default_factory=list)
    json_ld: Node = field(default_factory=dict)
    canonical: str = ""
    robots: str = ""
    share_url: str = ""


@dataclass(frozen=True)
class Account:
    """A creator's public account. `url` is the platform's address; `verified_at` when they last proved it is theirs."""

    platform_slug: str
    platform_name: str
    name: str
    handle: str | None
    url: str | None
    followers_count: int | None
    item_count: int
    verified_at: datetime | None
    as_of: datetime | None


@dataclass(frozen=True)
class CreatorPage(CreatorCard):
    """The page of a creator; `website_url` is theirs, `tabs` split works by platform; `ending` names a chosen one."""

    ending: str = ""
    bio_parts: list[TextPart] = field(default_factory=list)
    website_url: str | None = None
    accounts: list[Account] = field(default_factory=list)
    page: Page[Card] = field(default_factory=lambda: Page([]))
    tabs: list[Choice] = field(default_factory=list)
    breadcrumbs: list[Crumb] = field(default_factory=list)
    json_ld: Node = field(default_factory=dict)
    canonical: str = ""
    robots: str = ""


@dataclass(frozen=True)
class SearchPage:
    """What a search found.

    `total` works at least when `is_more`, else exactly; `highlights` are the words to mark. `hint` says what to type
    instead, `notes` what could not be read, `suggestion` “did you mean”; `alternatives` are broader searches. `places`
    are pages called so, or at this address; `missing_language` was asked for and has no works here. `has_most` when no
    work has all words; `other_reading` leads to the search that reads signs the other way, as text or (`is_plain` now)
    as operators; `has_operators` when some were used. `ending` names filters and order.
    """

    query: str
    works: Page[Card]
    creators: list[CreatorCard] = field(default_factory=list)
    total: int = 0
    is_more: bool = False
    hint: str | None = None
    suggestion: TagLink | None = None
    highlights: frozenset[str] = frozenset()
    filters: list[Filter] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    alternatives: list[TagLink] = field(default_factory=list)
    places: list[TagLink] = field(default_factory=list)
    missing_language: str | None = None
    sorts: list[Choice] = field(default_factory=list)
    clear_url: str | None = None
    chosen: int = 0
    has_most: bool = False
    is_plain: bool = False
    has_operators: bool = False
    other_reading: str | None = None
    ending: str = ""


@dataclass(frozen=True)
class Home:
    """The home page."""

    trending: list[Card]
    featured: list[CreatorCard]
    fresh: list[Card]
    categories: list[CategoryTile]
    languages: list[LanguageLink]
