"""Writes works to the database: one short, fenced transaction a page, and only rows that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.connections import channels
from app.content.sync import hashtag_categories, languages, text_analysis
from app.content.thumbnails import pictures
from app.infra import queries
from app.infra.database import Db
from app.providers.shapes import Work

q = queries.load("content")


@dataclass(frozen=True)
class Written:
    """How many works were new, and how many changed."""

    added: int
    changed: int


def lock(db: Db, user_id: UUID, account_id: UUID) -> None:
    """The first locks of whoever writes works. Raises UnknownAccount after a disconnect.

    With them neither a deleted person nor a disconnected account gets rows back.
    """
    q.value(db, "lock_person", user_id=user_id)
    channels.lock(db, user_id, account_id)


def write(db: Db, user_id: UUID, account_id: UUID, works: Sequence[Work]) -> Written:
    """Writes a page of an account's works; none of them is missing now. Raises UnknownAccount after a disconnect."""
    lock(db, user_id, account_id)
    usual = _usual_category(db, account_id, works)
    rows = [
        as_row(work, language, usual) for work, language in zip(works, _languages(db, account_id, works), strict=True)
    ]
    written = q.one(db, "write_page", user_id=user_id, account_id=account_id, works=Jsonb(rows))
    assert written is not None
    pictures.offer(db, user_id, account_id, rows)
    pieces = [piece for work in works for piece in _pieces(work)]
    if pieces:
        q.run(db, "write_pieces", user_id=user_id, account_id=account_id, pieces=Jsonb(pieces))
    q.run(db, "note_found", account_id=account_id, ids=[work.id for work in works])
    return Written(written["added"], written["changed"])


def confirm(db: Db, account_id: UUID, ids: Sequence[str]) -> None:
    """Confirms works as unchanged at their platform."""
    q.run(db, "confirm_works", account_id=account_id, ids=list(ids))


def as_row(work: Work, language: str | None, usual_category: str | None = None) -> dict[str, Any]:
    """A work as a parameter of the query `write_page`, with its language and the usual category of its account."""
    hashtags = text_analysis.hashtags(work.title, work.description)
    return {
        "id": work.id,
        "url": work.url,
        "title": work.title,
        "slug": text_analysis.slug(work.title),
        "description": work.description,
        "tags": list(work.tags),
        "hashtags": hashtags,
        "thumbnail_url": work.thumbnail_url,
        "published_at": _text_of(work.published_at),
        "duration": work.duration_seconds,
        "width": work.width,
        "height": work.height,
        "views": work.views,
        "likes": work.likes,
        "comments": work.comments,
        "shares": work.shares,
        "language": language,
        "category": work.category,
        "is_broad": work.is_broad_category,
        "usual_category": usual_category,
        "named_category": None if work.category else hashtag_categories.category(hashtags),
        "visibility": work.visibility,
        "type": work.type,
        "is_live": work.broadcast == "live",
        "is_embeddable": work.is_embeddable,
        "broadcast": work.broadcast,
        "scheduled_at": _text_of(work.scheduled_at),
    }


def _languages(db: Db, account_id: UUID, works: Sequence[Work]) -> list[str | None]:
    """The language of each: the platform's word, else its own words, else a guess that the account's works support."""
    found = [work.language or languages.detect(work.title, work.description) for work in works]
    if None not in found:
        return found
    known = [row["language"] for row in q.all(db, "list_languages", account_id=account_id)]
    usual = languages.usual([*known, *filter(None, found)])
    return [
        language or languages.detect(work.title, work.description, usual)
        for work, language in zip(works, found, strict=True)
    ]


def _usual_category(db: Db, account_id: UUID, works: Sequence[Work]) -> str | None:
    """The category of most of the account's works; looked up where the platform tells none."""
    if all(work.category for work in works):
        return None
    told = [row["category"] for row in q.all(db, "list_told_categories", account_id=account_id)]
    return languages.usual(told)


def _text_of(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _pieces(work: Work) -> list[dict[str, Any]]:
    return [
        {
            "work": work.id,
            "position": position,
            "type": piece.type,
            "url": piece.url,
            "thumbnail_url": piece.thumbnail_url,
        }
        for position, piece in enumerate(work.pieces, start=1)
    ]
