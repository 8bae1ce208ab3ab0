"""Notifications: the list, and marking as read."""

from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.notifications import count_unread, list_newest, mark_all_read, mark_read
from app.accounts.sign_in.routes import room
from app.infra.services import services
from app.web import cursors, htmx
from app.web.auth.access import current_user
from app.web.cursors import Cursors


@room.page("notifications")
def notifications() -> Response:
    """A page of the person's notifications, newest first."""
    codec = Cursors(services().settings, f"notifications|{current_user.id}")
    before = codec.open_position(cursors.asked(request.args))
    with services().database.transaction("web", current_user.id) as db:
        found, more = list_newest(db, current_user.id, before)
        unread = count_unread(db, current_user.id)
    after = codec.seal_position(found[-1].created_at, found[-1].id) if more else None
    return htmx.render(
        "accounts/notifications.html", "accounts/_notifications.html", notifications=found, after=after, unread=unread
    )


@room.page("read_notification")
def read_notification(notification_id: UUID) -> ResponseReturnValue:
    """Marks one as read."""
    with services().database.transaction("web", current_user.id) as db:
        mark_read(db, current_user.id, notification_id)
    return redirect(url_for("accounts.notifications"), 303)


@room.page("read_notifications")
def read_notifications() -> ResponseReturnValue:
    """Marks all as read."""
    with services().database.transaction("web", current_user.id) as db:
        mark_all_read(db, current_user.id)
    return redirect(url_for("accounts.notifications"), 303)
