"""The browsers in which a person is signed in: listed, and signed out one by one or all but this one."""

from uuid import UUID

from app.accounts import audit
from app.accounts.models import Device
from app.infra import queries
from app.infra.database import Db
from app.infra.errors import NotFound

q = queries.load("accounts")


def all_of(db: Db, user_id: UUID, current_hash: bytes | None) -> list[Device]:
    """The person's browsers, the last used first; the one with `current_hash` is marked."""
    return q.all(db, "list_devices", Device, user_id=user_id, current_hash=current_hash or b"")


def end(db: Db, user_id: UUID, session_id: UUID, *, client: str) -> None:
    """Signs one browser out. Raises NotFound when it is not the person's."""
    if not q.value(db, "end_own_session", session_id=session_id):
        raise NotFound
    audit.record(db, user_id, "device_signed_out", client=client, entity="session", entity_id=session_id)


def end_others(db: Db, user_id: UUID, current_hash: bytes | None, *, client: str) -> int:
    """Signs every other browser out; how many they were."""
    ended = int(q.value(db, "end_sessions", user_id=user_id, except_hash=current_hash))
    audit.record(db, user_id, "devices_signed_out", client=client)
    return ended
