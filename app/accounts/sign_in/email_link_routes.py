"""Mailed links: proving an address, setting a new password. Opening a link shows a button; only the button uses it."""

import re

from flask import Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.forms import EmailForm, NewPasswordForm
from app.accounts.models import LinkExpired
from app.accounts.sign_in import authentication
from app.accounts.sign_in.routes import SIGNED_UP_KEY, key_here, mail_budget, restore_mail_budget, room
from app.infra.services import services
from app.web import rate_limits
from app.web.auth import access, known_devices, sessions
from app.web.auth.access import current_user
from app.web.floods.admission import few_at_once
from app.web.rate_limits import limited

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
ON_ITS_WAY = (
    "If there is an account with this address, a mail with a link is on its way or already there. "
    "The newest link works, for one hour."
)
NOW_CHOOSE = (
    "Your address is confirmed. Choose a password to go on. The one from signing up no longer works, "
    "because we cannot tell whether it was you who chose it; you may type it again."
)


@room.page("check_mail")
def check_mail() -> ResponseReturnValue:
    """What to do after signing up: look into the mail, or have the link sent again."""
    if access.is_signed_in() and current_user.email_verified:
        return redirect(access.AFTER_LOGIN)
    return render_template("accounts/check_mail.html")


@room.page("send_link_again")
@limited(rate_limits.MAIL_OF_A_PERSON, rate_limits.person_key)
def send_link_again() -> ResponseReturnValue:
    """Mails the signed-in person a new link."""
    if not current_user.email_verified:
        authentication.send_link_again(services(), current_user.id)
    flash("A new link is on its way.")
    return redirect(url_for("accounts.check_mail"), 303)


@room.page("verify")
@limited(rate_limits.LINK)
def verify(token: str) -> ResponseReturnValue:
    """A button on GET; POST proves the address."""
    try:
        owner = authentication.owner_of_link(services(), "verify", _readable(token))
        if request.method != "POST":
            return _unlinked(render_template("accounts/verify.html", token=token))
        is_here = access.is_signed_in() and current_user.id == owner
        reset_token = authentication.verify(
            services(),
            token,
            client=sessions.client_text(request),
            current_hash=sessions.current_hash() if is_here else None,
            is_own=is_here or session.pop(SIGNED_UP_KEY, None) == str(owner),
        )
    except LinkExpired as error:
        return _expired(error, "verify")
    if reset_token:
        restore_mail_budget(authentication.address_of(services(), owner).lookup)
        flash(NOW_CHOOSE)
        return redirect(url_for("accounts.reset", token=reset_token), 303)
    flash("Your address is confirmed.")
    return redirect(url_for("accounts.onboarding") if is_here else url_for("accounts.log_in"), 303)


@room.page("ask_reset")
@limited(rate_limits.FORM_PAGE, known_devices.key_of_browser, methods=("GET", "HEAD"), shared="form page")
@limited(rate_limits.RESET_OF_A_NETWORK)
@limited(rate_limits.RESET_OF_A_PERSON, key_here)
def ask_reset() -> ResponseReturnValue:
    """Asks for a link by mail; the answer never says whether the address has an account."""
    form = EmailForm(request.form)
    if form.validate_on_submit():
        if mail_budget():
            authentication.ask_reset(services(), form.address)
        flash(ON_ITS_WAY)
        return redirect(url_for("accounts.log_in"), 303)
    return Response(render_template("accounts/ask_reset.html", form=form), 422 if form.is_submitted() else 200)


@room.page("reset")
@limited(rate_limits.LINK)
@few_at_once()
def reset(token: str) -> ResponseReturnValue:
    """The form for a new password on GET; POST sets it and signs every browser out."""
    form = NewPasswordForm(request.form)
    try:
        owner = authentication.owner_of_link(services(), "reset", _readable(token))
        if request.method != "POST":
            return _unlinked(render_template("accounts/reset.html", form=form, token=token))
        form.person = authentication.known_of(services(), owner)
        if not form.validate():
            return _unlinked(render_template("accounts/reset.html", form=form, token=token), 422)
        email = authentication.reset(services(), token, form.password.data or "", client=sessions.client_text(request))
    except LinkExpired as error:
        return _expired(error, "reset")
    restore_mail_budget(email.lookup)
    access.sign_out()
    flash("Your new password is set. Sign in with it.")
    return known_devices.remember(redirect(url_for("accounts.log_in"), 303), email.lookup)


def _readable(token: str) -> str:
    if not TOKEN.fullmatch(token):
        raise LinkExpired
    return token


def _unlinked(page: str, status: int = 200) -> Response:
    """A page whose address must not leave the site in a Referer."""
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _expired(error: LinkExpired, purpose: str) -> Response:
    return make_response(
        render_template("accounts/link_expired.html", message=error.message, purpose=purpose), error.status
    )
