"""Channels and videos that a control call asks for: any field of `models.py`, checked by name and by kind."""

import secrets
from dataclasses import replace
from datetime import datetime

from dev.sandbox.google import ids
from dev.sandbox.google.models import Channel, Video
from dev.sandbox.kit.control.schema import Facts, fields_of, second, texts
from dev.sandbox.kit.fault_queue import ControlError


def channel_of(asked: Facts, now: datetime) -> Channel:
    """The channel that is asked for. Needed: title and handle."""
    facts = fields_of(asked, Channel, {"id", "source", "owns_file"}, published=second, keywords=texts)
    title, handle = str(facts.pop("title", "")), str(facts.pop("handle", ""))
    if not title or not handle:
        raise ControlError("a channel needs a title and a handle")
    handle = "@" + handle.removeprefix("@")
    whole = {"description": "", "published": now, "language": "en", **facts}
    return Channel(id=ids.channel_id(f"control {handle}"), handle=handle, title=title, source="control", **whole)


def video_of(asked: Facts, channel_id: str, now: datetime, found: Video | None = None) -> Video:
    """The video that is asked for: a change of one that there is, or a new one, which is published now."""
    readers = {"published": second, "scheduled": _maybe_second, "tags": texts, "blocked_regions": texts}
    facts = fields_of(asked, Video, {"channel_id", "source"}, **readers)
    if found is not None:
        return replace(found, **{**facts, "id": found.id})
    fresh = {
        "id": ids.video_id(secrets.token_hex(8)),
        "title": "A new video",
        "description": "",
        "published": now,
        "duration_seconds": 120,
    }
    return Video(**{**fresh, **facts, "channel_id": channel_id, "source": "control"})


def _maybe_second(value: object) -> datetime | None:
    return None if value is None else second(value)
