"""A person's own works: listed, and edited. A sync never overwrites an edit."""

from datetime import datetime
from uuid import UUID

from app.content.models import Category, Item, Revision, UnknownWork, UnusableChoice
from app.infra import queries
from app.infra.database import Db

q = queries.load("content")

PAGE = 30
LONGEST_SUMMARY = 1000
FIELDS = ("visibility", "category_code", "seo_description")


def page(
    db: Db, user_id: UUID, *, state: str | None, words: str | None, before: tuple[datetime, UUID] | None
) -> tuple[list[Item], bool]:
    """A page of the person's works, newest first, and whether there are older ones.

    `state` is public or hidden; `words` must stand in the title.
    """
    published_at, item_id = before or (None, None)
    items = q.all(
        db,
        "list_items",
        Item,
        user_id=user_id,
        state=state,
        words=_pattern(words),
        before_time=published_at,
        before_id=item_id,
        limit=PAGE + 1,
    )
    return items[:PAGE], len(items) > PAGE


def find(db: Db, user_id: UUID, item_id: UUID) -> Item:
    """One of the person's works. Raises UnknownWork, for somebody else's too."""
    item = q.one(db, "find_item", Item, user_id=user_id, item_id=item_id)
    if item is None:
        raise UnknownWork
    return item


def categories(db: Db) -> list[Category]:
    """The categories to choose from."""
    return q.all(db, "list_categories", Category)


def revisions(db: Db, item_id: UUID) -> list[Revision]:
    """The latest changes of a work, newest first."""
    return q.all(db, "list_revisions", Revision, item_id=item_id)


def change(db: Db, user_id: UUID, item_id: UUID, *, is_shown: bool, category: str, summary: str) -> int:
    """Stores what the owner chose, each changed field with a revision; how many fields changed.

    Raises UnusableChoice with the field's name.
    """
    item = find(db, user_id, item_id)
    known = {entry.code for entry in categories(db)}
    if category and category not in known:
        raise UnusableChoice(fields={"category": "Choose one of the categories."})
    if len(summary) > LONGEST_SUMMARY:
        raise UnusableChoice(fields={"summary": f"At most {LONGEST_SUMMARY:,} characters."})
    wanted = {
        "visibility": "public" if is_shown else "private",
        "category_code": category or None,
        "seo_description": summary.strip() or None,
    }
    changed = [name for name in FIELDS if getattr(item, name) != wanted[name]]
    for name in changed:
        _revise(db, user_id, item_id, name, getattr(item, name), wanted[name])
    if changed:
        q.run(db, "change_item", user_id=user_id, item_id=item_id, **wanted)
    return len(changed)


def undo(db: Db, user_id: UUID, item_id: UUID, revision_id: UUID) -> None:
    """Puts one field back to what it was before a change. Raises UnknownWork."""
    item = find(db, user_id, item_id)
    revision = next((entry for entry in revisions(db, item_id) if entry.id == revision_id), None)
    if revision is None or revision.field_name not in FIELDS:
        raise UnknownWork("This change was not found.")
    now = {name: getattr(item, name) for name in FIELDS}
    _revise(db, user_id, item_id, revision.field_name, now[revision.field_name], revision.old_value)
    q.run(db, "change_item", user_id=user_id, item_id=item_id, **{**now, revision.field_name: revision.old_value})


def _revise(db: Db, user_id: UUID, item_id: UUID, field: str, old: str | None, new: str | None) -> None:
    q.run(db, "add_revision", user_id=user_id, item_id=item_id, field=field, old=old, new=new)


def _pattern(words: str | None) -> str | None:
    """Escapes words for a LIKE pattern."""
    if not words:
        return None
    escaped = words[:100].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
