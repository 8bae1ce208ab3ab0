"""Accounts and posts that a test or a person asks for: any field of `models.py`, checked by name."""

import secrets
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from app.sandbox.instagram import numbers
from app.sandbox.instagram.models import Account, Child, Media
from app.sandbox.script import BadWish


def account_of(wish: Mapping[str, object], found: Account | None = None) -> Account:
    """The account of a wish: a change of one that there is, or a new one, which needs a username."""
    facts = _readable(wish, Account, {"id", "scoped_id", "number", "source"})
    if "username" in facts:
        facts["username"] = str(facts["username"]).removeprefix("@")
    if found is not None:
        return replace(found, **facts)
    username = facts.pop("username", "")
    if not username:
        raise BadWish("an account needs a username")
    whole = {"name": username, **facts}
    key = f"control {username.lower()}"
    return Account(numbers.account_id(key), numbers.scoped_id(key), username, source="control", **whole)


def media_of(wish: Mapping[str, object], owner_id: str, now: datetime, found: Media | None = None) -> Media:
    """The post of a wish: a change of one that there is, or a new one, which is published now."""
    facts = _readable(wish, Media, {"account_id", "source"})
    if "published" in facts:
        facts["published"] = _moment(str(facts["published"]))
    if "children" in facts:
        facts["children"] = tuple(_child(one) for one in list_of(facts["children"], "children"))
    if found is not None:
        return replace(found, **{**facts, "id": found.id})
    key = secrets.token_hex(8)
    fresh = {
        "id": numbers.media_id(key),
        "shortcode": numbers.shortcode(key),
        "published": now,
        "caption": "A new post",
        "product_type": "REELS" if facts.get("media_type") == "VIDEO" else "FEED",
    }
    return Media(**{**fresh, **facts, "account_id": owner_id, "source": "control"})


def list_of(value: object, name: str) -> list[Mapping[str, object]]:
    """A list of objects. Raises BadWish for anything else."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadWish(f"{name} must be a list of objects")
    return value


def _child(wish: Mapping[str, object]) -> Child:
    key = secrets.token_hex(8)
    fresh = {"id": numbers.media_id(key), "shortcode": numbers.shortcode(key)}
    return Child(**{**fresh, **_readable(wish, Child, set())})


def _readable(wish: Mapping[str, object], kind: type[Account | Media | Child], fixed: set[str]) -> dict[str, Any]:
    known = {part.name for part in fields(kind)} - fixed
    if unknown := sorted(wish.keys() - known):
        raise BadWish(f"{kind.__name__} has no {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return dict(wish)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadWish(f"{text[:80]!r} is not a moment in ISO 8601") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).replace(microsecond=0)
