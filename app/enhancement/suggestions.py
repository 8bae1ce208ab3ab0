"""A person's suggestions: listed, reviewed, applied and undone."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.enhancement.models import (
    LABELS,
    Application,
    Change,
    Listed,
    NothingChosen,
    Review,
    Suggestion,
    TagChoice,
    UnknownSuggestion,
)
from app.infra import queries
from app.infra.database import Db
from app.web.cursors import Position

q = queries.load("enhancement")

PAGE = 20
TAGS = "tags"


def page(db: Db, user_id: UUID, state: str | None, before: Position | None) -> tuple[list[Listed], bool]:
    """A page of the person's suggestions, newest first, and whether there are older ones; `state` is new or applied."""
    moment, row_id = before or (None, None)
    found = q.all(
        db,
        "list_suggestions",
        Listed,
        user_id=user_id,
        state=state,
        before_time=moment,
        before_id=row_id,
        limit=PAGE + 1,
    )
    return found[:PAGE], len(found) > PAGE


def review(db: Db, user_id: UUID, suggestion_id: UUID) -> Review:
    """A suggestion beside what its work says now. Raises UnknownSuggestion, for somebody else's too."""
    suggestion = _find(db, user_id, suggestion_id)
    applied = _applied(db, suggestion_id)
    names = {application.field_name for application in applied}
    changes = [_change(suggestion, field, field in names) for field in LABELS if suggestion.suggested(field)]
    there = set(suggestion.tags_now)
    reasons = suggestion.reasons.get(TAGS, {})
    tags = [TagChoice(tag, reasons.get(tag, {}).get("why", ""), tag in there) for tag in suggestion.suggested_tags]
    return Review(suggestion, changes, tags, applied)


def apply(db: Db, user_id: UUID, suggestion_id: UUID, fields: Collection[str], tags: Collection[str]) -> int:
    """Takes over the named `fields` and `tags` of a suggestion, each with what stood there before; how many.

    Raises UnknownSuggestion, or NothingChosen when nothing of it is new. What is taken over already stays as it is.
    """
    suggestion = _lock(db, user_id, suggestion_id)
    done = {application.field_name for application in _applied(db, suggestion_id)}
    chosen = [field for field in LABELS if field in fields and field not in done and suggestion.suggested(field)]
    for field in chosen:
        value = suggestion.suggested(field)
        before = _revise(db, suggestion, field, value, {"change_source": "ai", "category_source": "ai"})
        _note(db, suggestion, user_id, field, value, before)
    added = _add_tags(db, suggestion, user_id, tags)
    if not chosen and not added:
        raise NothingChosen
    q.run(db, "mark_applied", suggestion_id=suggestion_id, is_applied=True)
    return len(chosen) + len(added)


def undo(db: Db, user_id: UUID, suggestion_id: UUID) -> list[str]:
    """Takes back what was taken over; the names of the fields that stay because their owner changed them since."""
    suggestion = _lock(db, user_id, suggestion_id)
    kept = []
    for application in _applied(db, suggestion_id):
        if application.field_name == TAGS:
            q.run(db, "remove_tags", content_id=suggestion.content_item_id, tags=application.applied_value)
        elif suggestion.now(application.field_name) == application.applied_value:
            _put_back(db, suggestion, application)
        else:
            kept.append(LABELS[application.field_name])
    q.run(db, "note_undone", suggestion_id=suggestion_id)
    q.run(db, "mark_applied", suggestion_id=suggestion_id, is_applied=False)
    return kept


def _find(db: Db, user_id: UUID, suggestion_id: UUID) -> Suggestion:
    found = q.one(db, "find_suggestion", Suggestion, user_id=user_id, suggestion_id=suggestion_id)
    if found is None:
        raise UnknownSuggestion
    return found


def _lock(db: Db, user_id: UUID, suggestion_id: UUID) -> Suggestion:
    """Locks and returns the suggestion: of two concurrent requests the second sees what the first has done."""
    q.value(db, "lock_person", user_id=user_id)
    q.value(db, "lock_suggestion", user_id=user_id, suggestion_id=suggestion_id)
    return _find(db, user_id, suggestion_id)


def _applied(db: Db, suggestion_id: UUID) -> list[Application]:
    return q.all(db, "list_applications", Application, suggestion_id=suggestion_id)


def _change(suggestion: Suggestion, field: str, is_applied: bool) -> Change:
    now, suggested = suggestion.now(field), suggestion.suggested(field)
    if field == "category_code":
        now, suggested = suggestion.category_name, suggestion.suggested_category_name
    return Change(field, LABELS[field], now, suggested or "", suggestion.reasons.get(field, ""), is_applied)


def _add_tags(db: Db, suggestion: Suggestion, user_id: UUID, tags: Collection[str]) -> list[str]:
    """The suggested ones among `tags` that the work did not have, now its own."""
    reasons = suggestion.reasons.get(TAGS, {})
    chosen = [tag for tag in suggestion.suggested_tags if tag in tags and tag not in suggestion.tags_now]
    added = q.all(
        db,
        "add_tags",
        user_id=user_id,
        content_id=suggestion.content_item_id,
        tags=chosen,
        confidences=[reasons.get(tag, {}).get("confidence") for tag in chosen],
    )
    names = [str(row["tag"]) for row in added]
    if names:
        _note(db, suggestion, user_id, TAGS, names, {})
    return names


def _put_back(db: Db, suggestion: Suggestion, application: Application) -> None:
    before = application.previous_value
    sources = {"change_source": "owner", "category_source": before.get("category_source")}
    _revise(db, suggestion, application.field_name, before.get("value"), sources)


def _revise(
    db: Db, suggestion: Suggestion, field: str, value: str | None, sources: Mapping[str, str | None]
) -> dict[str, Any]:
    before: dict[str, Any] = q.value(
        db, "revise_item", content_id=suggestion.content_item_id, field=field, value=value, **sources
    )
    return before


def _note(
    db: Db, suggestion: Suggestion, user_id: UUID, field: str, value: object, before: Mapping[str, object]
) -> None:
    q.run(
        db,
        "add_application",
        user_id=user_id,
        suggestion_id=suggestion.id,
        field=field,
        value=Jsonb(value),
        previous=Jsonb(dict(before)),
    )
