"""The map of the site for search engines: an index, and parts of at most ten thousand pages.

Only pages that answer 200, are canonical and may be indexed stand in it. Works are split by the month of their
publication, so that an old part never changes by itself; `lastmod` is the day on which readers see something new.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.config import Settings
from app.content.models import LONGEST_LIVE
from app.content.thumbnails import pictures
from app.infra.database import Db
from app.infra.errors import NotFound
from app.infra.queries import load
from app.infra.text import clean, line
from app.seo import players
from app.web import registry, urls
from app.web.page_meta import MapPage, MapPart, MapVideo

PAGES_A_FILE = 10_000
LONGEST_TITLE = 100
LONGEST_DESCRIPTION = 2000
MOST_TAGS = 32
LONGEST_VIDEO_SECONDS = 28_800
PART = re.compile(r"content-(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<file>[1-9]\d{0,3}))?", re.ASCII)
CREATORS_PART = re.compile(r"creators-(?P<file>[1-9]\d{0,3})", re.ASCII)

queries = load("seo")


@dataclass(frozen=True)
class Count:
    """How many pages a kind has, and its newest change."""

    pages: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Month(Count):
    """The indexable works published in a month, `YYYY-MM` in UTC."""

    month: str


@dataclass(frozen=True)
class MapWork:
    """A work as the map needs it."""

    short_id: str
    slug: str
    title: str
    excerpt: str
    platform_slug: str
    creator_name: str
    creator_slug: str
    tags: Sequence[str]
    duration_seconds: int | None
    is_live: bool
    broadcast: str | None
    published_at: datetime
    changed_at: datetime
    platform_content_id: str
    is_embeddable: bool
    picture: dict[str, Any] | None


@dataclass(frozen=True)
class MapLine:
    """A creator or a category: its slug or code, and its newest change."""

    name: str
    changed_at: datetime | None


def parts(db: Db, settings: Settings, size: int = PAGES_A_FILE) -> list[MapPart]:
    """Every part of the map, at most `size` pages in each."""
    found = [MapPart("pages", None), MapPart("categories", None)]
    creators = queries.one(db, "count_map_creators", Count) or Count(0, None)
    found += [MapPart(f"creators-{file}", creators.changed_at) for file in _files(creators.pages, size)]
    for month in queries.all(db, "count_map_works", Month, minimum=settings.index_minimum_score):
        found += [MapPart(_content_part(month.month, file), month.changed_at) for file in _files(month.pages, size)]
    return found


def pages(db: Db, settings: Settings, part: str, size: int = PAGES_A_FILE) -> list[MapPage]:
    """The pages of a part. Raises NotFound for a part that does not exist or is empty."""
    found = list(_pages(db, settings, part, size))
    if not found:
        raise NotFound
    return found


def _files(count: int, size: int) -> range:
    return range(1, -(-count // size) + 1)


def _content_part(month: str, file: int) -> str:
    return f"content-{month}" if file == 1 else f"content-{month}-{file}"


def _pages(db: Db, settings: Settings, part: str, size: int) -> Iterator[MapPage]:
    base = settings.public_url
    if part == "pages":
        return (MapPage(urls.absolute(base, path)) for path in registry.sitemap_paths())
    if part == "categories":
        lines = queries.all(db, "map_categories", MapLine)
        return (MapPage(urls.absolute(base, urls.category(c.name)), c.changed_at) for c in lines)
    if creators := CREATORS_PART.fullmatch(part):
        lines = queries.all(db, "map_creators", MapLine, **_slice(creators, size))
        return (MapPage(urls.absolute(base, urls.creator(k.name)), k.changed_at) for k in lines)
    if content := PART.fullmatch(part):
        return _works(db, settings, content, size)
    return iter(())


def _works(db: Db, settings: Settings, part: re.Match[str], size: int) -> Iterator[MapPage]:
    year, month = int(part["year"]), int(part["month"])
    if not 1 <= year < 9999 or part["file"] == "1":
        return  # the first file of a month has no number, and one address only
    works = queries.all(
        db,
        "map_works",
        MapWork,
        from_time=datetime(year, month, 1, tzinfo=UTC),
        to_time=datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC),
        minimum=settings.index_minimum_score,
        longest_live=LONGEST_LIVE,
        **_slice(part, size),
    )
    for work in works:
        url = urls.absolute(settings.public_url, urls.content(work.slug, work.short_id))
        image = urls.image(settings.public_url, pictures.of(work.picture))
        image_url = image.url if image else None
        yield MapPage(url, work.changed_at, image_url, _video(settings, work, image_url))


def _slice(part: re.Match[str], size: int) -> dict[str, int]:
    return {"limit": size, "skipped": size * (int(part["file"] or 1) - 1)}


def _video(settings: Settings, work: MapWork, thumbnail_url: str | None) -> MapVideo | None:
    """The video of a work's page; None without a player, or without the picture that the extension demands."""
    can_play = work.is_embeddable and work.broadcast != "upcoming"
    player = players.player(settings, work.platform_slug, work.platform_content_id, can_play)
    if player is None or thumbnail_url is None:
        return None
    seconds = work.duration_seconds
    return MapVideo(
        title=line(work.title, LONGEST_TITLE),
        description=line(work.excerpt, LONGEST_DESCRIPTION) or line(work.title, LONGEST_TITLE),
        player_url=player,
        thumbnail_url=thumbnail_url,
        duration_seconds=seconds if seconds and seconds <= LONGEST_VIDEO_SECONDS else None,
        published_at=work.published_at,
        uploader_name=line(work.creator_name, LONGEST_TITLE),
        uploader_url=urls.absolute(settings.public_url, urls.creator(work.creator_slug)),
        tags=[clean(tag) for tag in work.tags[:MOST_TAGS]],
        is_live=work.is_live,
    )
