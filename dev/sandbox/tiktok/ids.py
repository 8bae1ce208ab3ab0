"""Identifiers of TikTok's forms, made out of a text: the same text always gives the same one."""

import base64
import uuid
from datetime import datetime

from dev.sandbox.kit import digests


def open_id(text: str) -> str:
    """36 characters that begin with a dash, as TikTok's do."""
    return "-000" + base64.urlsafe_b64encode(digests.of(f"tiktok person {text}")[:24]).decode()


def union_id(text: str) -> str:
    """A UUID."""
    return str(uuid.UUID(bytes=digests.of(f"tiktok union {text}")[:16]))


def video_id(text: str, published: datetime) -> str:
    """19 digits whose upper half is the second of publishing."""
    return str((int(published.timestamp()) << 32) + digests.number(f"tiktok video {text}", 2**32))
