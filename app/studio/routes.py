"""The dashboard."""

from flask import render_template

from app.infra.services import services
from app.studio.dashboard import summarise
from app.web.auth.access import current_user
from app.web.rooms import Room

room = Room("studio")


@room.page("dashboard")
def dashboard() -> str:
    """Where a creator lands after signing in."""
    with services().database.transaction("web", current_user.id) as db:
        shown = summarise(
            db, current_user.id, is_verified=current_user.email_verified, is_onboarded=current_user.is_onboarded
        )
    return render_template("studio/dashboard.html", dashboard=shown)
