"""Asking for suggestions, taking them over, undoing that."""

import time
from collections.abc import Collection
from uuid import UUID

from psycopg.types.json import Jsonb

from app.accounts import records
from app.content import library
from app.enhancement import keywords
from app.enhancement.models import FIELDS, NothingChosen, Suggestion, UnknownSuggestion, Work
from app.jobs import ledger
from app.jobs.models import Created
from app.jobs.run import Run
from app.lib import sql
from app.lib.db import Db
from app.lib.paging import Position

q = sql.load("enhancement")

PAGE = 20


def request(db: Db, user_id: UUID, content_id: UUID) -> Created:
    """Asks for a suggestion for one's own work. Raises UnknownSuggestion, Refused SV001 (quota) or SV002."""
    if q.one(db, "find_work", Work, user_id=user_id, content_id=content_id) is None:
        raise UnknownSuggestion("This work was not found.")
    return ledger.find_or_create(db, user_id, "ai_generate_tags", {"content_item_id": str(content_id)})


def write(run: Run) -> None:
    """Makes the suggestion that a job asks for, and writes it with its usage in one fenced transaction."""
    started = time.monotonic()
    content_id = UUID(run.params["content_item_id"])
    with run.transaction() as db:
        work = q.one(db, "find_work", Work, user_id=run.owner_id, content_id=content_id)
        if work is None:
            raise UnknownSuggestion("This work was deleted meanwhile.")
        text = keywords.Text(work.title, work.description, work.tags, work.hashtags)
        phrases = keywords.candidates(text)
        found = q.all(db, "count_documents", phrases=phrases)
        documents = int(q.value(db, "count_all_documents") or 0)
    run.progress(50, "Comparing with the other works of the site")
    made = keywords.suggest(text, documents, {row["phrase"]: row["documents"] for row in found})
    with run.transaction() as db:
        q.run(
            db,
            "add_suggestion",
            user_id=run.owner_id,
            content_id=content_id,
            job_id=run.job_id,
            titles=[made.title] if made.title else [],
            description=made.description,
            tags=made.tags,
            reasons=Jsonb(made.reasons),
            confidence=made.confidence,
            read=made.tokens_read,
            written=made.tokens_written,
            milliseconds=int((time.monotonic() - started) * 1000),
        )
        records.tell(
            db,
            run.owner_id,
            "Suggestions are ready",
            f"{len(made.tags)} tags for “{work.title[:80]}”.",
            kind="success",
            action=("/suggestions", "Look at them"),
            about=("content_item", content_id),
        )
        run.finish(db, {"tags": len(made.tags)})


def page(db: Db, user_id: UUID, before: Position | None) -> tuple[list[Suggestion], bool]:
    """A page of the person's suggestions, newest first, and whether there are older ones."""
    moment, row_id = before or (None, None)
    found = q.all(
        db, "list_suggestions", Suggestion, user_id=user_id, before_time=moment, before_id=row_id, limit=PAGE + 1
    )
    return found[:PAGE], len(found) > PAGE


def find(db: Db, user_id: UUID, suggestion_id: UUID) -> Suggestion:
    """One of the person's suggestions. Raises UnknownSuggestion, for somebody else's too."""
    found = q.one(db, "find_suggestion", Suggestion, user_id=user_id, suggestion_id=suggestion_id)
    if found is None:
        raise UnknownSuggestion
    return found


def apply(db: Db, user_id: UUID, suggestion_id: UUID, fields: Collection[str], tags: Collection[str]) -> None:
    """Takes chosen parts over: `tags` out of the suggested ones, and the description as the summary."""
    suggestion = find(db, user_id, suggestion_id)
    chosen = [tag for tag in suggestion.suggested_tags if tag in tags] if "tags" in fields else []
    takes_description = "description" in fields and suggestion.suggested_description
    if not chosen and not takes_description:
        raise NothingChosen
    item_id = suggestion.content_item_id
    if chosen:
        q.run(db, "add_tags", user_id=user_id, content_id=item_id, tags=chosen)
        _note(db, user_id, suggestion, "tags", ", ".join(chosen))
    if takes_description:
        library.take_summary(db, user_id, item_id, suggestion.suggested_description or "")
        _note(db, user_id, suggestion, "seo_description", suggestion.suggested_description or "")
    q.run(db, "mark_applied", suggestion_id=suggestion_id, is_applied=True)


def undo(db: Db, user_id: UUID, suggestion_id: UUID) -> None:
    """Takes back everything that was taken over from a suggestion."""
    suggestion = find(db, user_id, suggestion_id)
    q.run(db, "remove_tags", content_id=suggestion.content_item_id, tags=suggestion.suggested_tags)
    if suggestion.suggested_description:
        library.give_summary_back(db, user_id, suggestion.content_item_id, suggestion.suggested_description)
    q.run(db, "note_undone", suggestion_id=suggestion_id)
    q.run(db, "mark_applied", suggestion_id=suggestion_id, is_applied=False)


def _note(db: Db, user_id: UUID, suggestion: Suggestion, field: str, value: str) -> None:
    assert field in FIELDS
    q.run(db, "note_application", user_id=user_id, suggestion_id=suggestion.id, field=field, value=value)
