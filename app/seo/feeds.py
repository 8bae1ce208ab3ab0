"""The newest works of a list for feed readers, as JSON Feed 1.1; Atom (RFC 4287) is written by its template."""

from collections.abc import Sequence
from dataclasses import replace

from app.config import Settings
from app.infra.text import clean, moment
from app.web import urls
from app.web.page_meta import Entry, Feed, FeedLink, Json, Node

ATOM_TYPE = "application/atom+xml"
JSON_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"
FORMS = {"atom": ATOM_TYPE, "json": JSON_TYPE}
ENTRIES = 30


def links(page: str, title: str) -> tuple[FeedLink, ...]:
    """The feeds that the page of a list offers in its head."""
    return (
        FeedLink(urls.feed(page, "atom"), f"{title} (Atom)", ATOM_TYPE),
        FeedLink(urls.feed(page, "json"), f"{title} (JSON Feed)", JSON_TYPE),
    )


def build(
    settings: Settings, page: str, title: str, description: str, entries: Sequence[Entry], *, lasting: str | None = None
) -> Feed:
    """The feed of the list at the path `page`. `lasting`: a path that stays when that one may change, for the id."""
    base = settings.public_url
    return Feed(
        id=urls.absolute(base, urls.feed(lasting or page, "atom")),
        title=clean(title),
        description=clean(description),
        page_url=urls.absolute(base, page),
        atom_url=urls.absolute(base, urls.feed(page, "atom")),
        json_url=urls.absolute(base, urls.feed(page, "json")),
        entries=[_fit(entry) for entry in entries],
    )


def as_json(feed: Feed) -> Node:
    """The feed as JSON Feed."""
    return {
        "version": VERSION,
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page_url,
        "feed_url": feed.json_url,
        "language": "en",
        "items": [_item(entry) for entry in feed.entries],
    }


def _fit(entry: Entry) -> Entry:
    return replace(
        entry,
        title=clean(entry.title),
        summary=clean(entry.summary),
        creator_name=clean(entry.creator_name),
        tags=[clean(tag) for tag in entry.tags],
    )


def _item(entry: Entry) -> Json:
    item: Node = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.summary or entry.title,
        "date_published": moment(entry.published_at),
        "date_modified": moment(entry.changed_at),
        "authors": [{"name": entry.creator_name, "url": entry.creator_url}],
        "tags": list(entry.tags),
    }
    return {**item, "image": entry.image_url} if entry.image_url else item
