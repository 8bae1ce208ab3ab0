"""What was done, by whom and from where: the audit log, which is written and never changed."""

import json
from collections.abc import Mapping
from uuid import UUID

from app.infra import queries
from app.infra.database import Db

q = queries.load("accounts")


def record(
    db: Db,
    user_id: UUID | None,
    action: str,
    *,
    client: str = "",
    entity: str = "user",
    entity_id: UUID | None = None,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> None:
    """Writes down what was done: a verb such as `signed_in`, on what, before and after. Nothing private in it."""
    q.run(
        db,
        "add_audit",
        user_id=user_id,
        action=action,
        entity_type=entity,
        entity_id=entity_id or user_id,
        old_values=json.dumps(old) if old else None,
        new_values=json.dumps(new) if new else None,
        client=client or None,
    )
