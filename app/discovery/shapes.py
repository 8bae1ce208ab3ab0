"""The answers of the JSON interface, made of what the pages show. Addresses become absolute."""

from dataclasses import fields
from typing import Any

from app.config import Settings
from app.discovery import answers
from app.discovery.models import Account, Card, CategoryTile, ContentPage, CreatorCard, CreatorPage
from app.seo import addresses
from app.seo.models import Head
from app.seo.structured import SITE_NAME


def work(settings: Settings, card: Card) -> answers.Work:
    """A work in a list."""
    base, image = settings.public_url, addresses.image(settings.public_url, card.picture)
    return answers.Work(
        **_same(card, Card, "url", "go_url", "creator_url", "picture"),
        url=addresses.absolute(base, card.url),
        go_url=addresses.absolute(base, card.go_url),
        creator_url=addresses.absolute(base, card.creator_url),
        thumbnail_url=image.url if image else None,
    )


def whole_work(settings: Settings, page: ContentPage) -> answers.WholeWork:
    """A work with everything its page shows."""
    return answers.WholeWork(
        **vars(work(settings, page)),
        short_id=page.short_id,
        description="".join(part.text for part in page.description_parts),
        tags=[tag.text for tag in page.tags],
        platform_url=page.platform_url,
        embed_url=page.embed_url,
        synced_at=page.synced_at,
        chapters=[answers.Chapter(seconds=chapter.seconds, label=chapter.label) for chapter in page.chapters],
        more_from_creator=[work(settings, card) for card in page.more_from_creator],
        related_content=[work(settings, card) for card in page.related],
    )


def creator(settings: Settings, card: CreatorCard) -> answers.Creator:
    """A creator in a list; followers stand by platform and are never added up."""
    base, image = settings.public_url, addresses.image(settings.public_url, card.picture)
    return answers.Creator(
        **_same(card, CreatorCard, "url", "picture", "platforms"),
        url=addresses.absolute(base, card.url),
        avatar_url=image.url if image else None,
        platforms=[answers.PlatformNumber(**vars(number)) for number in card.platforms],
    )


def whole_creator(settings: Settings, page: CreatorPage) -> answers.WholeCreator:
    """A creator with everything their page shows, and their newest works."""
    return answers.WholeCreator(
        **vars(creator(settings, page)),
        bio="".join(part.text for part in page.bio_parts),
        website_url=page.website_url,
        accounts=[answers.Account(**_same(account, Account, "handle")) for account in page.accounts],
        recent_content=[work(settings, card) for card in page.page.items],
    )


def category(settings: Settings, tile: CategoryTile) -> answers.Category:
    """A category with its newest works."""
    return answers.Category(
        code=tile.code,
        name=tile.name,
        description=tile.description,
        url=addresses.absolute(settings.public_url, tile.url),
        content_count=tile.item_count,
        creator_count=tile.creator_count,
        sample_content=[work(settings, card) for card in tile.samples],
    )


def head(page: Head) -> answers.Seo:
    """What the head of a page says."""
    title, description, image = page.title, page.description, page.image.url if page.image else None
    return answers.Seo(
        title=title,
        description=description,
        canonical=page.canonical,
        robots=page.robots,
        open_graph=answers.OpenGraph(
            type=page.og_type,
            site_name=SITE_NAME,
            title=title,
            description=description,
            url=page.canonical,
            image=image,
        ),
        twitter=answers.TwitterCard(
            card="summary_large_image" if image else "summary", title=title, description=description, image=image
        ),
        schema_org=page.json_ld,
    )


def _same(
    thing: Card | CreatorCard | Account, kind: type[Card | CreatorCard | Account], *others: str
) -> dict[str, Any]:
    """The fields of a kind of thing that go into an answer as they are: all but the others."""
    return {field.name: getattr(thing, field.name) for field in fields(kind) if field.name not in others}
