"""Encryption of what must not be readable in the database: AES-256-GCM with bound context, and the keyed look-up hash.

A ciphertext is `key id length (1 byte) | key id | nonce (12 bytes) | ciphertext and tag`. Its context (which row
and column it belongs to) is authenticated but not stored: a value swapped with another's cannot be decrypted. Format
and key rotation: docs/decisions/006-keys.md.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.config import Settings
from app.infra.errors import AppError

NONCE_BYTES = 12


class CannotDecrypt(AppError):
    """A value cannot be decrypted: it was altered, moved, or its key is gone."""


class Cipher:
    """Encrypts and decrypts texts with the vault's keys; the first key encrypts, every key decrypts."""

    def __init__(self, settings: Settings) -> None:
        self._ring = settings.vault_key_ring
        self._lookup_key = settings.lookup_key_bytes

    @property
    def key_prefix(self) -> bytes:
        """The key id with which every ciphertext of the first key begins."""
        kid = next(iter(self._ring))
        return bytes([len(kid)]) + kid.encode()

    def encrypt(self, text: str, context: str) -> bytes:
        """Encrypts `text` for `context`, such as `email|<user id>`, with the first key."""
        kid = next(iter(self._ring))
        nonce = os.urandom(NONCE_BYTES)
        ciphertext = AESGCM(self._ring[kid]).encrypt(nonce, text.encode(), _bound(context, kid))
        return self.key_prefix + nonce + ciphertext

    def decrypt(self, ciphertext: bytes, context: str) -> str:
        """Decrypts what `encrypt` made for the same context. Raises CannotDecrypt."""
        kid, nonce, body = _parts(ciphertext)
        if kid not in self._ring:
            raise CannotDecrypt
        try:
            return AESGCM(self._ring[kid]).decrypt(nonce, body, _bound(context, kid)).decode()
        except InvalidTag as error:
            raise CannotDecrypt from error

    def lookup_hash(self, text: str) -> bytes:
        """The keyed hash (HMAC-SHA-256) by which an address is found without being readable."""
        return hmac.new(self._lookup_key, text.encode(), hashlib.sha256).digest()


def _bound(context: str, kid: str) -> bytes:
    return f"v1|{context}|{kid}".encode()


def _parts(ciphertext: bytes) -> tuple[str, bytes, bytes]:
    if len(ciphertext) < 2 + NONCE_BYTES:
        raise CannotDecrypt
    start = 1 + ciphertext[0]
    return (
        ciphertext[1:start].decode(errors="replace"),
        ciphertext[start : start + NONCE_BYTES],
        ciphertext[start + NONCE_BYTES :],
    )
