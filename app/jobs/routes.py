"""A person's jobs: the list, one with its progress, cancelling and trying again."""

from uuid import UUID

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.infra.errors import BadInput, NotFound
from app.infra.services import services
from app.jobs import ledger
from app.jobs.models import STATUSES, Counts, Job, Kind
from app.web import cursors, htmx
from app.web.auth.access import current_user
from app.web.cursors import Cursors
from app.web.rooms import Room

room = Room("jobs")

STATES = (
    (None, "All"),
    ("pending", "Waiting"),
    ("processing", "Running"),
    ("completed", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
)


@room.page("index")
def index() -> Response:
    """The person's jobs, newest first, of a state and a kind when asked."""
    status, kind = request.args.get("status") or None, request.args.get("kind") or None
    if status is not None and status not in STATUSES:
        raise BadInput("There is no such state. Choose one of the links above the list.")
    codec = Cursors(services().settings, f"jobs|{current_user.id}|{status}|{kind}")
    before = codec.open_position(cursors.asked(request.args))
    with services().database.transaction("web", current_user.id) as db:
        found, more = ledger.page(db, current_user.id, status=status, kind=kind, before=before)
        kinds, counts = ledger.kinds(db, current_user.id), ledger.counts(db, current_user.id)
    following = codec.seal_position(found[-1].created_at, found[-1].id) if more else None
    next_url = url_for("jobs.index", status=status, kind=kind, after=following) if following else None
    return htmx.render(
        "jobs/index.html",
        "jobs/_list.html",
        jobs=found,
        next_url=next_url,
        is_filtered=bool(status or kind),
        states=_states(counts, status, kind),
        kinds=_kinds(kinds, status, kind) if len(kinds) > 1 else [],
    )


@room.page("show")
def show(job_id: UUID) -> Response:
    """One job; htmx asks for the moving part only."""
    with services().database.transaction("web", current_user.id) as db:
        job = ledger.find(db, current_user.id, job_id)
        log = ledger.logs(db, current_user.id, job_id)
    return htmx.render("jobs/show.html", "jobs/_progress.html", job=job, log=log)


@room.page("cancel")
def cancel(job_id: UUID) -> ResponseReturnValue:
    """Ends a job."""
    with services().database.transaction("web", current_user.id) as db:
        ledger.find(db, current_user.id, job_id)
        done = ledger.cancel(db, current_user.id, job_id)
    flash("The job was cancelled." if done else "The job had ended already.")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@room.page("retry")
def retry(job_id: UUID) -> ResponseReturnValue:
    """Tries the work of a failed job again, as a new one."""
    with services().database.transaction("web", current_user.id) as db:
        made = ledger.retry(db, current_user.id, job_id)
    flash("Trying again." if made else "Only failed jobs can be tried again.")
    return redirect(url_for("jobs.show", job_id=made.job_id if made else job_id), 303)


@room.page("status")
def status() -> Response:
    """The state of one's own job for programs; anybody else's is not found."""
    try:
        job_id = UUID(request.args.get("job_id", ""))
    except ValueError:
        raise NotFound("This job was not found.") from None
    with services().database.transaction("web", current_user.id) as db:
        job = ledger.find(db, current_user.id, job_id)
    response = jsonify(as_json(job))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def as_json(job: Job) -> dict[str, object]:
    """A job as the JSON interface shows it; times in ISO 8601, UTC."""
    moments = {name: getattr(job, name) for name in ("created_at", "started_at", "completed_at", "scheduled_for")}
    return {
        "id": str(job.id),
        "type": job.job_type,
        "status": job.status,
        "progress": {
            "percent": job.progress_percent,
            "message": job.progress_message,
            "eta_seconds": job.eta_seconds,
        },
        "result": job.result,
        "error": {"code": job.error_code, "message": job.error_message} if job.error_message else None,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


def _states(counts: Counts, status: str | None, kind: str | None) -> list[dict[str, object]]:
    """Links to the same list in each state; the numbers are of every kind."""
    return [
        _link(label, 0 if kind else getattr(counts, name or "all"), name, kind, is_current=status == name)
        for name, label in STATES
    ]


def _kinds(kinds: list[Kind], status: str | None, kind: str | None) -> list[dict[str, object]]:
    """Links to the same list of each kind; the numbers are of every state."""
    every = _link("Every kind", 0, status, None, is_current=kind is None)
    return [
        every,
        *(_link(one.name, 0 if status else one.jobs, status, one.slug, is_current=kind == one.slug) for one in kinds),
    ]


def _link(label: str, number: int, status: str | None, kind: str | None, *, is_current: bool) -> dict[str, object]:
    url = url_for("jobs.index", status=status, kind=kind)
    return {"label": label, "number": number, "url": url, "is_current": is_current}
