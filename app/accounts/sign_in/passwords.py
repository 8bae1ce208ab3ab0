"""Password hashing (argon2id). Whether a password is too easy to guess, `password_strength` decides."""

import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.infra.errors import Unavailable

LONGEST_BYTES = 1024
# So many characters one letter is composed of at most, where composing makes a text shorter.
MOST_PARTS = 4

# What stands in place of a hash that was taken away; no password fits it.
NONE = "!"
MEMORY_KIB = 47_104
TURNS = 2
MOST_AT_ONCE = 2  # each hash holds MEMORY_KIB and a processor
WAIT_SECONDS = 10


class Hasher:
    """Hashes and checks passwords, at most MOST_AT_ONCE at a time."""

    def __init__(self, is_cheap: bool = False) -> None:
        # Cheap hashes are for tests only: they would make guessing cheap too.
        memory, turns = (8, 1) if is_cheap else (MEMORY_KIB, TURNS)
        self._argon = PasswordHasher(time_cost=turns, memory_cost=memory, parallelism=1)
        self._nobody = self._argon.hash(secrets.token_urlsafe())
        self._places = BoundedSemaphore(MOST_AT_ONCE)

    def hash(self, password: str) -> str:
        """The argon2id hash to store."""
        self._enter()
        try:
            return self._argon.hash(normal(password))
        finally:
            self._places.release()

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the stored one; without a stored hash the same work is done for nothing."""
        is_possible = stored is not None and stored.startswith("$argon2") and fits(password)
        self._enter()
        try:
            known = stored if stored and is_possible else self._nobody
            is_right = self._argon.verify(known, normal(password)[:LONGEST_BYTES])
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._places.release()
        return is_right and is_possible

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other costs than those of now."""
        return self._argon.check_needs_rehash(stored)

    def _enter(self) -> None:
        if not self._places.acquire(timeout=WAIT_SECONDS):
            raise Unavailable


@cache
def hasher(environment: str) -> Hasher:
    """The hasher of this process; cheap in tests."""
    return Hasher(is_cheap=environment == "test")


def normal(password: str) -> str:
    """The same text however a keyboard composes its accents; one that is too long in any form, as it is."""
    return unicodedata.normalize("NFC", password) if len(password) <= MOST_PARTS * LONGEST_BYTES else password


def fits(password: str) -> bool:
    """Whether a password is short enough to be hashed."""
    return len(normal(password).encode(errors="replace")) <= LONGEST_BYTES
