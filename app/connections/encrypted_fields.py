"""The encrypted columns of this room, for key rotation."""

from uuid import UUID

from app.connections.tokens import TokenOwner
from app.connections.websub import subscriptions
from app.infra import queries
from app.infra.key_rotation import EncryptedColumn, Row

q = queries.load("connections")


def _of_tokens(row: Row) -> str:
    platform, _, connection = str(row["name"]).partition(":")
    return TokenOwner(UUID(connection), row["user_id"], platform).context


def _of_subscription(row: Row) -> str:
    return subscriptions.context(row["user_id"], row["account_id"])


CONNECTION_COLUMNS = (
    EncryptedColumn(q, "list_encrypted_tokens", "reencrypt_tokens", _of_tokens),
    EncryptedColumn(q, "list_encrypted_subscriptions", "reencrypt_subscription", _of_subscription),
)
