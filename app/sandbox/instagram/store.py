"""Reads and writes Instagram's accounts and media. Every function works inside the caller's transaction."""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from sqlite3 import Row
from typing import Any

from app.sandbox.instagram.models import Account, Child, Media
from app.sandbox.models import Source
from app.sandbox.state import Db, moment, seconds


def save_account(db: Db, account: Account) -> None:
    """Adds an account, or changes it. Two with one username are an IntegrityError: see `free_username`."""
    db.execute(
        "INSERT INTO instagram_account (id, scoped_id, username, number, source, facts) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET username = excluded.username, facts = excluded.facts",
        (
            account.id,
            account.scoped_id,
            account.username,
            account.number,
            account.source,
            json.dumps(asdict(account), ensure_ascii=False),
        ),
    )


def free_username(db: Db, account: Account) -> Account:
    """The account, with a number behind its username when another account has that already."""
    name, suffix = account.username, 2
    while (found := find_by_username(db, name)) is not None and found.id != account.id:
        name, suffix = f"{account.username}{suffix}", suffix + 1
    return replace(account, username=name)


def find_account(db: Db, account_id: str) -> Account | None:
    """An account by its own number or by the one that the app sees."""
    return _one(db, "?1 IN (id, scoped_id)", account_id)


def find_by_username(db: Db, username: str) -> Account | None:
    """An account by its username, with or without an @."""
    return _one(db, "username = ?", username.strip().removeprefix("@"))


def find(db: Db, hint: str) -> Account | None:
    """An account by whatever a person or a test knows: "3" or "creator 3", username, either of its numbers."""
    number = hint.strip().removeprefix("creator").strip()
    if number.isascii() and number.isdigit() and len(number) < 7:
        return _one(db, "number = ?", int(number))
    return find_account(db, hint.strip()) or find_by_username(db, hint)


def list_accounts(db: Db, source: Source) -> list[Account]:
    """All accounts of a source, generated ones by number, others by username."""
    rows = db.execute("SELECT facts FROM instagram_account WHERE source = ? ORDER BY number, username", (source,))
    return [_account(row) for row in rows]


def save_media(db: Db, media: Iterable[Media]) -> None:
    """Adds or replaces media."""
    db.executemany(
        "INSERT OR REPLACE INTO instagram_media (id, account_id, source, published, facts) VALUES (?, ?, ?, ?, ?)",
        ((one.id, one.account_id, one.source, seconds(one.published), _media_facts(one)) for one in media),
    )


def find_media(db: Db, media_id: str) -> Media | None:
    """A post by its number."""
    row = db.execute("SELECT facts FROM instagram_media WHERE id = ?", (media_id,)).fetchone()
    return None if row is None else _media(row)


def drop_media(db: Db, media_id: str) -> None:
    """Forgets a post."""
    db.execute("DELETE FROM instagram_media WHERE id = ?", (media_id,))


def count_media(db: Db, account_id: str) -> int:
    """How many posts an account has."""
    row = db.execute("SELECT count(*) AS amount FROM instagram_media WHERE account_id = ?", (account_id,)).fetchone()
    return int(row["amount"])


def list_older(db: Db, account_id: str, place: tuple[int, str] | None, limit: int) -> list[Media]:
    """The newest posts of an account, or those older than a place (moment, number), newest first."""
    stamp, media_id = place or (2**62, "")
    rows = db.execute(
        "SELECT facts FROM instagram_media WHERE account_id = :account_id AND (published, id) < (:stamp, :media_id)"
        " ORDER BY published DESC, id DESC LIMIT :limit",
        {"account_id": account_id, "stamp": stamp, "media_id": media_id, "limit": limit},
    )
    return [_media(row) for row in rows]


def list_newer(db: Db, account_id: str, place: tuple[int, str], limit: int) -> list[Media]:
    """The posts just newer than a place, newest first."""
    rows = db.execute(
        "SELECT facts FROM instagram_media WHERE account_id = :account_id AND (published, id) > (:stamp, :media_id)"
        " ORDER BY published, id LIMIT :limit",
        {"account_id": account_id, "stamp": place[0], "media_id": place[1], "limit": limit},
    )
    return [_media(row) for row in rows][::-1]


def drop_source(db: Db, source: Source) -> None:
    """Forgets every account and post of a source. Permissions that were given stay."""
    db.execute("DELETE FROM instagram_account WHERE source = ?", (source,))
    db.execute("DELETE FROM instagram_media WHERE source = ?", (source,))


def _one(db: Db, condition: str, value: str | int) -> Account | None:
    row = db.execute(f"SELECT facts FROM instagram_account WHERE {condition}", (value,)).fetchone()  # noqa: S608 - from this file only
    return None if row is None else _account(row)


def _account(row: Row) -> Account:
    return Account(**json.loads(row["facts"]))


def _media_facts(media: Media) -> str:
    return json.dumps({**asdict(media), "published": seconds(media.published)}, ensure_ascii=False)


def _media(row: Row) -> Media:
    facts: dict[str, Any] = json.loads(row["facts"])
    children = tuple(Child(**child) for child in facts.pop("children"))
    return Media(**{**facts, "published": moment(facts["published"]), "children": children})
