"""Reads and writes accounts, channels and videos. Every function works inside the caller's transaction."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from datetime import datetime
from sqlite3 import Row
from typing import Any

from app.sandbox.models import Account, Channel, Source, Video
from app.sandbox.state import Db, moment, seconds

MOMENTS = {"published", "scheduled"}
LISTS = {"tags", "keywords", "blocked_regions"}


def save_account(db: Db, account: Account, source: Source) -> None:
    """Adds an account; one with the same address keeps what it has."""
    db.execute(
        "INSERT INTO account (sub, email, name, is_verified, channel_id, number, source) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (account.sub, account.email, account.name, account.is_verified, account.channel_id, account.number, source),
    )


def find_account(db: Db, sub: str) -> Account | None:
    """An account by its subject."""
    row = db.execute("SELECT * FROM account WHERE sub = ?", (sub,)).fetchone()
    return None if row is None else to_account(row)


def save_channel(db: Db, channel: Channel) -> None:
    """Adds a channel, or changes it. Two channels with one handle are an IntegrityError: see `free_handle`."""
    db.execute(
        "INSERT INTO channel (id, handle, source, owns_file, facts) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, facts = excluded.facts",
        (channel.id, channel.handle, channel.source, channel.owns_file, _facts(channel)),
    )


def free_handle(db: Db, channel: Channel) -> Channel:
    """The channel, with a number behind its handle when another channel has that handle already."""
    handle, suffix = channel.handle, 2
    while (found := find_channel_by_handle(db, handle)) is not None and found.id != channel.id:
        handle, suffix = f"{channel.handle}{suffix}", suffix + 1
    return replace(channel, handle=handle)


def save_videos(db: Db, videos: Iterable[Video]) -> None:
    """Adds or replaces videos."""
    db.executemany(
        "INSERT OR REPLACE INTO video (id, channel_id, source, published, privacy, is_deleted, facts)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                video.id,
                video.channel_id,
                video.source,
                seconds(video.published),
                video.privacy,
                video.is_deleted,
                _facts(video),
            )
            for video in videos
        ),
    )


def drop_source(db: Db, source: Source) -> None:
    """Forgets every account, channel and video of a source. Permissions that were given stay."""
    db.execute("DELETE FROM account WHERE source = ?", (source,))
    db.execute("DELETE FROM channel WHERE source = ?", (source,))
    db.execute("DELETE FROM video WHERE source = ?", (source,))


def find_channel(db: Db, channel_id: str) -> Channel | None:
    """A channel by its id."""
    return _channel(db.execute("SELECT facts FROM channel WHERE id = ?", (channel_id,)).fetchone())


def find_channel_by_handle(db: Db, handle: str) -> Channel | None:
    """A channel by its handle, with or without the @."""
    wanted = "@" + handle.removeprefix("@")
    return _channel(db.execute("SELECT facts FROM channel WHERE handle = ?", (wanted,)).fetchone())


def find_video(db: Db, video_id: str) -> Video | None:
    """A video by its id, deleted ones too."""
    row = db.execute("SELECT facts FROM video WHERE id = ?", (video_id,)).fetchone()
    return None if row is None else _video(row)


def find_videos(db: Db, video_ids: list[str]) -> list[Video]:
    """The videos of these ids (at most 50) that there are, in the order asked for, each once; deleted ones too."""
    marks = ", ".join("?" * len(video_ids))
    rows = db.execute(f"SELECT id, facts FROM video WHERE id IN ({marks})", video_ids)  # noqa: S608 - only question marks
    by_id = {str(row["id"]): _video(row) for row in rows}
    return [by_id[video_id] for video_id in dict.fromkeys(video_ids) if video_id in by_id]


def drop_video(db: Db, video_id: str) -> None:
    """Forgets a video wholly."""
    db.execute("DELETE FROM video WHERE id = ?", (video_id,))


# What a playlist of uploads lists: everything to the owner, the public part to others. The channel that owns the
# file lists all of the file.
_UPLOADS = """
    FROM video
    WHERE (channel_id = :channel_id OR (:owns_file AND source = 'csv'))
      AND (:is_owner OR (privacy = 'public' AND NOT is_deleted))
"""


def count_uploads(db: Db, channel: Channel, *, is_owner: bool) -> int:
    """How many entries the channel's uploads have for this reader."""
    row = db.execute(f"SELECT count(*) AS amount {_UPLOADS}", _whose(channel, is_owner)).fetchone()
    return int(row["amount"])


def list_uploads(db: Db, channel: Channel, *, is_owner: bool, offset: int, limit: int) -> list[Video]:
    """A stretch of the channel's uploads, newest first."""
    rows = db.execute(
        f"SELECT facts {_UPLOADS} ORDER BY published DESC, id LIMIT :limit OFFSET :offset",
        {**_whose(channel, is_owner), "limit": limit, "offset": offset},
    )
    return [_video(row) for row in rows]


def count_public(db: Db, channel: Channel) -> tuple[int, int]:
    """The public videos of a channel: how many, and their views together."""
    row = db.execute(
        f"SELECT count(*) AS amount, coalesce(sum(json_extract(facts, '$.views')), 0) AS views {_UPLOADS}",
        _whose(channel, is_owner=False),
    ).fetchone()
    return int(row["amount"]), int(row["views"])


def list_accounts(db: Db, source: Source) -> list[tuple[Account, Channel | None]]:
    """All accounts of a source with their channels, generated ones by number, others by name."""
    rows = db.execute(
        "SELECT account.*, channel.facts FROM account LEFT JOIN channel ON channel.id = account.channel_id"
        " WHERE account.source = ? ORDER BY channel.owns_file DESC, account.number, account.name COLLATE NOCASE",
        (source,),
    )
    return [(to_account(row), _channel(row) if row["facts"] else None) for row in rows]


def to_account(row: Row) -> Account:
    """The account that a row holds."""
    return Account(row["sub"], row["email"], row["name"], bool(row["is_verified"]), row["channel_id"], row["number"])


def _whose(channel: Channel, is_owner: bool) -> dict[str, object]:
    return {"channel_id": channel.id, "owns_file": channel.owns_file, "is_owner": is_owner}


def _facts(value: Channel | Video) -> str:
    facts = asdict(value)
    for name in MOMENTS & facts.keys():
        facts[name] = seconds(facts[name]) if isinstance(facts[name], datetime) else None
    return json.dumps(facts, ensure_ascii=False)


def _channel(row: Row | None) -> Channel | None:
    return None if row is None else Channel(**_values(row, Channel))


def _video(row: Row) -> Video:
    return Video(**_values(row, Video))


def _values(row: Row, kind: type[Channel | Video]) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(row["facts"])
    facts = {name: facts[name] for name in (part.name for part in fields(kind)) if name in facts}
    for name in MOMENTS & facts.keys():
        facts[name] = None if facts[name] is None else moment(facts[name])
    for name in LISTS & facts.keys():
        facts[name] = tuple(facts[name])
    return facts
