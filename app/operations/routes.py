"""The dashboard."""

from flask import Blueprint, render_template

from app.lib.auth import current_user
from app.lib.site import site
from app.operations import service

operations = Blueprint("operations", __name__)


@operations.get("/dashboard")
def dashboard() -> str:
    """Where a creator lands after signing in."""
    with site().database.transaction("web", current_user.id) as db:
        shown = service.dashboard(
            db, current_user.id, is_verified=current_user.email_verified, is_onboarded=current_user.is_onboarded
        )
    return render_template("operations/dashboard.html", dashboard=shown)
