"""Changes of keys, by hand and while the site runs: what is sealed gets the first key, addresses their new hash."""

from app.accounts import encrypted_fields as accounts
from app.connections import encrypted_fields as connections
from app.infra import key_rotation
from app.infra.errors import AppError
from app.infra.services import Services

PLACES = (*connections.PLACES, *accounts.PLACES)
MOST_NAMED = 5


class NotAllResealed(AppError):
    """Some sealed values could not be given the new key."""


def rotate(services: Services) -> str:
    """Seals everything with the first key of VAULT_KEYS; a sentence that says how it went. Raises NotAllResealed."""
    outcome = key_rotation.reseal(services.database, services.cipher, PLACES)
    if outcome.closed:
        named = "\n".join(f"  {name}" for name in outcome.closed[:MOST_NAMED])
        raise NotAllResealed(
            f"{outcome.resealed} sealed with the first key. {len(outcome.closed)} do not open with any key of "
            f"VAULT_KEYS, among them:\n{named}\nPut back the key that sealed them and run this again. "
            "A connection whose tokens stay closed asks its owner to reconnect."
        )
    if outcome.changed:
        raise NotAllResealed("Some values changed at every look. Run this again.")
    if not outcome.resealed:
        return "Nothing to do: everything is sealed with the first key."
    return f"{outcome.resealed} sealed with the first key. The other keys may leave VAULT_KEYS in ten minutes."


def rehash(services: Services) -> str:
    """Writes the hashes of addresses with LOOKUP_KEY, all at once; a sentence that says how many. Raises CannotOpen."""
    with services.database.transaction("admin") as db:
        changed = accounts.rehash(db, services.cipher)
    return f"{changed} addresses have a new hash." if changed else "Nothing to do: every hash is the right one."
