"""Creators as the running site changes them, and the comparison of what visitors can read with what is so."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from app.infra import queries
from app.infra.database import Database
from app.infra.queries import Queries, parse
from tests.house.population import SCHEMAS

TRUTH = Queries("truth", parse("truth", Path(__file__).with_name("truth.sql").read_text()))
content, connections = queries.load("content"), queries.load("connections")


@dataclass(frozen=True)
class Creator:
    """A person with one account, and what one can do with the two."""

    id: UUID
    account_id: UUID
    connection_id: UUID
    database: Database

    def sync(self, *names: str, gone: tuple[str, ...] = (), **changes: object) -> None:
        """Writes a page as a sync does: works by name, all with the same changes."""
        with self.database.transaction("worker", self.id) as db:
            content.value(db, "lock_person", user_id=self.id)
            self.write(db, *names, **changes)
            if gone:
                names = {"account_id": self.account_id, "asked": list(gone), "found": []}
                content.value(db, "hide_missing", **names, only_confirmed=False)

    def write(self, db: psycopg.Connection, *names: str, **changes: object) -> None:
        """The writing part of a sync, without its first lock."""
        page = Jsonb([work_of(name, **changes) for name in names])
        content.one(db, "write_page", user_id=self.id, account_id=self.account_id, works=page)

    def change(self, statement: str) -> None:
        """One statement as the signed-in person."""
        with self.database.transaction("web", self.id) as db:
            db.execute(statement)

    def disconnect(self) -> None:
        """Lets the account go."""
        with self.database.transaction("web", self.id) as db:
            connections.run(db, "disconnect_account", account_id=self.account_id, user_id=self.id, keeps_own=False)
            connections.run(db, "disconnect_connection", connection_id=self.connection_id, user_id=self.id)


def work_of(name: str, **changes: object) -> dict[str, object]:
    """A work as a platform tells it, public unless something else is said."""
    plain: dict[str, object] = {
        "id": name,
        "url": f"https://platform.example/{name}",
        "title": f"Sourdough for beginners {name}",
        "slug": f"sourdough-for-beginners-{name}",
        "description": "Flour, water, salt and patience.",
        "tags": ["Bread", "sourdough"],
        "hashtags": ["baking"],
        "thumbnail_url": None,
        "published_at": "2026-01-01T00:00:00+00:00",
        "views": 1234,
        "visibility": "public",
        "category": "food",
        "type": "long_video",
        "is_live": False,
        "is_embeddable": True,
    }
    return plain | changes


def differences(db: psycopg.Connection) -> list[str]:
    """Where schema site and the tables disagree."""
    return [str(found["difference"]) for found in TRUTH.all(db, "differences")]


def cards(db: psycopg.Connection, creator: Creator) -> set[str]:
    """The titles of the creator's public works."""
    return {title for (title,) in db.execute("SELECT title FROM site.card WHERE creator_id = %s", (creator.id,))}


def mentions(db: psycopg.Connection, person: UUID) -> list[str]:
    """Every table in which the person's id stands anywhere in a row."""
    names = db.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname = ANY (%s)",
        ([*SCHEMAS, "site", "parts"],),
    ).fetchall()
    pattern = f"%{person}%"
    return [name for (name,) in names if db.execute(f"SELECT FROM {name} t WHERE t::text LIKE %s", (pattern,)).rowcount]


def as_person(statement: str) -> Callable[[Creator], None]:
    """A step: one statement as the signed-in person."""
    return lambda creator: creator.change(statement)


def with_status(slug: str) -> Callable[[Creator], None]:
    """A step: the account gets another status."""
    return as_person(f"UPDATE social_account SET status_id = (SELECT id FROM account_status WHERE slug = '{slug}')")


hide = as_person("UPDATE users SET is_public = false")
show = as_person("UPDATE users SET is_public = true")
tag = as_person(
    "INSERT INTO content_tag (content_id, user_id, tag, source) "
    "SELECT id, user_id, 'Levain', 'user_added' FROM content_item"
)
