"""Signing in with Google: out to its consent page, and back."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import GoogleRefused
from app.accounts.sign_in import google_flow
from app.accounts.sign_in.routes import room
from app.infra.errors import NotFound, ProviderError
from app.infra.services import services
from app.web import rate_limits
from app.web.auth import access, sessions
from app.web.rate_limits import limited

FLOW_KEY = "google"


@room.page("google_start")
@limited(rate_limits.OAUTH_START, methods=("GET",))
def google_start() -> ResponseReturnValue:
    """Sends the browser to Google."""
    if not services().settings.google_client_id:
        raise NotFound
    try:
        address, ciphertext = google_flow.begin(services(), access.safe_next(request.args.get("next")))
    except ProviderError as error:
        return _back_to_login(error.message)
    session[FLOW_KEY] = ciphertext
    return redirect(address, 303)


@room.page("google_callback")
@limited(rate_limits.OAUTH_START, methods=("GET",))
def google_callback() -> ResponseReturnValue:
    """Takes Google's answer; the flow works once."""
    ciphertext = session.pop(FLOW_KEY, None)
    try:
        user_id, wanted = google_flow.finish(services(), ciphertext, request.args, client=sessions.client_text(request))
    except (GoogleRefused, ProviderError) as error:
        return _back_to_login(error.message)
    access.sign_in(user_id)
    return redirect(wanted, 303)


def _back_to_login(message: str) -> ResponseReturnValue:
    flash(message, "error")
    return redirect(url_for("accounts.log_in"), 303)
