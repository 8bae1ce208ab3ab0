"""Where this room keeps sealed values and keyed hashes, for a change of keys."""

from uuid import UUID

from app.accounts import addresses
from app.lib import sql
from app.lib.cipher import Cipher
from app.lib.db import Db
from app.lib.resealing import Place, Row

q = sql.load("accounts")

BATCH = 1000
LOWEST = UUID(int=0)


def _of_detail(row: Row) -> str:
    return f"{row['part']}|{row['user_id']}"


PLACES = (Place(q, "list_sealed_details", "reseal_detail", _of_detail),)


def rehash(db: Db, cipher: Cipher) -> int:
    """Writes every address's hash with the present look-up key; how many were others. Raises CannotOpen."""
    changed, after = 0, LOWEST
    while rows := q.all(db, "list_addresses", after=after, limit=BATCH):
        for row in rows:
            text = cipher.open(bytes(row["email_cipher"]), addresses.context(row["user_id"]))
            found = addresses.parse(text).hash(cipher)
            if found != bytes(row["email_hash"]):
                changed += q.run(db, "rehash_address", user_id=row["user_id"], email_hash=found)
        after = rows[-1]["user_id"]
    return changed
