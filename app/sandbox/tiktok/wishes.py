"""Accounts and videos that a test or a person asks for: any field of `models.py`, checked by name."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from flask import request

from app.sandbox.script import BadWish
from app.sandbox.tiktok import numbers
from app.sandbox.tiktok.models import Account, Video


def wish() -> Mapping[str, object]:
    """The body of the call. Only JSON is taken, so that no page of another site can send one."""
    found = request.get_json(silent=True) if request.is_json else None
    if found is None and not request.get_data():
        return {}
    if not isinstance(found, dict):
        raise BadWish("the body must be a JSON object, sent as application/json")
    return found


def whole(facts: Mapping[str, object], name: str, usual: int | None = None) -> int:
    """A whole number of a wish."""
    value = facts.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadWish(f"{name} must be a whole number")
    return value


def videos_of(facts: Mapping[str, object], account: Account, now: datetime) -> list[Video]:
    """The videos of a wish, which are published now unless they say otherwise."""
    found = facts.get("videos", [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadWish("videos must be a list of objects")
    return [video_of(one, account, now) for one in found]


def account_of(facts: Mapping[str, object], found: Account | None = None) -> Account:
    """The account of a wish: a change of one that there is, or a new one, which needs a username."""
    known = _readable(facts, Account, {"open_id", "union_id", "source", "number"})
    username = str(known.pop("username", found.username if found else "")).removeprefix("@")
    if not username:
        raise BadWish("an account needs a username")
    if found is not None:
        return Account(**{**asdict(found), **known, "username": username})
    text = f"control {username}"
    fresh = {"display_name": username, "portrait": text, **known}
    return Account(numbers.open_id(text), numbers.union_id(text), username, source="control", **fresh)


def video_of(facts: Mapping[str, object], account: Account, now: datetime, found: Video | None = None) -> Video:
    """The video of a wish: a change of one that there is, or a new one."""
    known = _readable(facts, Video, {"open_id", "source"})
    if "published" in known:
        known["published"] = _moment(str(known["published"]))
    if found is not None:
        return Video(**{**asdict(found), **known, "id": found.id})
    published = known.pop("published", now)
    fresh = {"id": numbers.video_id(secrets.token_hex(8), published), "title": "A new video", **known}
    return Video(open_id=account.open_id, published=published, source="control", **fresh)


def _readable(facts: Mapping[str, object], kind: type[Account | Video], fixed: set[str]) -> dict[str, Any]:
    known = {part.name for part in fields(kind)} - fixed
    if unknown := sorted(facts.keys() - known):
        raise BadWish(f"{kind.__name__} has no {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return dict(facts)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadWish(f"{text[:80]!r} is not a moment in ISO 8601") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
