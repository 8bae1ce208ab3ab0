"""The library: a person's own works."""

from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.connections import channels, service
from app.connections.models import UnknownAccount
from app.content.library import works
from app.content.library.forms import ItemForm
from app.content.models import UnusableChoice
from app.infra.errors import NotFound
from app.infra.services import services
from app.web import cursors, htmx
from app.web.auth.access import current_user
from app.web.cursors import Cursors
from app.web.rooms import Room

room = Room("content")


@room.page("index")
def index() -> Response:
    """The person's works, newest first, with a filter and a search in their titles."""
    state = request.args.get("state") if request.args.get("state") in ("public", "hidden") else None
    words = request.args.get("q", "").strip() or None
    codec = Cursors(services().settings, f"library|{current_user.id}|{state}|{words}")
    before = codec.open_position(cursors.asked(request.args))
    with services().database.transaction("web", current_user.id) as db:
        items, more = works.page(db, current_user.id, state=state, words=words, before=before)
    following = codec.seal_position(items[-1].published_at, items[-1].id) if more else None
    next_url = url_for("content.index", state=state, q=words, after=following) if following else None
    filters = [
        {"label": label, "url": url_for("content.index", state=name, q=words), "is_current": state == name}
        for name, label in ((None, "All"), ("public", "Public"), ("hidden", "Not public"))
    ]
    return htmx.render(
        "content/index.html",
        "content/_items.html",
        items=items,
        next_url=next_url,
        filters=filters,
        words=words or "",
        state=state,
    )


@room.page("show")
def show(item_id: UUID) -> str:
    """One work: what its platform says, and what the owner adds."""
    return _page(item_id)


@room.page("change")
def change(item_id: UUID) -> ResponseReturnValue:
    """Stores what the owner chose."""
    form = ItemForm(request.form)
    if not form.validate():
        return _page(item_id, form), 422
    try:
        with services().database.transaction("web", current_user.id) as db:
            changed = works.change(
                db,
                current_user.id,
                item_id,
                is_shown=form.is_shown.data,
                category=form.category.data or "",
                summary=form.summary.data or "",
            )
    except UnusableChoice as error:
        for field, words in error.fields.items():
            form.refuse(field, words)
        return _page(item_id, form), 422
    flash("Saved. You can undo each change below." if changed else "Nothing was changed.")
    return redirect(url_for("content.show", item_id=item_id), 303)


@room.page("undo")
def undo(item_id: UUID, revision_id: UUID) -> ResponseReturnValue:
    """Puts one field back."""
    with services().database.transaction("web", current_user.id) as db:
        works.undo(db, current_user.id, item_id, revision_id)
    flash("Put back to what it was.")
    return redirect(url_for("content.show", item_id=item_id), 303)


@room.page("sync")
def sync(platform: str) -> ResponseReturnValue:
    """Asks for a sync of one's own account on a platform; 202 with the job to look at."""
    sent = request.get_json(silent=True)
    try:
        account_id = UUID(str(sent.get("social_account_id", ""))) if isinstance(sent, dict) else UUID("")
    except ValueError:
        raise NotFound("This account was not found.") from None
    with services().database.transaction("web", current_user.id) as db:
        account = channels.find(db, current_user.id, account_id)
        if account.platform_slug != platform:
            raise UnknownAccount
        created = service.sync_now(db, account, current_user.id)
    answer = jsonify(
        job_id=str(created.job_id),
        status=created.status,
        polling_endpoint=url_for("jobs.status", job_id=created.job_id),
    )
    return answer, 202


def _page(item_id: UUID, form: ItemForm | None = None) -> str:
    with services().database.transaction("web", current_user.id) as db:
        item = works.find(db, current_user.id, item_id)
        categories = works.categories(db)
        revisions = works.revisions(db, item_id)
    form = form or ItemForm(
        is_shown=item.visibility == "public", category=item.category_code, summary=item.seo_description
    )
    form.offer(categories)
    return render_template("content/show.html", item=item, form=form, revisions=revisions)
