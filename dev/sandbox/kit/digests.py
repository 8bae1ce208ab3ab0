"""Numbers and bytes made out of a text: the same text always gives the same ones. Fixtures take their ids from here."""

import base64
import hashlib


def of(text: str) -> bytes:
    """32 bytes that look random and depend on the text alone."""
    return hashlib.sha256(text.encode()).digest()


def number(text: str, limit: int) -> int:
    """A whole number from 0 to limit - 1 that depends on the text alone."""
    return int.from_bytes(of(text)[:8]) % limit


def base64url(raw: bytes) -> str:
    """Base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
