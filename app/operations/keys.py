"""Key rotation, by hand and while the site runs: re-encrypts values with the first key, hashes addresses again."""

from app.accounts.encrypted_fields import ACCOUNT_COLUMNS, rehash_addresses
from app.connections.encrypted_fields import CONNECTION_COLUMNS
from app.infra import key_rotation
from app.infra.errors import AppError
from app.infra.services import Services

ENCRYPTED_COLUMNS = (*CONNECTION_COLUMNS, *ACCOUNT_COLUMNS)
MOST_NAMED = 5


class NotAllReencrypted(AppError):
    """Some values could not be re-encrypted with the new key."""


def rotate(services: Services) -> str:
    """Re-encrypts everything with the first key of VAULT_KEYS; the outcome in words. Raises NotAllReencrypted."""
    outcome = key_rotation.rotate(services.database, services.cipher, ENCRYPTED_COLUMNS)
    if outcome.undecryptable:
        named = "\n".join(f"  {name}" for name in outcome.undecryptable[:MOST_NAMED])
        raise NotAllReencrypted(
            f"{outcome.reencrypted} encrypted with the first key. {len(outcome.undecryptable)} open with no key "
            f"of VAULT_KEYS, among them:\n{named}\nPut back the key that encrypted them and run this again. "
            "A connection whose tokens stay closed asks its owner to reconnect."
        )
    if outcome.changed:
        raise NotAllReencrypted("Some values changed at every look. Run this again.")
    if not outcome.reencrypted:
        return "Nothing to do: everything is encrypted with the first key."
    return f"{outcome.reencrypted} encrypted with the first key. The other keys may leave VAULT_KEYS in ten minutes."


def rehash(services: Services) -> str:
    """Writes the hashes of addresses with LOOKUP_KEY, all at once; the outcome in words. Raises CannotDecrypt."""
    with services.database.transaction("admin") as db:
        changed = rehash_addresses(db, services.cipher)
    return f"{changed} addresses have a new hash." if changed else "Nothing to do: every hash is the right one."
