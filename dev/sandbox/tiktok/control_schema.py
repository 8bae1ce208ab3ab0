"""Accounts and videos that a control call asks for: any field of `models.py`, checked by name."""

import secrets
from dataclasses import replace
from datetime import datetime

from dev.sandbox.kit.control.schema import Facts, fields_of, moment
from dev.sandbox.kit.fault_queue import ControlError
from dev.sandbox.tiktok import ids
from dev.sandbox.tiktok.models import Account, Video


def account_of(asked: Facts, found: Account | None = None) -> Account:
    """The account that is asked for: a change of one that there is, or a new one, which needs a username."""
    facts = fields_of(asked, Account, {"open_id", "union_id", "source", "number"})
    username = str(facts.pop("username", found.username if found else "")).removeprefix("@")
    if not username:
        raise ControlError("an account needs a username")
    if found is not None:
        return replace(found, **{**facts, "username": username})
    text = f"control {username}"
    fresh = {"display_name": username, "portrait": text, **facts}
    return Account(ids.open_id(text), ids.union_id(text), username, source="control", **fresh)


def video_of(asked: Facts, open_id: str, now: datetime, found: Video | None = None) -> Video:
    """The video that is asked for: a change of one that there is, or a new one, which is published now."""
    facts = fields_of(asked, Video, {"open_id", "source"}, published=moment)
    if found is not None:
        return replace(found, **{**facts, "id": found.id})
    published = facts.pop("published", now)
    fresh = {"id": ids.video_id(secrets.token_hex(8), published), "title": "A new video", **facts}
    return Video(open_id=open_id, published=published, source="control", **fresh)
