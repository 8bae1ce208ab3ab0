"""Real videos out of a CSV file: one row a video, exactly as written.

Columns: video_id, title, channel_title, category_id, publish_time, tags, views, likes, comment_count, thumbnail_link,
description. The two characters \\n are a line break; tags are split at |, their enclosing quotes dropped, and [none]
means none. What the file lacks is made from the ids and so always the same: durations, channel ids and handles; every
video of a file is public. The thumbnail's address is not used: the sandbox asks nothing of the outside.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dev.sandbox.google import ids
from dev.sandbox.google.models import Account, Channel, Video
from dev.sandbox.kit import digests
from dev.sandbox.kit.creators.population import MAIL_DOMAIN

COLUMNS = (
    "video_id",
    "title",
    "channel_title",
    "category_id",
    "publish_time",
    "tags",
    "views",
    "likes",
    "comment_count",
    "thumbnail_link",
    "description",
)
# YouTube's categories, as the drawn thumbnails know them; every other number is "other".
CATEGORIES = {
    "1": "entertainment",
    "10": "music",
    "17": "entertainment",
    "19": "lifestyle",
    "20": "gaming",
    "22": "lifestyle",
    "23": "comedy",
    "24": "entertainment",
    "25": "news",
    "26": "beauty",
    "27": "education",
    "28": "tech",
}


class UnreadableFile(Exception):
    """The file cannot be served; the message says which row and what to do about it."""


@dataclass(frozen=True)
class FileContent:
    """What a file holds. `repeated` is how many rows came again with the same id; the last one of them counts."""

    videos: tuple[Video, ...]
    channels: tuple[Channel, ...]
    owner: Channel
    repeated: int


def read(path: Path) -> FileContent:
    """Reads a file. Raises UnreadableFile when it is missing, empty, short of a column, or a value makes no sense."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(csv.DictReader(file, strict=True), path.name))
    except OSError as error:
        raise UnreadableFile(f"{path}: cannot be read ({error.strerror}). Check SANDBOX_YOUTUBE_CSV.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path.name}: is not a CSV file in UTF-8 ({error}).") from error
    if not rows:
        raise UnreadableFile(f"{path.name}: has no rows. One row for each video is needed below the column names.")
    return _content(path, rows)


def split_tags(text: str) -> tuple[str, ...]:
    """The tags of a row: split at |, enclosing quotes dropped, [none] is none."""
    if text.strip() == "[none]":
        return ()
    tags = (re.sub(r'^"|"$', "", tag) for tag in text.split("|"))
    return tuple(tag for tag in tags if tag.strip())


def break_lines(text: str) -> str:
    """The text with each pair of characters \\n as a line break."""
    return text.replace("\\n", "\n")


def _rows(reader: "csv.DictReader[str]", name: str) -> Iterator[tuple[str, Video]]:
    """Channel title and video of each row."""
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableFile(f"{name}: has no column {', '.join(missing)}. Needed are {', '.join(COLUMNS)}.")
    for row in reader:
        try:
            yield row["channel_title"], _video(row)
        except (ValueError, TypeError, AttributeError) as error:
            raise UnreadableFile(f"{name}, line {reader.line_num}: {error}") from error


def _video(row: Mapping[str, str]) -> Video:
    if any(row[column] is None for column in COLUMNS):
        raise ValueError("the row has fewer values than there are columns.")
    video_id = row["video_id"]
    if not re.fullmatch(r"[\w-]{1,64}", video_id, re.ASCII):
        raise ValueError(f"video_id {video_id[:80]!r} is not an id of letters, digits, - and _.")
    if not row["title"] or not row["channel_title"]:
        raise ValueError("title and channel_title must not be empty.")
    seconds = 25 + digests.number(f"duration {video_id}", 1500)
    return Video(
        id=video_id,
        channel_id=ids.channel_id(f"csv {row['channel_title']}"),
        title=break_lines(row["title"]),
        description=break_lines(row["description"]),
        published=_moment(row["publish_time"]),
        source="csv",
        category=CATEGORIES.get(row["category_id"], "other"),
        category_id=row["category_id"],
        tags=split_tags(row["tags"]),
        duration_seconds=seconds,
        is_short=seconds <= 60,
        views=_count(row, "views"),
        likes=_count(row, "likes"),
        comments=_count(row, "comment_count"),
    )


def _count(row: Mapping[str, str], column: str) -> int:
    text = row[column].strip()
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{column} {text[:80]!r} is not a whole number.")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"publish_time {text[:80]!r} is not a moment such as 2017-11-13T17:13:01.000Z.") from None
    return found.replace(tzinfo=found.tzinfo or UTC, microsecond=0)


def _content(path: Path, rows: list[tuple[str, Video]]) -> FileContent:
    videos = {video.id: video for _, video in rows}
    titles = {video.channel_id: title for title, video in rows}
    by_channel: dict[str, list[Video]] = {}
    for video in videos.values():
        by_channel.setdefault(video.channel_id, []).append(video)
    channels = tuple(_channel(channel_id, titles[channel_id], own) for channel_id, own in by_channel.items())
    everything = _channel(ids.channel_id(f"file {path.name}"), f"Everything in {path.name}", list(videos.values()))
    owner = replace(everything, owns_file=True, handle=f"@everything.{_plain(path.stem) or 'file'}")
    return FileContent(tuple(videos.values()), channels, owner, len(rows) - len(videos))


def _channel(channel_id: str, title: str, own: list[Video]) -> Channel:
    return Channel(
        id=channel_id,
        handle=f"@{_plain(title)}" if len(_plain(title)) > 2 else f"@channel{digests.number(channel_id, 10**8):08}",
        title=title,
        description="",
        published=min(video.published for video in own) - timedelta(days=30 + digests.number(channel_id, 2000)),
        source="csv",
        category=own[0].category,
        subscribers=100 * (1 + digests.number(f"subscribers {channel_id}", 90_000)),
    )


def account(channel: Channel) -> Account:
    """The Google account of a channel of the file."""
    email = f"{channel.handle.removeprefix('@')}@{MAIL_DOMAIN}"
    return Account(sub=ids.subject(email), email=email, name=channel.title, channel_id=channel.id, source="csv")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())[:28]
