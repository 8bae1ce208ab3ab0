"""Rebuilds the read model: what the public sees (schema `site`), written again from the works and people it shows.

Triggers keep it true while rows change. It has to be rebuilt by hand after an upgrade that changed how it is made.
"""

from collections.abc import Callable
from uuid import UUID

from app.infra import queries
from app.infra.database import Database

q = queries.load("read_model")

BATCH = 500
NOBODY = UUID(int=0)


def rebuild(database: Database, report: Callable[[str], None]) -> tuple[int, int]:
    """Projects every creator, then every work, in batches while the site runs, and counts words; how many of each."""
    people = _in_batches(database, "project_creators", lambda done: report(f"{done:,} creators"))
    works = _in_batches(database, "project_works", lambda done: report(f"{done:,} works"))
    with database.transaction("admin") as db:
        q.value(db, "count_words")
    return people, works


def has_works(database: Database) -> bool:
    """Whether there is anything to project."""
    with database.transaction("admin") as db:
        return bool(q.value(db, "has_works"))


def _in_batches(database: Database, query: str, report: Callable[[int], None]) -> int:
    """Each batch in a transaction of its own, so that nobody waits long for a lock."""
    last, done = NOBODY, 0
    while True:
        with database.transaction("admin") as db:
            row = q.one(db, query, after=last, limit=BATCH)
        if not row or not row["many"]:
            return done
        last, done = row["last"], done + row["many"]
        report(done)
