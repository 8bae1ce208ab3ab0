"""Where this room keeps sealed values, for a change of keys."""

from uuid import UUID

from app.connections.tokens import Holder
from app.connections.websub import subscriptions
from app.infra import queries
from app.infra.key_rotation import Place, Row

q = queries.load("connections")


def _of_tokens(row: Row) -> str:
    platform, _, connection = str(row["name"]).partition(":")
    return Holder(UUID(connection), row["user_id"], platform).context


def _of_subscription(row: Row) -> str:
    return subscriptions.context(row["user_id"], row["account_id"])


CONNECTION_PLACES = (
    Place(q, "list_sealed_tokens", "reseal_tokens", _of_tokens),
    Place(q, "list_sealed_subscriptions", "reseal_subscription", _of_subscription),
)
