"""Connecting a platform, and what is connected."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.connections import channels, service, sync_schedule
from app.connections.forms import DisconnectForm, SyncIntervalForm
from app.connections.models import NeedsReconnect, UnprovedAddress
from app.infra.database import Refused
from app.infra.errors import AppError, NotFound
from app.infra.services import services
from app.providers import ADAPTERS
from app.web.auth import sessions
from app.web.auth.access import current_user
from app.web.rooms import Room

room = Room("connections")

# Instagram ends its address with #_, which browsers carry along to an address that has no fragment of its own.
START = "main"


@room.page("index")
def index() -> str:
    """Every platform with what the person has connected there."""
    with services().database.transaction("web", current_user.id) as db:
        cards = channels.cards(db, current_user.id)
        connected, allowed = channels.account_limit(db, current_user.id)
    return render_template(
        "connections/index.html",
        cards=cards,
        connected=connected,
        allowed=allowed,
        interval_form=lambda account: SyncIntervalForm(rhythm=sync_schedule.of(account).key),
    )


@room.page("connect")
def connect(platform: str) -> ResponseReturnValue:
    """Sends the browser to the platform's consent page."""
    if platform not in ADAPTERS:
        raise NotFound("This platform cannot be connected yet.")
    stored = sessions.current().stored
    assert stored is not None  # whoever is signed in has a session
    return redirect(service.begin(services(), current_user.id, stored.session_id, platform), 303)


@room.page("callback")
def callback(platform: str) -> ResponseReturnValue:
    """Where the platform sends the browser back; always ends on a page of ours that says what came of it."""
    if platform not in ADAPTERS:
        raise NotFound("This platform cannot be connected yet.")
    stored = sessions.current().stored
    try:
        connected = service.finish(
            services(),
            current_user.id,
            stored.session_id if stored else None,
            platform,
            state=request.args.get("state", ""),
            code=request.args.get("code", ""),
            error=request.args.get("error", ""),
            issuer=request.args.get("iss", ""),
        )
    except UnprovedAddress:
        raise
    except AppError as error:
        flash(error.message, "error")
        return redirect(url_for("connections.index", _anchor=START), 303)
    flash(f"{connected.name} is connected. We are bringing your works in now.", "success")
    return redirect(url_for("jobs.show", job_id=connected.job_id, _anchor=START), 303)


@room.page("sync")
def sync(account_id: UUID) -> ResponseReturnValue:
    """Asks for a sync now; one that runs already is shown instead."""
    with services().database.transaction("web", current_user.id) as db:
        account = channels.find(db, current_user.id, account_id)
        created = service.sync_now(db, account, current_user.id)
    flash("The sync has been started." if created.is_new else "A sync is running already.")
    return redirect(url_for("jobs.show", job_id=created.job_id), 303)


@room.page("choose_interval")
def choose_interval(account_id: UUID) -> ResponseReturnValue:
    """Stores the sync interval of an account."""
    form = SyncIntervalForm(request.form)
    with services().database.transaction("web", current_user.id) as db:
        next_at = sync_schedule.choose(db, current_user.id, account_id, form.rhythm.data or "")
    flash("Saved. The next sync starts by itself." if next_at else "Saved. We sync only when you ask.", "success")
    return redirect(url_for("connections.index"), 303)


@room.page("disconnect")
def disconnect(account_id: UUID) -> ResponseReturnValue:
    """Disconnects an account."""
    form = DisconnectForm(request.form)
    with services().database.transaction("web", current_user.id) as db:
        account = service.end(db, current_user.id, account_id, keep=form.keep.data, by="person")
    flash(f"{account.account_name} is disconnected. Its works are no longer public.", "success")
    return redirect(url_for("connections.index"), 303)


@room.errorhandler(UnprovedAddress)
def unproved(error: UnprovedAddress) -> ResponseReturnValue:
    """The page that says where the link is, and sends it again."""
    flash(error.message, "error")
    return redirect(url_for("accounts.check_mail"), 303)


@room.errorhandler(NeedsReconnect)
@room.errorhandler(Refused)
def refused(error: AppError) -> ResponseReturnValue:
    """A refusal by quota or plan belongs on the page where it was asked for."""
    flash(error.message, "error")
    return redirect(url_for("connections.index"), 303)
