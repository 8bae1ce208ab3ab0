"""Serializes the view models of the pages as answers of the JSON interface. Addresses become absolute."""

from dataclasses import fields
from typing import Any

from app.config import Settings
from app.discovery.api import models
from app.discovery.catalogue.models import Account, Card, CategoryTile, ContentPage, CreatorCard, CreatorPage
from app.seo.json_ld import SITE_NAME
from app.web import urls
from app.web.page_meta import Head


def work(settings: Settings, card: Card) -> models.Work:
    """A work in a list."""
    base, image = settings.public_url, urls.image(settings.public_url, card.picture)
    return models.Work(
        **_same(card, Card, "url", "go_url", "creator_url", "picture", "rank", "snippet"),
        place=card.rank,
        url=urls.absolute(base, card.url),
        go_url=urls.absolute(base, card.go_url),
        creator_url=urls.absolute(base, card.creator_url),
        thumbnail_url=image.url if image else None,
    )


def whole_work(settings: Settings, page: ContentPage) -> models.WholeWork:
    """A work with everything its page shows."""
    return models.WholeWork(
        **vars(work(settings, page)),
        short_id=page.short_id,
        description=page.description,
        tags=[tag.text for tag in page.tags],
        platform_url=page.platform_url,
        embed_url=page.embed_url,
        synced_at=page.synced_at,
        chapters=[models.Chapter(seconds=chapter.seconds, label=chapter.label) for chapter in page.chapters],
        more_from_creator=[work(settings, card) for card in page.more_from_creator],
        related_content=[work(settings, card) for card in page.related],
    )


def creator(settings: Settings, card: CreatorCard) -> models.Creator:
    """A creator in a list; followers stand by platform and are never added up."""
    base, image = settings.public_url, urls.image(settings.public_url, card.picture)
    return models.Creator(
        **_same(card, CreatorCard, "url", "picture", "platforms"),
        url=urls.absolute(base, card.url),
        avatar_url=image.url if image else None,
        platforms=[models.PlatformNumber(**vars(number)) for number in card.platforms],
    )


def whole_creator(settings: Settings, page: CreatorPage) -> models.WholeCreator:
    """A creator with everything their page shows, and their newest works."""
    return models.WholeCreator(
        **vars(creator(settings, page)),
        bio="".join(part.text for part in page.bio_parts),
        website_url=page.website_url,
        accounts=[models.Account(**_same(account, Account, "handle")) for account in page.accounts],
        recent_content=[work(settings, card) for card in page.page.items],
    )


def category(settings: Settings, tile: CategoryTile) -> models.Category:
    """A category with its newest works."""
    return models.Category(
        code=tile.code,
        name=tile.name,
        description=tile.description,
        url=urls.absolute(settings.public_url, tile.url),
        content_count=tile.item_count,
        creator_count=tile.creator_count,
        sample_content=[work(settings, card) for card in tile.samples],
    )


def head(page: Head) -> models.Seo:
    """What the head of a page says."""
    title, description, image = page.title, page.description, page.image.url if page.image else None
    return models.Seo(
        title=title,
        description=description,
        canonical=page.canonical,
        robots=page.robots,
        open_graph=models.OpenGraph(
            type=page.og_type,
            site_name=SITE_NAME,
            title=title,
            description=description,
            url=page.canonical,
            image=image,
        ),
        twitter=models.TwitterCard(
            card="summary_large_image" if image else "summary", title=title, description=description, image=image
        ),
        schema_org=page.json_ld,
    )


def _same(
    thing: Card | CreatorCard | Account, kind: type[Card | CreatorCard | Account], *others: str
) -> dict[str, Any]:
    """The fields of a kind of thing that go into an answer as they are: all but the others."""
    return {field.name: getattr(thing, field.name) for field in fields(kind) if field.name not in others}
