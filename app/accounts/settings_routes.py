"""Onboarding and settings: profile, visibility, private details, password, browsers, switches."""

from datetime import datetime
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import profile
from app.accounts.forms import (
    ChangePasswordForm,
    DetailsForm,
    OnboardingForm,
    ProfileForm,
    SwitchesForm,
    VisibilityForm,
    one_line,
)
from app.accounts.models import ChangedElsewhere, LooksLikeAnother, SlugTaken, Switches, WrongPassword
from app.accounts.sign_in import authentication, devices
from app.accounts.sign_in.routes import failed, restore_mail_budget, room, succeeded
from app.infra.database import Db
from app.infra.errors import BadInput
from app.infra.services import services
from app.web import rate_limits
from app.web.auth import access, sessions
from app.web.auth.access import current_user
from app.web.floods.admission import few_at_once
from app.web.rate_limits import limited


@room.page("onboarding")
def onboarding() -> ResponseReturnValue:
    """Name, category and a few words; with them a person gets their page."""
    if current_user.is_onboarded:
        return redirect(access.AFTER_LOGIN)
    if not current_user.email_verified:
        return redirect(url_for("accounts.check_mail"), 303)
    with services().database.transaction("web", current_user.id) as db:
        form = OnboardingForm(request.form if request.method == "POST" else request.args)
        form.offer(profile.categories(db))
        if form.validate_on_submit() and _onboard(db, form):
            flash("Your page is ready. Connect an account to fill it.", "success")
            return redirect(access.AFTER_LOGIN, 303)
        address = _address(db, form.slug.data or form.display_name.data)
    page = render_template("accounts/onboarding.html", form=form, address=address)
    return Response(page, 422 if form.is_submitted() else 200)


@room.page("onboarding_address")
def onboarding_address() -> ResponseReturnValue:
    """The address that the typed name would get, as a fragment."""
    with services().database.transaction("web", current_user.id) as db:
        return render_template("accounts/_address.html", address=_address(db, request.args.get("display_name")))


@room.page("settings")
def settings() -> ResponseReturnValue:
    """The public side of a person."""
    if not current_user.is_onboarded:
        return redirect(url_for("accounts.onboarding"), 303)
    with services().database.transaction("web", current_user.id) as db:
        saved = profile.find(db, current_user.id)
        form = ProfileForm(request.form, obj=saved, version=saved.updated_at.isoformat())
        form.offer(profile.categories(db))
        is_ready = form.validate_on_submit()
        details = profile.details(db, services().cipher, current_user.id)
    if is_ready and _save(form):
        flash("Saved.", "success")
        return redirect(url_for("accounts.settings"), 303)
    private = DetailsForm(obj=details)
    page = render_template("accounts/settings.html", form=form, saved=saved, details=private, email=details.email)
    return Response(page, _status_of(form) if form.is_submitted() else 200)


@room.page("set_visibility")
def set_visibility() -> ResponseReturnValue:
    """Opens or closes the public page."""
    is_public = bool(VisibilityForm(request.form).is_public.data)
    with services().database.transaction("web", current_user.id) as db:
        profile.set_visibility(db, current_user.id, is_public=is_public, client=sessions.client_text(request))
    flash("Your page is public." if is_public else "Your page is hidden, and everything on it.", "success")
    return redirect(url_for("accounts.settings"), 303)


@room.page("save_details")
def save_details() -> ResponseReturnValue:
    """Stores full name and place, encrypted."""
    form = DetailsForm(request.form)
    if not form.validate():
        raise BadInput("At most 200 characters each.")
    with services().database.transaction("web", current_user.id) as db:
        profile.store_details(
            db, services().cipher, current_user.id, form.full_name.data or "", form.location.data or ""
        )
    flash("Saved.", "success")
    return redirect(url_for("accounts.settings"), 303)


@room.page("security")
def security() -> ResponseReturnValue:
    """Password and browsers."""
    return _security_page(ChangePasswordForm())


@room.page("change_password")
@limited(rate_limits.LOGIN_OF_A_PERSON, rate_limits.person_key, counts=failed)
@limited(rate_limits.PASSWORDS_OF_A_PERSON, rate_limits.person_key, counts=succeeded)
@few_at_once()
def change_password() -> ResponseReturnValue:
    """A new password; every other browser is signed out and this one gets a new token."""
    form = ChangePasswordForm(request.form)
    form.person = authentication.known_of(services(), current_user.id)
    if not form.validate():
        return _security_page(form, 422)
    try:
        authentication.change_password(
            services(),
            current_user.id,
            form.current_password.data or "",
            form.password.data or "",
            client=sessions.client_text(request),
            current_hash=sessions.current_hash(),
        )
    except WrongPassword as error:
        form.refuse("current_password", error.message)
        return _security_page(form, error.status)
    restore_mail_budget(authentication.address_of(services(), current_user.id).lookup)
    sessions.rotate()
    flash("Your new password is set. Every other browser was signed out.", "success")
    return redirect(url_for("accounts.security"), 303)


@room.page("send_password_link")
@limited(rate_limits.MAIL_OF_A_PERSON, rate_limits.person_key)
def send_password_link() -> ResponseReturnValue:
    """A link by mail for somebody who has no password yet."""
    authentication.ask_own_reset(services(), current_user.id)
    flash("A mail with a link is on its way. It works for one hour.")
    return redirect(url_for("accounts.security"), 303)


@room.page("end_session")
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Signs one browser out."""
    with services().database.transaction("web", current_user.id) as db:
        devices.end(db, current_user.id, session_id, client=sessions.client_text(request))
    flash("That browser is signed out.", "success")
    return redirect(url_for("accounts.security"), 303)


@room.page("end_other_sessions")
def end_other_sessions() -> ResponseReturnValue:
    """Signs every other browser out."""
    with services().database.transaction("web", current_user.id) as db:
        devices.end_others(db, current_user.id, sessions.current_hash(), client=sessions.client_text(request))
    flash("Every other browser is signed out.", "success")
    return redirect(url_for("accounts.security"), 303)


@room.page("switches")
def switches() -> ResponseReturnValue:
    """Switches for notifications and automatic work."""
    with services().database.transaction("web", current_user.id) as db:
        form = SwitchesForm(request.form, obj=profile.switches(db, current_user.id))
        if form.validate_on_submit():
            profile.save_switches(db, current_user.id, Switches(**form.data))
            flash("Saved.", "success")
            return redirect(url_for("accounts.switches"), 303)
    return Response(render_template("accounts/switches.html", form=form), 422 if form.is_submitted() else 200)


def _address(db: Db, name: str | None) -> str:
    typed = one_line(name)[:80]
    return (
        f"{services().settings.public_url}/creator/{profile.address_for(db, current_user.id, typed)}" if typed else ""
    )


def _onboard(db: Db, form: OnboardingForm) -> bool:
    """Whether the page was opened; else the form says why."""
    try:
        profile.onboard(
            db,
            current_user.id,
            form.card(),
            form.slug.data or "",
            is_confirmed=current_user.email_verified,
            client=sessions.client_text(request),
        )
    except SlugTaken as error:
        form.refuse("slug", error.message)
        return False
    except LooksLikeAnother as error:
        form.refuse(error.field, error.message)
        return False
    return True


def _save(form: ProfileForm) -> bool:
    """Whether the profile was saved; else the form says why."""
    try:
        version = datetime.fromisoformat(form.version.data or "")
    except ValueError:
        raise BadInput("This form is not complete. Load the page again.") from None
    try:
        with services().database.transaction("web", current_user.id) as db:
            profile.save(
                db, current_user.id, form.card(), form.slug.data or "", version, client=sessions.client_text(request)
            )
    except SlugTaken as error:
        form.refuse("slug", error.message)
        return False
    except LooksLikeAnother as error:
        form.refuse(error.field, error.message)
        return False
    except ChangedElsewhere as error:
        form.form_errors.append(error.message)
        return False
    return True


def _status_of(form: ProfileForm) -> int:
    return 409 if form.form_errors else 422


def _security_page(form: ChangePasswordForm, status: int = 200) -> Response:
    with services().database.transaction("web", current_user.id) as db:
        found = devices.all_of(db, current_user.id, sessions.current_hash())
        has_password = authentication.has_password(db)
    page = render_template("accounts/security.html", form=form, devices=found, has_password=has_password)
    return Response(page, status)
