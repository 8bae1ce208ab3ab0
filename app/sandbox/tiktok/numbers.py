"""Identifiers and moments of TikTok's shapes. An identifier is made out of a text, the same one every time."""

import base64
import uuid
from datetime import UTC, datetime, timedelta

from app.sandbox.creators import ids

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def open_id(text: str) -> str:
    """36 characters that begin with a dash, as TikTok's do."""
    return "-000" + base64.urlsafe_b64encode(ids.digest(f"tiktok person {text}")[:24]).decode()


def union_id(text: str) -> str:
    """A UUID."""
    return str(uuid.UUID(bytes=ids.digest(f"tiktok union {text}")[:16]))


def video_id(text: str, published: datetime) -> str:
    """19 digits whose upper half is the second of publishing."""
    return str((int(published.timestamp()) << 32) + ids.number(f"tiktok video {text}", 2**32))


def milliseconds(moment: datetime) -> int:
    """A moment as whole milliseconds since 1970."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def moment(stamp: int) -> datetime:
    """Whole milliseconds since 1970 as a moment, UTC."""
    return EPOCH + timedelta(milliseconds=stamp)
