"""The encrypted columns and keyed hashes of this room, for key rotation."""

from uuid import UUID

from app.accounts import emails
from app.infra import queries
from app.infra.database import Db
from app.infra.encryption import Cipher
from app.infra.key_rotation import EncryptedColumn, Row

q = queries.load("accounts")

BATCH = 1000
LOWEST = UUID(int=0)


def _of_detail(row: Row) -> str:
    return f"{row['part']}|{row['user_id']}"


ACCOUNT_COLUMNS = (EncryptedColumn(q, "list_encrypted_details", "reencrypt_detail", _of_detail),)


def rehash_addresses(db: Db, cipher: Cipher) -> int:
    """Writes every address's hash with the present look-up key; how many were others. Raises CannotDecrypt."""
    changed, after = 0, LOWEST
    while rows := q.all(db, "list_addresses", after=after, limit=BATCH):
        for row in rows:
            text = cipher.decrypt(bytes(row["email_cipher"]), emails.context(row["user_id"]))
            found = emails.parse(text).hash(cipher)
            if found != bytes(row["email_hash"]):
                changed += q.run(db, "rehash_address", user_id=row["user_id"], email_hash=found)
        after = rows[-1]["user_id"]
    return changed
