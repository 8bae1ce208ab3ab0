"""Suggestions: the list, one with what it would change, taking over and undoing."""

from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.enhancement import service
from app.enhancement.models import NothingChosen, UnknownSuggestion
from app.lib import htmx, paging
from app.lib.auth import current_user
from app.lib.db import Refused
from app.lib.site import site

enhancement = Blueprint("enhancement", __name__)


@enhancement.get("/suggestions")
def index() -> Response:
    """The person's suggestions, newest first."""
    with site().database.transaction("web", current_user.id) as db:
        found, more = service.page(db, current_user.id, paging.position(request.args))
    next_url = url_for("enhancement.index", after=paging.word(found[-1].created_at, found[-1].id)) if more else None
    return htmx.render("enhancement/index.html", "enhancement/_list.html", suggestions=found, next_url=next_url)


@enhancement.get("/suggestions/<uuid:suggestion_id>")
def show(suggestion_id: UUID) -> str:
    """One suggestion beside what the work says now."""
    with site().database.transaction("web", current_user.id) as db:
        suggestion = service.find(db, current_user.id, suggestion_id)
    return render_template("enhancement/show.html", suggestion=suggestion)


@enhancement.post("/suggestions/<uuid:suggestion_id>/apply")
def apply(suggestion_id: UUID) -> ResponseReturnValue:
    """Takes the ticked parts over."""
    try:
        with site().database.transaction("web", current_user.id) as db:
            service.apply(
                db, current_user.id, suggestion_id, request.form.getlist("field"), request.form.getlist("tag")
            )
    except NothingChosen as error:
        flash(error.message, "error")
    else:
        flash("Taken over. You can undo it here.", "success")
    return redirect(url_for("enhancement.show", suggestion_id=suggestion_id), 303)


@enhancement.post("/suggestions/<uuid:suggestion_id>/undo")
def undo(suggestion_id: UUID) -> ResponseReturnValue:
    """Takes back what was taken over."""
    with site().database.transaction("web", current_user.id) as db:
        service.undo(db, current_user.id, suggestion_id)
    flash("Undone: the work says again what it said before.")
    return redirect(url_for("enhancement.show", suggestion_id=suggestion_id), 303)


@enhancement.post("/suggestions/<uuid:content_id>/analyse")
def analyse(content_id: UUID) -> ResponseReturnValue:
    """Asks for a suggestion for a work."""
    with site().database.transaction("web", current_user.id) as db:
        created = service.request(db, current_user.id, content_id)
    flash("We are looking at it." if created.is_new else "We are looking at it already.")
    return redirect(url_for("jobs.show", job_id=created.job_id), 303)


@enhancement.post("/api/ai-generate-tags")
def generate_tags() -> ResponseReturnValue:
    """The same for programs: 202 with the job to look at."""
    sent = request.get_json(silent=True)
    try:
        content_id = UUID(str(sent.get("content_id", ""))) if isinstance(sent, dict) else UUID("")
    except ValueError:
        raise UnknownSuggestion("This work was not found.") from None
    with site().database.transaction("web", current_user.id) as db:
        created = service.request(db, current_user.id, content_id)
    where = url_for("jobs.status", job_id=created.job_id)
    return jsonify(job_id=str(created.job_id), status=created.status, polling_endpoint=where), 202


@enhancement.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """A refusal by quota is told on the page of suggestions."""
    if request.path.startswith("/api/"):
        raise error
    flash(error.message, "error")
    return redirect(url_for("enhancement.index"), 303)
