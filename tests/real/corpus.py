"""Real videos of the shared folder, and a site that holds them as a sync would have written them."""

import csv
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from app.infra.services import Services
from app.providers import reading
from app.providers.shapes import Work
from dev.demo import synthetic
from dev.sandbox.kit.creators import population

SHARED = Path(os.environ.get("STREAMVIBE_SHARED", Path(__file__).parents[3] / "shared"))
FOLDER = SHARED / "data" / "real"
# One file of the same form, when the folder is not there.
FILE = SHARED / "data" / "youtube-videos-2017.csv"


class NobodyClicks(random.Random):
    """Nobody has opened anything yet: what is found first must follow from the words."""

    def paretovariate(self, alpha: float) -> float:
        """As few as possible."""
        return 1.0


NOBODY_CLICKS = NobodyClicks()


@dataclass(frozen=True)
class Video:
    """A video as its row says it; `source` is the name of its file."""

    id: str
    title: str
    channel: str
    tags: tuple[str, ...]
    description: str
    published: datetime
    views: int
    source: str


def files() -> list[Path]:
    """The files that are there."""
    return sorted(FOLDER.glob("*.csv")) or [path for path in (FILE,) if path.exists()]


def read(paths: Sequence[Path]) -> list[Video]:
    """Every video once, in the order of their files."""
    found: dict[str, Video] = {}
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found.setdefault(row["video_id"], _video(row, path.stem))
    return list(found.values())


def load(services: Services, videos: Sequence[Video]) -> dict[str, str]:
    """Writes them, each channel a creator of its own; the ids of the works by those of the videos."""
    (somebody,) = population.creators(1, 1, datetime.now(UTC))
    by_channel = sorted(videos, key=attrgetter("channel"))
    for channel, own in groupby(by_channel, attrgetter("channel")):
        home = synthetic.settle(services, replace(somebody, title=channel, description="", handle="@real"))
        with services.database.transaction("admin", home.user_id) as db:
            synthetic.copy_works(db, home, "youtube", [_work(video) for video in own], NOBODY_CLICKS)
    synthetic.refresh_statistics(services)
    with services.database.transaction("admin") as db:
        return dict(db.execute("SELECT platform_content_id, id::text FROM content_item").fetchall())


def _video(row: dict[str, str], source: str) -> Video:
    tags = (tag.strip('"').strip() for tag in row["tags"].split("|"))
    return Video(
        id=row["video_id"],
        title=row["title"],
        channel=row["channel_title"],
        tags=tuple(tag for tag in tags if tag and tag.lower() not in ("[none]", "none")),
        description=row["description"].replace("\\n", "\n"),
        published=datetime.fromisoformat(row["publish_time"]),
        views=int(row["views"]),
        source=source,
    )


def _work(video: Video) -> Work:
    return Work(
        id=video.id,
        url=f"https://www.youtube.com/watch?v={video.id}",
        title=reading.text(video.title, 100),
        description=reading.text(video.description, 5_000),
        tags=reading.texts(list(video.tags), 60, 60),
        thumbnail_url=None,
        published_at=video.published,
        duration_seconds=120,
        width=None,
        height=None,
        views=video.views,
        likes=0,
        comments=0,
        language=None,
        visibility="public",
        type=reading.video_type(120, None, None),
        category=None,
    )
