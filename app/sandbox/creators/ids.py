"""Identifiers of YouTube's shapes, made out of a text: the same text always gives the same id."""

import base64
import hashlib


def digest(text: str) -> bytes:
    """32 bytes that look random and depend on the text alone."""
    return hashlib.sha256(text.encode()).digest()


def number(text: str, limit: int) -> int:
    """A whole number from 0 to limit - 1 that depends on the text alone."""
    return int.from_bytes(digest(text)[:8]) % limit


def video_id(text: str) -> str:
    """11 characters, as YouTube's: 64 bits in base64url."""
    return _base64(digest(f"video {text}")[:8])


def channel_id(text: str) -> str:
    """UC and 22 characters, as YouTube's: 128 bits in base64url."""
    return "UC" + _base64(digest(f"channel {text}")[:16])


def subject(text: str) -> str:
    """A Google account's subject: 21 digits."""
    return "1" + f"{int.from_bytes(digest(f'account {text.lower()}')):d}"[:20].zfill(20)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
