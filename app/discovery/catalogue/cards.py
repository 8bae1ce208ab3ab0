"""Works and creators as lists show them: a list picks ids, and one query fetches what is shown of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.config import Settings
from app.content.models import LONGEST_LIVE
from app.content.sync import text_analysis
from app.content.thumbnails import pictures
from app.content.thumbnails.pictures import Shape
from app.discovery.catalogue.models import Broadcast, Card, CreatorCard, PlatformNumber
from app.infra.database import Db
from app.infra.queries import load
from app.infra.text import clean, is_visible, line
from app.page_cache import tags
from app.web import urls
from app.web.page_meta import Entry

LONGEST_EXCERPT = 180
# Platforms where a post has no title but its caption.
CAPTIONED = frozenset({"instagram", "tiktok"})
TRAILING_HASHTAGS = re.compile(r"(?<=\S)(?:\s+[#＃]\S+)+$")
LONGEST_SUMMARY = 220

queries = load("discovery")


@dataclass(frozen=True)
class CardRow:
    """A row of `list_cards`."""

    id: UUID
    short_id: str
    slug: str
    creator_id: UUID
    creator_slug: str
    creator_name: str
    platform_slug: str
    platform_name: str
    type_slug: str
    type_name: str
    shape: Shape
    title: str
    excerpt: str
    tags: list[str]
    category_code: str | None
    category_name: str | None
    language: str | None
    duration_seconds: int | None
    views_count: int | None
    likes_count: int | None
    comments_count: int | None
    is_live: bool
    broadcast: Broadcast | None
    scheduled_at: datetime | None
    substance: int
    published_at: datetime
    changed_at: datetime
    picture: dict[str, Any] | None


@dataclass(frozen=True)
class CreatorRow:
    """A row of `list_creators`."""

    id: UUID
    slug: str
    name: str
    bio: str
    website_url: str | None
    is_verified: bool
    category_code: str | None
    category_name: str | None
    item_count: int
    latest_at: datetime | None
    seo_title: str | None
    seo_description: str | None
    joined_at: datetime
    changed_at: datetime
    platforms: list[dict[str, Any]]
    picture: dict[str, Any] | None


def rows(db: Db, ids: Sequence[UUID]) -> list[CardRow]:
    """What lists show of these works, in this order; works that are no longer public are left out."""
    if not ids:
        return []
    tags.note(ids)
    found = {row.id: row for row in queries.all(db, "list_cards", CardRow, ids=list(ids))}
    return [found[card_id] for card_id in ids if card_id in found]


def title(row: CardRow) -> str:
    """The title of a work; of one without a title, what it is and who made it: "Picture by Paper Weather"."""
    title = _without_chips(clean(row.title), row)
    return title if is_visible(title) else f"{row.type_name} by {clean(row.creator_name)}"


def _without_chips(title: str, row: CardRow) -> str:
    """A title out of a caption without the hashtags at its end, which its page shows as tags."""
    ending = TRAILING_HASHTAGS.search(title)
    if ending is None or row.platform_slug not in CAPTIONED:
        return title
    words, said = title[: ending.start()], text_analysis.hashtags(ending[0], "")
    is_all_hashtags = words[0] in "#＃" and not any(map(str.isspace, words))
    return words if said and set(said) <= set(row.tags) and not is_all_hashtags else title


def broadcast(row: CardRow) -> Broadcast | None:
    """Whether a work is announced or on air; neither when it began so long ago that it must have ended."""
    if row.broadcast == "live" and (row.scheduled_at or row.published_at) < datetime.now(UTC) - LONGEST_LIVE:
        return None
    return row.broadcast


def card(row: CardRow, reason: str | None = None, rank: int | None = None) -> Card:
    """A work as a list shows it, in the shape of its picture where there is one."""
    picture = pictures.of(row.picture)
    return Card(
        id=row.id,
        url=urls.content(row.slug, row.short_id),
        go_url=urls.go(row.short_id),
        title=title(row),
        excerpt=line(row.excerpt, LONGEST_EXCERPT),
        shape=picture.shape if picture else row.shape,
        type_slug=row.type_slug,
        type_name=row.type_name,
        platform_slug=row.platform_slug,
        platform_name=row.platform_name,
        category_code=row.category_code,
        category_name=row.category_name,
        creator_name=clean(row.creator_name),
        creator_slug=row.creator_slug,
        creator_url=urls.creator(row.creator_slug),
        picture=picture,
        duration_seconds=row.duration_seconds,
        published_at=row.published_at,
        views_count=row.views_count,
        likes_count=row.likes_count,
        comments_count=row.comments_count,
        language=row.language,
        is_live=broadcast(row) == "live",
        broadcast=broadcast(row),
        scheduled_at=row.scheduled_at,
        reason=reason,
        rank=rank,
    )


def cards(db: Db, ids: Sequence[UUID]) -> list[Card]:
    """The cards of these works, in this order."""
    return [card(row) for row in rows(db, ids)]


def entry(settings: Settings, row: CardRow) -> Entry:
    """A work as a feed shows it."""
    base = settings.public_url
    image = urls.image(base, pictures.of(row.picture))
    return Entry(
        id=urls.absolute(base, urls.content("", row.short_id)),
        url=urls.absolute(base, urls.content(row.slug, row.short_id)),
        title=title(row),
        summary=line(row.excerpt, LONGEST_SUMMARY),
        creator_name=row.creator_name,
        creator_url=urls.absolute(base, urls.creator(row.creator_slug)),
        published_at=row.published_at,
        changed_at=max(row.changed_at, row.published_at),
        tags=row.tags[:10],
        image_url=image.url if image else None,
    )


def creator_entry(settings: Settings, row: CreatorRow) -> Entry:
    """A creator as a feed shows them: changed with their newest work, which may be older than their coming here."""
    changed_at = row.latest_at or row.joined_at
    base, url = settings.public_url, urls.absolute(settings.public_url, urls.creator(row.slug))
    image = urls.image(base, pictures.of(row.picture))
    return Entry(
        id=row.id.urn,
        url=url,
        title=row.name,
        summary=row.bio or f"Everything {row.name} publishes, in one place.",
        creator_name=row.name,
        creator_url=url,
        published_at=min(row.joined_at, changed_at),
        changed_at=changed_at,
        image_url=image.url if image else None,
    )


def creators(db: Db, ids: Sequence[UUID], reasons: Mapping[UUID, str] | None = None) -> list[CreatorCard]:
    """The cards of these creators, in this order."""
    if not ids:
        return []
    found = {row.id: row for row in creator_rows(db, ids)}
    given = reasons or {}
    return [creator(found[creator_id], given.get(creator_id)) for creator_id in ids if creator_id in found]


def creator_rows(db: Db, ids: Sequence[UUID]) -> list[CreatorRow]:
    """What lists and pages show of these creators, in no order."""
    tags.note(ids)
    return queries.all(db, "list_creators", CreatorRow, ids=list(ids))


def creator(row: CreatorRow, reason: str | None = None) -> CreatorCard:
    """A creator as a list shows them."""
    return CreatorCard(
        id=row.id,
        url=urls.creator(row.slug),
        name=clean(row.name),
        slug=row.slug,
        bio_excerpt=line(row.bio, LONGEST_EXCERPT),
        picture=pictures.of(row.picture),
        is_verified=row.is_verified,
        category_code=row.category_code,
        category_name=row.category_name,
        item_count=row.item_count,
        platforms=[PlatformNumber(**platform) for platform in row.platforms],
        latest_at=row.latest_at,
        reason=reason,
    )
