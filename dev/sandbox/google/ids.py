"""Identifiers of Google's and YouTube's forms, made out of a text: the same text always gives the same id."""

from dev.sandbox.kit import digests


def video_id(text: str) -> str:
    """11 characters, as YouTube's: 64 bits in base64url."""
    return digests.base64url(digests.of(f"video {text}")[:8])


def channel_id(text: str) -> str:
    """UC and 22 characters, as YouTube's: 128 bits in base64url."""
    return "UC" + digests.base64url(digests.of(f"channel {text}")[:16])


def subject(text: str) -> str:
    """A Google account's subject: 21 digits."""
    return "1" + f"{int.from_bytes(digests.of(f'account {text.lower()}')):d}"[:20].zfill(20)
