"""Signing in with Google: out to its consent page, and back."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import google
from app.accounts.models import GoogleRefused
from app.accounts.routes import room
from app.lib import auth, limits, sessions
from app.lib.auth import public
from app.lib.errors import NotFound, ProviderError
from app.lib.limits import limited
from app.lib.site import site

FLOW_KEY = "google"


@room.get("/login/google")
@limited(limits.OAUTH_START, methods=("GET",))
@public
def google_start() -> ResponseReturnValue:
    """Sends the browser to Google."""
    if not site().settings.google_client_id:
        raise NotFound
    try:
        address, sealed = google.begin(site(), auth.safe_next(request.args.get("next")))
    except ProviderError as error:
        return _back_to_login(error.message)
    session[FLOW_KEY] = sealed
    return redirect(address, 303)


@room.get("/login/google/callback")
@limited(limits.OAUTH_START, methods=("GET",))
@public
def google_callback() -> ResponseReturnValue:
    """Takes Google's answer; the flow works once."""
    sealed = session.pop(FLOW_KEY, None)
    try:
        user_id, wanted = google.finish(site(), sealed, request.args, client=sessions.client_text(request))
    except (GoogleRefused, ProviderError) as error:
        return _back_to_login(error.message)
    auth.sign_in(user_id)
    return redirect(wanted, 303)


def _back_to_login(message: str) -> ResponseReturnValue:
    flash(message, "error")
    return redirect(url_for("accounts.log_in"), 303)
