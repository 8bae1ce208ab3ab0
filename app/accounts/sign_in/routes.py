"""Signing up, in and out."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import profile
from app.accounts.forms import LoginForm, SignUpForm
from app.accounts.models import WrongLogin
from app.accounts.sign_in import authentication
from app.infra.services import services
from app.infra.text import clean
from app.web import query_args, rate_limits
from app.web.auth import access, sessions
from app.web.rate_limits import limited
from app.web.rooms import Room

room = Room("accounts")


def failed(response: Response) -> bool:
    """Whether a form came back with errors: only that uses up the tries of a login."""
    return response.status_code == 422


@room.page("sign_up")
@limited(rate_limits.FORM_PAGE, methods=("GET", "HEAD"), shared="form page")
@limited(rate_limits.SIGN_UP_OF_A_NETWORK)
@limited(rate_limits.SIGN_UP_OF_A_PERSON, rate_limits.typed_here_key("email"))
def sign_up() -> ResponseReturnValue:
    """The form, and the making of an account; the answer never says whether the address was new."""
    if access.is_signed_in():
        return redirect(access.AFTER_LOGIN)
    form = SignUpForm(request.form)
    if form.validate_on_submit():
        authentication.sign_up(services(), form.address, form.password.data or "", client=sessions.client_text(request))
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
@limited(rate_limits.FORM_PAGE, methods=("GET", "HEAD"), shared="form page")
@limited(rate_limits.LOGIN_OF_ALL, rate_limits.everybody_key)
@limited(rate_limits.LOGIN_OF_A_NETWORK, counts=failed)
@limited(rate_limits.LOGIN_OF_A_PERSON, rate_limits.typed_here_key("email"), counts=failed)
def log_in() -> ResponseReturnValue:
    """The form, and signing in."""
    if request.method != "POST":
        return _login_page(LoginForm(next=request.args.get("next", "")))
    form = LoginForm(request.form)
    try:
        user_id = authentication.log_in(
            services(), form.address(), form.password.data or "", client=sessions.client_text(request)
        )
    except WrongLogin as error:
        return _login_page(form, error.message)
    access.sign_in(user_id)
    return redirect(access.safe_next(form.next.data), 303)


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
