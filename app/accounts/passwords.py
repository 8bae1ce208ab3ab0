"""Passwords: how they are hashed (argon2id), and which ones are too easy to guess.

No rules about kinds of characters: length is what counts (NIST SP 800-63B-4: 15 when the password stands alone).
Refused is what consists of common words and patterns, however long it is made with them.
"""

import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.models import WeakPassword
from app.lib.errors import Unavailable

SHORTEST = 15
LONGEST_BYTES = 1024
FEWEST_OWN_CHARACTERS = 6
SITE_NAME = "streamvibe"
COMMON = Path(__file__).with_name("common_passwords.txt")

MEMORY_KIB = 47_104
TURNS = 2
MOST_AT_ONCE = 4  # each hash holds MEMORY_KIB
WAIT_SECONDS = 10

RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "01234567890")
SPELLINGS = str.maketrans("@4310$5!7", "aaeiossit")


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
        is_possible = stored is not None and stored.startswith("$argon2") and _fits(password)
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


def check(password: str, email: str = "") -> None:
    """Raises WeakPassword, in words that say what is missing."""
    if len(normal(password)) < SHORTEST:
        raise WeakPassword(f"At least {SHORTEST} characters. Four words in a row are easy to remember.")
    if not _fits(password):
        raise WeakPassword(f"At most {LONGEST_BYTES:,} bytes.")
    if SITE_NAME in re.sub(r"[\W_]+", "", password.casefold()):
        raise WeakPassword("This password contains the name of this site. Choose another.")
    if _own_characters(password, email) < FEWEST_OWN_CHARACTERS:
        raise WeakPassword("This password is easy to guess: it is made of common words or patterns. Choose another.")


def normal(password: str) -> str:
    """The same text however a keyboard composes its accents."""
    return unicodedata.normalize("NFC", password)


def _fits(password: str) -> bool:
    return len(normal(password).encode(errors="replace")) <= LONGEST_BYTES


def _own_characters(password: str, email: str) -> int:
    """How many different characters remain without common words, runs of keys, repetitions and the address."""
    name = _plain(email.partition("@")[0])
    pieces = ((name,) if len(name) > 2 else ()) + _guessed_first()
    plain = _plain(password)
    return min(_rest(text, pieces) for text in (plain, plain.translate(SPELLINGS)))


def _rest(text: str, pieces: tuple[str, ...]) -> int:
    for piece in pieces:
        text = text.replace(piece, " ")
    once = re.sub(r"(.{1,8}?)\1+", r"\1", text)
    return len(set(once) - {" "})


def _plain(text: str) -> str:
    """Lower case, without signs and spaces, by which people vary a common word; signs that stand for letters stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\w@$!]+|_", "", folded)


@cache
def _guessed_first() -> tuple[str, ...]:
    """Common words, and four neighbours or more on a keyboard or in the alphabet, longest first."""
    words = {_plain(line) for line in COMMON.read_text().split("\n") if line and not line.startswith("#")}
    lines = [*RUNS, *(run[::-1] for run in RUNS)]
    runs = {line[i:j] for line in lines for i in range(len(line)) for j in range(i + 4, len(line) + 1)}
    return tuple(sorted(words | runs, key=len, reverse=True))
