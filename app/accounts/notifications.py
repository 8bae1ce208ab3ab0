"""Notifications inside the site, one for each event, until the person has read them.

The operators, the people with the role admin, hear once what only they can mend: a platform that refuses the site's own
credentials refuses every job alike. The first refusal opens a notice, which the doctor shows, and notifies each
operator; the next success closes it (docs/decisions/018-refusals.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from app.accounts.models import Notification
from app.config import Role
from app.infra import queries
from app.infra.database import Database, Db
from app.infra.errors import NotFound, SiteRefusal, SiteRefused
from app.infra.logs import log
from app.web.cursors import Position

PAGE_SIZE = 20

q = queries.load("accounts")

ADVICE: dict[SiteRefusal, str] = {
    "credentials": "Check its client id and secret in the settings.",
    "blocked": "Look at the app on the platform's page for developers.",
}


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


@contextmanager
def telling_operators(database: Database, role: Role, service: str, *proves: SiteRefusal) -> Iterator[None]:
    """Watches a call to a platform or sign-in service: opens a notice when it refuses the site.

    `proves`: what a success of this call shows to be well again. Raises whatever the call raises.
    """
    try:
        yield
    except SiteRefused as refusal:
        _open(database, role, service, refusal)
        raise
    with database.transaction(role) as db:
        for kind in proves:
            q.value(db, "clear_notice", subject=_subject(service, kind))


def _open(database: Database, role: Role, service: str, refusal: SiteRefused) -> None:
    log.warning("site_refused", service=service, kind=refusal.kind, word=refusal.word)
    message = (
        f"{service} does not accept this site: “{refusal.word}”. {ADVICE[refusal.kind]} "
        "No connection is lost; everything goes on by itself afterwards."
    )
    with database.transaction(role) as db:
        subject, title = _subject(service, refusal.kind), f"{service} refuses this site"
        q.value(db, "open_notice", subject=subject, title=title, message=message)


def _subject(service: str, kind: SiteRefusal) -> str:
    return f"{service.lower()} {kind}"
