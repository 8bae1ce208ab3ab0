"""Signing in with Google: out to its consent page, and back."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import GoogleRefused
from app.accounts.sign_in import google
from app.accounts.sign_in.routes import room
from app.infra.errors import NotFound, ProviderError
from app.infra.services import services
from app.web import rate_limits
from app.web.auth import access, sessions
from app.web.auth.access import public
from app.web.rate_limits import limited

FLOW_KEY = "google"


@room.get("/login/google")
@limited(rate_limits.OAUTH_START, methods=("GET",))
@public
def google_start() -> ResponseReturnValue:
    """Sends the browser to Google."""
    if not services().settings.google_client_id:
        raise NotFound
    try:
        address, ciphertext = google.begin(services(), access.safe_next(request.args.get("next")))
    except ProviderError as error:
        return _back_to_login(error.message)
    session[FLOW_KEY] = ciphertext
    return redirect(address, 303)


@room.get("/login/google/callback")
@limited(rate_limits.OAUTH_START, methods=("GET",))
@public
def google_callback() -> ResponseReturnValue:
    """Takes Google's answer; the flow works once."""
    ciphertext = session.pop(FLOW_KEY, None)
    try:
        user_id, wanted = google.finish(services(), ciphertext, request.args, client=sessions.client_text(request))
    except (GoogleRefused, ProviderError) as error:
        return _back_to_login(error.message)
    access.sign_in(user_id)
    return redirect(wanted, 303)


def _back_to_login(message: str) -> ResponseReturnValue:
    flash(message, "error")
    return redirect(url_for("accounts.log_in"), 303)
