"""Accounts and posts that a control call asks for: any field of `models.py`, checked by name."""

import secrets
from dataclasses import replace
from datetime import datetime

from dev.sandbox.instagram import ids
from dev.sandbox.instagram.models import Account, Child, Media
from dev.sandbox.kit.control.schema import Facts, fields_of, list_of, second
from dev.sandbox.kit.fault_queue import ControlError


def account_of(asked: Facts, found: Account | None = None) -> Account:
    """The account that is asked for: a change of one that there is, or a new one, which needs a username."""
    facts = fields_of(asked, Account, {"id", "scoped_id", "number", "source"}, username=_username)
    if found is not None:
        return replace(found, **facts)
    username = facts.pop("username", "")
    if not username:
        raise ControlError("an account needs a username")
    whole = {"name": username, **facts}
    key = f"control {username.lower()}"
    return Account(ids.account_id(key), ids.scoped_id(key), username, source="control", **whole)


def media_of(asked: Facts, owner_id: str, now: datetime, found: Media | None = None) -> Media:
    """The post that is asked for: a change of one that there is, or a new one, which is published now."""
    facts = fields_of(asked, Media, {"account_id", "source"}, published=second, children=_children)
    if found is not None:
        return replace(found, **{**facts, "id": found.id})
    key = secrets.token_hex(8)
    fresh = {
        "id": ids.media_id(key),
        "shortcode": ids.shortcode(key),
        "published": now,
        "caption": "A new post",
        "product_type": "REELS" if facts.get("media_type") == "VIDEO" else "FEED",
    }
    return Media(**{**fresh, **facts, "account_id": owner_id, "source": "control"})


def _username(value: object) -> str:
    return str(value).removeprefix("@")


def _children(value: object) -> tuple[Child, ...]:
    return tuple(_child(one) for one in list_of(value, "children"))


def _child(asked: Facts) -> Child:
    key = secrets.token_hex(8)
    fresh = {"id": ids.media_id(key), "shortcode": ids.shortcode(key)}
    return Child(**{**fresh, **fields_of(asked, Child, set())})
