"""Reads and writes TikTok's accounts and videos. Every function works inside the caller's transaction."""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import timedelta
from sqlite3 import Row
from typing import Any

from app.sandbox.models import Source
from app.sandbox.state import Db
from app.sandbox.tiktok.models import Account, Video
from app.sandbox.tiktok.numbers import milliseconds, moment


def save_account(db: Db, account: Account) -> None:
    """Adds an account, or changes it. Two with one username are an IntegrityError: see `free_username`."""
    db.execute(
        "INSERT INTO tiktok_account (open_id, username, number, source, facts) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (open_id) DO UPDATE SET username = excluded.username, facts = excluded.facts",
        (
            account.open_id,
            account.username,
            account.number,
            account.source,
            json.dumps(asdict(account), ensure_ascii=False),
        ),
    )


def free_username(db: Db, account: Account) -> Account:
    """The account, with a number behind its username when another account has that already."""
    name, suffix = account.username, 2
    while (found := find_by_username(db, name)) is not None and found.open_id != account.open_id:
        name, suffix = f"{account.username}{suffix}", suffix + 1
    return replace(account, username=name)


def find_account(db: Db, open_id: str) -> Account | None:
    """An account by the name that this app knows it by."""
    return _one(db, "open_id = ?", open_id)


def find_by_username(db: Db, username: str) -> Account | None:
    """An account by its username, with or without an @."""
    return _one(db, "username = ?", username.strip().removeprefix("@"))


def find(db: Db, hint: str) -> Account | None:
    """An account by whatever a person or a test knows: "3" or "creator 3", a username, an open_id."""
    number = hint.strip().removeprefix("creator").strip()
    if number.isascii() and number.isdigit() and len(number) < 7:
        return _one(db, "number = ?", int(number))
    return find_account(db, hint.strip()) or find_by_username(db, hint)


def list_accounts(db: Db, source: Source) -> list[Account]:
    """All accounts of a source, generated ones by number, others by username."""
    rows = db.execute("SELECT facts FROM tiktok_account WHERE source = ? ORDER BY number, username", (source,))
    return [_account(row) for row in rows]


def save_videos(db: Db, videos: Iterable[Video]) -> None:
    """Adds or replaces videos. One that takes the very millisecond of another moves behind it."""
    for video in videos:
        published = _free_moment(db, video)
        facts = {**asdict(video), "published": published}
        db.execute(
            "INSERT INTO tiktok_video (id, open_id, source, published, is_public, facts) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET published = excluded.published, is_public = excluded.is_public,"
            " facts = excluded.facts",
            (
                video.id,
                video.open_id,
                video.source,
                published,
                video.is_public,
                json.dumps(facts, ensure_ascii=False),
            ),
        )


def find_video(db: Db, video_id: str) -> Video | None:
    """A video by its id, private ones too."""
    row = db.execute("SELECT facts FROM tiktok_video WHERE id = ?", (video_id,)).fetchone()
    return None if row is None else _video(row)


def find_own(db: Db, open_id: str, video_ids: list[str]) -> list[Video]:
    """The public videos of an account with these ids (at most 20), in the order asked for, each once."""
    found = [find_video(db, video_id) for video_id in dict.fromkeys(video_ids)]
    return [video for video in found if video is not None and video.open_id == open_id and video.is_public]


def list_older(db: Db, open_id: str, cursor: int | None, limit: int) -> list[Video]:
    """The newest public videos of an account, or the newest before a moment in milliseconds, newest first."""
    rows = db.execute(
        "SELECT facts FROM tiktok_video WHERE open_id = ? AND is_public AND published < ?"
        " ORDER BY published DESC LIMIT ?",
        (open_id, 2**62 if cursor is None else cursor, limit),
    )
    return [_video(row) for row in rows]


def count_older(db: Db, open_id: str, cursor: int | None) -> int:
    """How many public videos there are before a moment in milliseconds, or in all."""
    row = db.execute(
        "SELECT count(*) AS amount FROM tiktok_video WHERE open_id = ? AND is_public AND published < ?",
        (open_id, 2**62 if cursor is None else cursor),
    ).fetchone()
    return int(row["amount"])


def drop_video(db: Db, video_id: str) -> None:
    """Forgets a video."""
    db.execute("DELETE FROM tiktok_video WHERE id = ?", (video_id,))


def count_public(db: Db, open_id: str) -> tuple[int, int]:
    """The public videos of an account: how many, and their likes together."""
    row = db.execute(
        "SELECT count(*) AS amount, coalesce(sum(json_extract(facts, '$.likes')), 0) AS likes FROM tiktok_video"
        " WHERE open_id = ? AND is_public",
        (open_id,),
    ).fetchone()
    return int(row["amount"]), int(row["likes"])


def drop_source(db: Db, source: Source) -> None:
    """Forgets every account and video of a source. Permissions that were given stay."""
    db.execute("DELETE FROM tiktok_account WHERE source = ?", (source,))
    db.execute("DELETE FROM tiktok_video WHERE source = ?", (source,))


def _free_moment(db: Db, video: Video) -> int:
    at = video.published
    while db.execute(
        "SELECT 1 FROM tiktok_video WHERE open_id = ? AND published = ? AND id <> ?",
        (video.open_id, milliseconds(at), video.id),
    ).fetchone():
        at += timedelta(milliseconds=1)
    return milliseconds(at)


def _one(db: Db, condition: str, value: str | int) -> Account | None:
    row = db.execute(f"SELECT facts FROM tiktok_account WHERE {condition}", (value,)).fetchone()  # noqa: S608 - from this file only
    return None if row is None else _account(row)


def _account(row: Row) -> Account:
    return Account(**json.loads(row["facts"]))


def _video(row: Row) -> Video:
    facts: dict[str, Any] = json.loads(row["facts"])
    return Video(**{**facts, "published": moment(facts["published"])})
