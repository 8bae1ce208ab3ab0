"""The shapes of the JSON interface: a work, a creator, a category as a program reads them. Addresses are absolute."""

from dataclasses import fields
from datetime import datetime
from typing import cast
from uuid import UUID

from app.config import Settings
from app.discovery.models import Account, Card, CategoryTile, ContentPage, CreatorCard, CreatorPage
from app.seo import addresses
from app.seo.models import Head, Json, Node
from app.seo.structured import SITE_NAME
from app.seo.texts import moment

LINKS = ("url", "go_url", "creator_url")
PICTURES = {Card: "thumbnail_url", CreatorCard: "avatar_url"}


def work(settings: Settings, card: Card) -> Node:
    """A work in a list."""
    return _plain(settings, card, Card)


def whole_work(settings: Settings, page: ContentPage) -> Node:
    """A work with everything its page shows."""
    return {
        **_plain(settings, page, Card),
        "short_id": page.short_id,
        "description": "".join(part.text for part in page.description_parts),
        "tags": [tag.text for tag in page.tags],
        "platform_url": page.platform_url,
        "embed_url": page.embed_url,
        "synced_at": _time(page.synced_at),
        "chapters": [{"seconds": chapter.seconds, "label": chapter.label} for chapter in page.chapters],
        "more_from_creator": [work(settings, card) for card in page.more_from_creator],
        "related_content": [work(settings, card) for card in page.related],
    }


def creator(settings: Settings, card: CreatorCard) -> Node:
    """A creator in a list; followers stand by platform and are never added up."""
    platforms: list[Json] = [
        {
            "platform_slug": number.platform_slug,
            "platform_name": number.platform_name,
            "handle": number.handle,
            "followers_count": number.followers_count,
        }
        for number in card.platforms
    ]
    return {**_plain(settings, card, CreatorCard), "platforms": platforms}


def whole_creator(settings: Settings, page: CreatorPage) -> Node:
    """A creator with everything their page shows; the newest works with the cursor of the next ones."""
    return {
        **creator(settings, page),
        "bio": "".join(part.text for part in page.bio_parts),
        "website_url": page.website_url,
        "accounts": [_account(account) for account in page.accounts],
        "recent_content": [work(settings, card) for card in page.page.items],
    }


def category(settings: Settings, tile: CategoryTile) -> Node:
    """A category with its newest works."""
    return {
        "code": tile.code,
        "name": tile.name,
        "description": tile.description,
        "url": addresses.absolute(settings.public_url, tile.url),
        "content_count": tile.item_count,
        "creator_count": tile.creator_count,
        "sample_content": [work(settings, card) for card in tile.samples],
    }


def head(page: Head) -> Node:
    """What the head of a page says."""
    return {
        "title": page.title,
        "description": page.description,
        "canonical": page.canonical,
        "robots": page.robots,
        "open_graph": {
            "og:type": page.og_type,
            "og:site_name": SITE_NAME,
            "og:title": page.title,
            "og:description": page.description,
            "og:url": page.canonical,
            "og:image": page.image.url if page.image else None,
        },
        "twitter": {
            "twitter:card": "summary_large_image" if page.image else "summary",
            "twitter:title": page.title,
            "twitter:description": page.description,
            "twitter:image": page.image.url if page.image else None,
        },
        "schema_org": page.json_ld,
    }


def _plain(settings: Settings, card: Card | CreatorCard, shape: type[Card | CreatorCard]) -> Node:
    """The fields of a card, with addresses made absolute and lists left out."""
    plain: Node = {
        field.name: _value(settings, field.name, getattr(card, field.name))
        for field in fields(shape)
        if field.name != "picture" and not isinstance(getattr(card, field.name), list)
    }
    image = addresses.image(settings.public_url, card.picture)
    return {**plain, PICTURES[shape]: image.url if image else None}


def _value(settings: Settings, name: str, value: object) -> Json:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, UUID):
        return str(value)
    if name in LINKS and value:
        return addresses.absolute(settings.public_url, str(value))
    return cast("Json", value)


def _account(account: Account) -> Json:
    return {
        "platform_slug": account.platform_slug,
        "platform_name": account.platform_name,
        "name": account.name,
        "url": account.url,
        "followers_count": account.followers_count,
        "item_count": account.item_count,
        "verified_at": _time(account.verified_at),
        "as_of": _time(account.as_of),
    }


def _time(value: datetime | None) -> str | None:
    return moment(value) if value else None
