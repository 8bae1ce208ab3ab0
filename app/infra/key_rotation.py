"""Sealing again, with the first key of the vault, what stands sealed by another one; the site runs meanwhile.

A room names the places where it keeps sealed values. Each value is opened, sealed anew and written only if it is still
what was read: whoever writes at the same moment wins, and the next pass looks again. Order of a change of keys:
docs/decisions/006-keys.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.infra.database import Database
from app.infra.encryption import CannotOpen, Cipher
from app.infra.queries import Queries

BATCH = 200
MOST_PASSES = 5

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where sealed values stand.

    `listing` takes `after`, `mark` and `limit` and gives rows with `key`, `sealed` and what `context` needs, in the
    order of `key`; `writing` takes `key`, `was` and `sealed` and touches one row or none.
    """

    queries: Queries
    listing: str
    writing: str
    context: Callable[[Row], str]


@dataclass
class Outcome:
    """How many values were sealed anew, and which do not open: `<listing> <key>`."""

    resealed: int = 0
    changed: int = 0
    closed: tuple[str, ...] = ()


def reseal(database: Database, cipher: Cipher, places: Sequence[Place]) -> Outcome:
    """Seals everything of these places with the first key."""
    total = Outcome()
    for place in places:
        for _ in range(MOST_PASSES):
            outcome = _pass(database, cipher, place)
            total.resealed += outcome.resealed
            if not outcome.changed:
                break
        total.closed += outcome.closed
        total.changed += outcome.changed
    return total


def waiting(database: Database, cipher: Cipher, places: Sequence[Place]) -> int:
    """How many values are sealed by another key than the first, counted up to a batch for each place."""
    with database.transaction("admin") as db:
        return sum(
            len(place.queries.all(db, place.listing, after="", mark=cipher.mark, limit=BATCH)) for place in places
        )


def _pass(database: Database, cipher: Cipher, place: Place) -> Outcome:
    outcome, after = Outcome(), ""
    while True:
        with database.transaction("admin") as db:
            rows = place.queries.all(db, place.listing, after=after, mark=cipher.mark, limit=BATCH)
            for row in rows:
                sealed = _sealed_anew(cipher, place.context(row), bytes(row["sealed"]))
                if sealed is None:
                    outcome.closed += (f"{place.listing.removeprefix('list_sealed_')} {row['key']}",)
                elif place.queries.run(db, place.writing, key=row["key"], was=row["sealed"], sealed=sealed):
                    outcome.resealed += 1
                else:
                    outcome.changed += 1
        if len(rows) < BATCH:
            return outcome
        after = rows[-1]["key"]


def _sealed_anew(cipher: Cipher, context: str, sealed: bytes) -> bytes | None:
    try:
        return cipher.seal(cipher.open(sealed, context), context)
    except CannotOpen:
        return None
