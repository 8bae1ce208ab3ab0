"""Notifications: the list, and marking as read."""

from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import records
from app.accounts.sign_in.routes import room
from app.infra.services import services
from app.web import cursors, htmx
from app.web.auth.access import current_user
from app.web.cursors import Cursors


@room.get("/notifications")
def notifications() -> Response:
    """A page of the person's notifications, newest first."""
    codec = Cursors(services().settings, f"notifications|{current_user.id}")
    before = codec.open_position(cursors.asked(request.args))
    with services().database.transaction("web", current_user.id) as db:
        found, more = records.page_of_notifications(db, current_user.id, before)
        unread = records.count_unread(db, current_user.id)
    after = codec.seal_position(found[-1].created_at, found[-1].id) if more else None
    return htmx.render(
        "accounts/notifications.html", "accounts/_notifications.html", notifications=found, after=after, unread=unread
    )


@room.post("/notifications/<uuid:notification_id>/read")
def read_notification(notification_id: UUID) -> ResponseReturnValue:
    """Marks one as read."""
    with services().database.transaction("web", current_user.id) as db:
        records.mark_read(db, current_user.id, notification_id)
    return redirect(url_for("accounts.notifications"), 303)


@room.post("/notifications/read")
def read_notifications() -> ResponseReturnValue:
    """Marks all as read."""
    with services().database.transaction("web", current_user.id) as db:
        records.mark_all_read(db, current_user.id)
    return redirect(url_for("accounts.notifications"), 303)
