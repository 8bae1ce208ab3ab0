"""Notifications inside the site, one for each event, until the person has read them."""

from uuid import UUID

from app.accounts.models import Notification
from app.infra import queries
from app.infra.database import Db
from app.infra.errors import NotFound
from app.web.cursors import Position

PAGE_SIZE = 20

q = queries.load("accounts")


def notify(
    db: Db,
    user_id: UUID,
    title: str,
    message: str,
    *,
    kind: str = "info",
    action: tuple[str, str] | None = None,
    about: tuple[str, UUID] | None = None,
) -> None:
    """Adds a notification for a person.

    `kind` is info, success, warning or error; `action` is (path of ours, label); `about` is (entity type, id).
    """
    url, label = action or (None, None)
    entity, entity_id = about or (None, None)
    q.run(
        db,
        "add_notification",
        user_id=user_id,
        type=kind,
        title=title,
        message=message,
        action_url=url,
        action_label=label,
        related_entity_type=entity,
        related_entity_id=entity_id,
    )


def list_newest(db: Db, user_id: UUID, before: Position | None = None) -> tuple[list[Notification], bool]:
    """One page, newest first, and whether there are older ones."""
    moment, row_id = before or (None, None)
    found = q.all(
        db,
        "list_notifications",
        Notification,
        user_id=user_id,
        before_time=moment,
        before_id=row_id,
        limit=PAGE_SIZE + 1,
    )
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def count_unread(db: Db, user_id: UUID) -> int:
    """How many are not read, at most 100."""
    return int(q.value(db, "count_unread", user_id=user_id))


def mark_read(db: Db, user_id: UUID, notification_id: UUID) -> None:
    """Marks one as read. Raises NotFound when it is not theirs."""
    if not q.run(db, "read_notification", user_id=user_id, notification_id=notification_id):
        raise NotFound


def mark_all_read(db: Db, user_id: UUID) -> None:
    """Marks all as read."""
    q.run(db, "read_notifications", user_id=user_id)
