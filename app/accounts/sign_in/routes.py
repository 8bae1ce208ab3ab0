"""Signing up, in and out."""

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.accounts import emails, profile
from app.accounts.forms import LoginForm, SignUpForm
from app.accounts.models import BadAddress, WrongLogin
from app.accounts.sign_in import authentication
from app.infra.services import services
from app.infra.text import clean
from app.web import query_args, rate_limits
from app.web.auth import access, known_devices, sessions
from app.web.floods.admission import few_at_once
from app.web.rate_limits import limited
from app.web.rooms import Room

SIGNED_UP_KEY = "signed_up"
OTHERWISE = "ask for a new password by mail"

room = Room("accounts")


def failed(response: Response) -> bool:
    """Whether a form came back with errors: only that uses up the tries of a login."""
    return response.status_code == 422


def succeeded(response: Response) -> bool:
    """Whether somebody was let in."""
    return response.status_code == 303


def typed_account() -> str:
    """The account that the form names, however it is written."""
    try:
        typed = request.form.get("email", "").strip()
        return emails.parse(typed).lookup
    except HTTPException:
        # Too large or not readable: the view says so, the limiter only counts.
        return ""
    except BadAddress:
        return typed.casefold()


def account_anywhere() -> str:
    """A key function: the typed account, in known browsers and others alike."""
    return rate_limits.keyed(f"anywhere|{typed_account()}")


def account_key() -> str:
    """A key function: the typed account, or this browser for an account it knows."""
    return known_devices.key(typed_account())


def key_here() -> str:
    """A key function: the same, for strangers together with their network."""
    return known_devices.key_here(typed_account())


def is_known() -> bool:
    """Whether this browser knows the typed account."""
    return known_devices.knows(typed_account())


def mail_budget() -> bool:
    """Whether the typed address gets a mail; the answer to whoever typed it is the same."""
    return rate_limits.takes(rate_limits.MAIL_TO_AN_ADDRESS, "mail", account_key())


def restore_mail_budget(account: str) -> None:
    """Lets an address be mailed again at once: the links in its mailbox, for which it was spared, no longer work."""
    rate_limits.restore(rate_limits.MAIL_TO_AN_ADDRESS, "mail", *known_devices.keys(account))


@room.page("sign_up")
@limited(rate_limits.FORM_PAGE, known_devices.key_of_browser, methods=("GET", "HEAD"), shared="form page")
@limited(rate_limits.SIGN_UP_OF_A_NETWORK, counts=rate_limits.done)
@limited(rate_limits.SIGN_UP_OF_A_PERSON, key_here, counts=rate_limits.done)
@few_at_once()
def sign_up() -> ResponseReturnValue:
    """The form, and the making of an account; the answer never says whether the address was new."""
    if access.is_signed_in():
        return redirect(access.AFTER_LOGIN)
    form = SignUpForm(request.form)
    if form.validate_on_submit():
        user_id = authentication.sign_up(
            services(),
            form.address,
            form.password.data or "",
            client=sessions.client_text(request),
            may_mail=mail_budget(),
        )
        # By this the link in the mail knows that the password was chosen here.
        session[SIGNED_UP_KEY] = str(user_id)
        return redirect(url_for("accounts.check_mail"), 303)
    page = render_template("accounts/sign_up.html", form=form, plan=_chosen_plan())
    return Response(page, 422 if form.is_submitted() else 200)


def _chosen_plan() -> str | None:
    """The name of the paid plan that somebody comes with from the pricing page."""
    slug = clean(query_args.text(request.args, "plan"))
    if not slug:
        return None
    with services().database.transaction("visitor") as db:
        return profile.paid_plan(db, slug)


@room.page("log_in")
@limited(rate_limits.FORM_PAGE, known_devices.key_of_browser, methods=("GET", "HEAD"), shared="form page")
@limited(rate_limits.LOGINS_OF_A_NETWORK, except_for=is_known)
@limited(rate_limits.LOGIN_OF_A_NETWORK, counts=failed, except_for=is_known)
@limited(rate_limits.LOGIN_OF_AN_ACCOUNT, account_key, counts=failed, otherwise=OTHERWISE)
@limited(rate_limits.LOGIN_OF_A_PERSON, key_here, counts=failed)
@limited(rate_limits.LOGINS_OF_AN_ACCOUNT, account_anywhere, counts=succeeded)
@few_at_once(is_known)
def log_in() -> ResponseReturnValue:
    """The form, and signing in."""
    if request.method != "POST":
        return _login_page(LoginForm(next=request.args.get("next", "")))
    form = LoginForm(request.form)
    email = form.address()
    try:
        user_id = authentication.log_in(
            services(), email, form.password.data or "", client=sessions.client_text(request)
        )
    except WrongLogin as error:
        return _login_page(form, error.message)
    access.sign_in(user_id)
    answer = redirect(access.safe_next(form.next.data), 303)
    return known_devices.remember(answer, email.lookup) if email else answer


@room.page("log_out")
def log_out() -> ResponseReturnValue:
    """Signs this browser out."""
    access.sign_out()
    flash("You are signed out.")
    return redirect(url_for("accounts.log_in"), 303)


def _login_page(form: LoginForm, error: str = "") -> ResponseReturnValue:
    if access.is_signed_in():
        return redirect(access.safe_next(form.next.data))
    has_google = bool(services().settings.google_client_id)
    page = render_template("accounts/log_in.html", form=form, error=error, has_google=has_google)
    return Response(page, 422 if error else 200)
