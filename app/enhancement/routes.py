"""Suggestions: the list, one beside what its work says now, taking over and undoing; asking for an analysis."""

from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.enhancement import analysis, suggestions
from app.enhancement.forms import ChosenForm
from app.enhancement.models import STATES, NothingChosen, UnknownWork
from app.infra.database import Refused
from app.infra.errors import BadInput
from app.infra.services import services
from app.jobs.models import Created
from app.web import cursors, error_pages, htmx
from app.web.auth.access import current_user
from app.web.cursors import Cursors
from app.web.rooms import Room

room = Room("enhancement")


@room.page("index")
def index() -> Response:
    """The person's suggestions, newest first, of a state when asked."""
    state = request.args.get("state") or None
    if state is not None and state not in STATES:
        raise BadInput("There is no such state. Choose one of the links above the list.")
    codec = Cursors(services().settings, f"suggestions|{current_user.id}|{state}")
    before = codec.open_position(cursors.asked(request.args))
    with services().database.transaction("web", current_user.id) as db:
        found, more = suggestions.page(db, current_user.id, state, before)
    following = codec.seal_position(found[-1].created_at, found[-1].id) if more else None
    next_url = url_for("enhancement.index", state=state, after=following) if following else None
    filters = [
        {"label": label, "url": url_for("enhancement.index", state=name), "is_current": state == name}
        for name, label in ((None, "All"), ("new", "New"), ("applied", "Taken over"))
    ]
    return htmx.render(
        "enhancement/index.html",
        "enhancement/_list.html",
        suggestions=found,
        next_url=next_url,
        filters=filters,
        state=state,
    )


@room.page("show")
def show(suggestion_id: UUID) -> str:
    """One suggestion beside what its work says now."""
    with services().database.transaction("web", current_user.id) as db:
        review = suggestions.review(db, current_user.id, suggestion_id)
    return render_template("enhancement/show.html", review=review, suggestion=review.suggestion)


@room.page("apply")
def apply(suggestion_id: UUID) -> ResponseReturnValue:
    """Takes over what is ticked."""
    form = ChosenForm(request.form)
    try:
        with services().database.transaction("web", current_user.id) as db:
            suggestions.apply(db, current_user.id, suggestion_id, form.field.data, form.tag.data)
    except NothingChosen as error:
        flash(error.message, "error")
    else:
        flash("Taken over. You can undo it here.", "success")
    return redirect(url_for("enhancement.show", suggestion_id=suggestion_id), 303)


@room.page("undo")
def undo(suggestion_id: UUID) -> ResponseReturnValue:
    """Takes back what was taken over."""
    with services().database.transaction("web", current_user.id) as db:
        kept = suggestions.undo(db, current_user.id, suggestion_id)
    flash("Undone: the work says again what it said before.", "success")
    for label in kept:
        flash(f"{label} stays as it is, because you changed it since.", "info")
    return redirect(url_for("enhancement.show", suggestion_id=suggestion_id), 303)


@room.page("analyse")
def analyse(content_id: UUID) -> ResponseReturnValue:
    """Asks for an analysis of a work; one that waits already is shown instead."""
    with services().database.transaction("web", current_user.id) as db:
        created = analysis.request_analysis(db, current_user.id, content_id)
    flash(_what_happens(created))
    return redirect(url_for("jobs.show", job_id=created.job_id), 303)


def _what_happens(created: Created) -> str:
    if created.status == "completed":
        return "Nothing has changed since we looked, so this is free. The newest suggestions are still good."
    return "We are looking at it." if created.is_new else "We are looking at it already."


@room.page("generate_tags")
def generate_tags() -> ResponseReturnValue:
    """The same for programs: `{"content_id": …}`, answered 202 with the job to look at."""
    sent = request.get_json(silent=True)
    try:
        content_id = UUID(str(sent.get("content_id", ""))) if isinstance(sent, dict) else UUID("")
    except ValueError:
        raise UnknownWork from None
    with services().database.transaction("web", current_user.id) as db:
        created = analysis.request_analysis(db, current_user.id, content_id)
    where = url_for("jobs.status", job_id=created.job_id)
    return jsonify(job_id=str(created.job_id), status=created.status, polling_endpoint=where), 202


@room.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """A refusal by quota or by the number of jobs is told on the page of suggestions; programs get it as it is."""
    if error_pages.wants_json():
        return error_pages.answer(error)
    flash(error.message, "error")
    return redirect(url_for("enhancement.index"), 303)
