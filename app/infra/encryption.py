"""Sealing what must not be readable in the database: AES-256-GCM with bound context, and the keyed look-up hash.

A sealed text is `key id length (1 byte) | key id | nonce (12 bytes) | ciphertext and tag`. Its context (which row
and column it belongs to) is authenticated but not stored: a row swapped with another does not open. Format and
change of keys: docs/decisions/006-keys.md.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.config import Settings
from app.infra.errors import AppError

NONCE_BYTES = 12


class CannotOpen(AppError):
    """A sealed value does not open: it was altered, moved, or its key is gone."""


class Cipher:
    """Seals and opens texts with the vault's keys; the first key seals, every key opens."""

    def __init__(self, settings: Settings) -> None:
        self._ring = settings.vault_key_ring
        self._lookup_key = settings.lookup_key_bytes

    @property
    def mark(self) -> bytes:
        """What everything begins with that the first key sealed."""
        kid = next(iter(self._ring))
        return bytes([len(kid)]) + kid.encode()

    def seal(self, text: str, context: str) -> bytes:
        """Encrypts `text` for `context`, such as `email|<user id>`, with the first key."""
        kid = next(iter(self._ring))
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self._ring[kid]).encrypt(nonce, text.encode(), _bound(context, kid))
        return self.mark + nonce + sealed

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypts what `seal` made for the same context. Raises CannotOpen."""
        kid, nonce, body = _parts(sealed)
        if kid not in self._ring:
            raise CannotOpen
        try:
            return AESGCM(self._ring[kid]).decrypt(nonce, body, _bound(context, kid)).decode()
        except InvalidTag as error:
            raise CannotOpen from error

    def lookup_hash(self, text: str) -> bytes:
        """The keyed hash (HMAC-SHA-256) by which an address is found without being readable."""
        return hmac.new(self._lookup_key, text.encode(), hashlib.sha256).digest()


def _bound(context: str, kid: str) -> bytes:
    return f"v1|{context}|{kid}".encode()


def _parts(sealed: bytes) -> tuple[str, bytes, bytes]:
    if len(sealed) < 2 + NONCE_BYTES:
        raise CannotOpen
    start = 1 + sealed[0]
    return (
        sealed[1:start].decode(errors="replace"),
        sealed[start : start + NONCE_BYTES],
        sealed[start + NONCE_BYTES :],
    )
