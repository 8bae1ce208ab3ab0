"""Page tokens: opaque, and only those that were given out for a list are taken back."""

import base64
import binascii

from dev.sandbox.kit import digests


def sign(list_name: str, text: str) -> str:
    """The token that stands for a place in a list."""
    return digests.base64url(f"{text}.{_proof(list_name, text)}".encode())


def unsign(list_name: str, token: str) -> str:
    """The place that a token stands for. Raises ValueError when it is not of this list."""
    try:
        text, _, proof = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().rpartition(".")
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if proof != _proof(list_name, text):
        raise ValueError("the token is not of this list")
    return text


def _proof(list_name: str, text: str) -> str:
    return digests.of(f"{list_name} {text}").hex()[:10]
