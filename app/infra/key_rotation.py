"""Online key rotation: re-encrypts values with the primary key, the first of the vault, while the site runs.

A room lists its encrypted columns. Each value is decrypted, encrypted again and written only if it is still what was
read: a concurrent write wins, and the next pass sees it. Order of a key rotation: docs/decisions/006-keys.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.infra.database import Database
from app.infra.encryption import CannotDecrypt, Cipher
from app.infra.queries import Queries

BATCH = 200
MOST_PASSES = 5

Row = Mapping[str, Any]


@dataclass(frozen=True)
class EncryptedColumn:
    """A column of encrypted values.

    `listing` takes `after`, `key_prefix` and `limit` and gives rows with `key`, `ciphertext` and what `context` needs,
    in the order of `key`; `writing` takes `key`, `was` and `ciphertext` and changes one row or none.
    """

    queries: Queries
    listing: str
    writing: str
    context: Callable[[Row], str]


@dataclass
class Outcome:
    """How many values were re-encrypted, and which cannot be decrypted: `<listing> <key>`."""

    reencrypted: int = 0
    changed: int = 0
    undecryptable: tuple[str, ...] = ()


def rotate(database: Database, cipher: Cipher, columns: Sequence[EncryptedColumn]) -> Outcome:
    """Re-encrypts everything in these columns with the first key."""
    total = Outcome()
    for column in columns:
        for _ in range(MOST_PASSES):
            outcome = _pass(database, cipher, column)
            total.reencrypted += outcome.reencrypted
            if not outcome.changed:
                break
        total.undecryptable += outcome.undecryptable
        total.changed += outcome.changed
    return total


def waiting(database: Database, cipher: Cipher, columns: Sequence[EncryptedColumn]) -> int:
    """Counts the values that are encrypted with another key than the first, up to a batch for each column."""
    with database.transaction("admin") as db:
        return sum(
            len(column.queries.all(db, column.listing, after="", key_prefix=cipher.key_prefix, limit=BATCH))
            for column in columns
        )


def _pass(database: Database, cipher: Cipher, column: EncryptedColumn) -> Outcome:
    outcome, after = Outcome(), ""
    while True:
        with database.transaction("admin") as db:
            rows = column.queries.all(db, column.listing, after=after, key_prefix=cipher.key_prefix, limit=BATCH)
            for row in rows:
                ciphertext = _reencrypted(cipher, column.context(row), bytes(row["ciphertext"]))
                if ciphertext is None:
                    outcome.undecryptable += (f"{column.listing.removeprefix('list_encrypted_')} {row['key']}",)
                elif column.queries.run(
                    db, column.writing, key=row["key"], was=row["ciphertext"], ciphertext=ciphertext
                ):
                    outcome.reencrypted += 1
                else:
                    outcome.changed += 1
        if len(rows) < BATCH:
            return outcome
        after = rows[-1]["key"]


def _reencrypted(cipher: Cipher, context: str, ciphertext: bytes) -> bytes | None:
    try:
        return cipher.encrypt(cipher.decrypt(ciphertext, context), context)
    except CannotDecrypt:
        return None
