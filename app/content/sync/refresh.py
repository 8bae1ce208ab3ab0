"""Refreshes works whose numbers are old, or about which a platform sent an event; upkeep, which costs no quota.

What a platform said must be confirmed before it is three weeks old, and newer works change faster: `content.is_due`
holds the ages. A platform whose list brings details along is walked from its newest work until everything due was met;
another one is asked for the works by name. Works that are not there any more are hidden, many of them only after a
second look.
"""

from collections.abc import Sequence
from uuid import UUID

from app.connections import channels, circuit_breaker
from app.connections.models import Account
from app.connections.reader import Reader
from app.connections.tokens import TokenOwner
from app.content.models import Tally
from app.content.sync import persist, second_look
from app.content.sync.second_look import Found
from app.content.sync.walk import Walk
from app.infra import queries
from app.jobs.run import Run
from app.providers.shapes import Work

q = queries.load("content")

MOST_WORKS = 500
MOST_PAGES = 60


def refresh(run: Run) -> None:
    """Refreshes the works that the job names, else those of its account that are due."""
    account_id = UUID(run.params["social_account_id"])
    with run.transaction() as db:
        account = channels.find(db, run.owner_id, account_id)
        named = [str(work_id) for work_id in run.params.get("ids", [])][:MOST_WORKS]
        due = named or [row["id"] for row in q.all(db, "list_due", account_id=account_id, limit=MOST_WORKS)]
    owner = TokenOwner(account.connection_id, run.owner_id, account.platform_slug)
    reader = Reader(run.services, owner, share=circuit_breaker.UPKEEP_SHARE)
    tally = Tally()
    look = _walk if reader.lists_works and not named else _ask
    found = look(run, account, reader, due, tally) if due else Found((), ())
    tally.calls = reader.calls
    with run.transaction() as db:
        if found.asked:
            persist.lock(db, run.owner_id, account.id)
            outcome = second_look.settle(db, run.owner_id, account, found)
            tally.hidden, tally.missing = outcome.hidden, outcome.missing
        run.finish(db, tally.result())


def _ask(run: Run, account: Account, reader: Reader, due: Sequence[str], tally: Tally) -> Found:
    """Asks for works by name, a page at a time; what was found of those that were asked for readably."""
    asked: set[str] = set()
    known: set[str] = set()
    for start in range(0, len(due), reader.page_size):
        if run.should_stop:
            run.stop()
        ids = due[start : start + reader.page_size]
        found = reader.works(ids)
        known |= {work.id for work in found.works}
        asked |= set(ids) if found.is_whole else known & set(ids)
        _write(run, account, found.works, tally)
    return Found(known, asked)


def _walk(run: Run, account: Account, reader: Reader, due: Sequence[str], tally: Tally) -> Found:
    """Goes through the list until every work that is due was met; what a complete list lacks was not found."""
    uploads_id = account.sync_state.get("uploads_id") or account.platform_account_id
    walk = Walk(reader, uploads_id, MOST_PAGES)
    for step in walk.steps():
        if run.should_stop:
            run.stop()
        _write(run, account, step.page.works or (), tally)
        if walk.seen.issuperset(due):
            break
    return Found(walk.seen, due if walk.is_complete else ())


def _write(run: Run, account: Account, works: Sequence[Work], tally: Tally) -> None:
    with run.transaction() as db:
        written = persist.write(db, run.owner_id, account.id, works)
        persist.confirm(db, account.id, [work.id for work in works])
    tally.added += written.added
    tally.changed += written.changed
