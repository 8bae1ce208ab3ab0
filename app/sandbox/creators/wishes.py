"""Channels and videos that a test or a person asks for: any field of `models.py`, checked by name and by kind."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from app.sandbox.creators import ids
from app.sandbox.creators.store import LISTS, MOMENTS
from app.sandbox.models import Channel, Video
from app.sandbox.script import BadWish


def channel_of(wish: Mapping[str, object], now: datetime) -> Channel:
    """The channel of a wish. Needed: title and handle."""
    facts = _readable(wish, Channel, {"id", "source", "owns_file"})
    title, handle = str(facts.pop("title", "")), str(facts.pop("handle", ""))
    if not title or not handle:
        raise BadWish("a channel needs a title and a handle")
    handle = "@" + handle.removeprefix("@")
    whole = {"description": "", "published": now, "language": "en", **facts}
    return Channel(id=ids.channel_id(f"control {handle}"), handle=handle, title=title, source="control", **whole)


def video_of(wish: Mapping[str, object], channel_id: str, now: datetime, found: Video | None = None) -> Video:
    """The video of a wish: a change of one that there is, or a new one, which is published now."""
    facts = _readable(wish, Video, {"channel_id", "source"})
    if found is not None:
        return Video(**{**_values(found), **facts, "id": found.id})
    fresh = {
        "id": ids.video_id(secrets.token_hex(8)),
        "title": "A new video",
        "description": "",
        "published": now,
        "duration_seconds": 120,
    }
    return Video(**{**fresh, **facts, "channel_id": channel_id, "source": "control"})


def _readable(wish: Mapping[str, object], kind: type[Channel | Video], fixed: set[str]) -> dict[str, Any]:
    known = {part.name for part in fields(kind)} - fixed
    facts: dict[str, Any] = dict(wish)
    if unknown := sorted(facts.keys() - known):
        raise BadWish(f"{kind.__name__} has no {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    for name in MOMENTS & facts.keys():
        facts[name] = None if facts[name] is None else _moment(str(facts[name]))
    for name in LISTS & facts.keys():
        facts[name] = tuple(facts[name])
    return facts


def _values(found: Video) -> dict[str, Any]:
    return asdict(found)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadWish(f"{text[:80]!r} is not a moment in ISO 8601") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).replace(microsecond=0)
