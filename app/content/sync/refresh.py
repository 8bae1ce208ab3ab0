"""Refreshes works whose numbers are old, or about which a platform sent an event; upkeep, which costs no quota.

What a platform said must be confirmed before it is three weeks old, and newer works change faster: `content.is_due`
holds the ages. A platform whose list brings details along is walked from its newest work until everything due was met;
another one is asked for the works by name. Works that are not there any more are hidden.
"""

from collections.abc import Sequence
from uuid import UUID

from app.connections import channels, circuit_breaker
from app.connections.models import Account
from app.connections.reader import Reader
from app.connections.tokens import TokenOwner
from app.content.models import Tally
from app.content.sync import persist
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
    if due:
        look = _walk if reader.lists_works and not named else _ask
        look(run, account, reader, due, tally)
    tally.calls = reader.calls
    with run.transaction() as db:
        run.finish(db, tally.result())


def _ask(run: Run, account: Account, reader: Reader, due: Sequence[str], tally: Tally) -> None:
    """Asks for works by name, a page at a time."""
    for start in range(0, len(due), reader.page_size):
        if run.should_stop:
            run.stop()
        ids = due[start : start + reader.page_size]
        works = reader.works(ids).works
        _write(run, account, works, sorted(set(ids) - {work.id for work in works}), tally)


def _walk(run: Run, account: Account, reader: Reader, due: Sequence[str], tally: Tally) -> None:
    """Goes through the list until every work that is due was met; at its end those that were not are gone."""
    missing, following = set(due), None
    for _ in range(MOST_PAGES):
        if run.should_stop:
            run.stop()
        page = reader.listing(account.sync_state.get("uploads_id") or account.platform_account_id, following)
        works = page.works or ()
        missing -= {work.id for work in works}
        following = page.next_token
        _write(run, account, works, sorted(missing) if following is None else (), tally)
        if not missing or following is None:
            return


def _write(run: Run, account: Account, works: Sequence[Work], gone: Sequence[str], tally: Tally) -> None:
    with run.transaction() as db:
        written = persist.write(db, run.owner_id, account.id, works, gone)
        persist.confirm(db, account.id, [work.id for work in works])
    tally.added += written.added
    tally.changed += written.changed
    tally.hidden += written.hidden
