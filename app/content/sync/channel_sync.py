"""Syncs an account: lists its works newest first, fetches their details page by page, writes what changed.

Calls to the platform happen outside transactions; each page is written in one short, fenced transaction. A platform
whose list names works only is asked for their details page by page. A sync stops at the first page that holds nothing
new; the first one, one a week, and whichever comes while works are missing, looks at every work for what is gone, which
is hidden at the end (`second_look`). Numbers of older works have their own round (`refresh`). Cost at YouTube: one call
for the channel and two a page; three calls when nothing is new.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.connections import channels
from app.connections.models import Account
from app.connections.reader import Reader
from app.connections.tokens import TokenOwner
from app.content.models import Tally
from app.content.sync import persist, second_look
from app.content.sync.second_look import Found
from app.content.sync.walk import Step, Walk
from app.infra.database import Db
from app.jobs import ledger
from app.jobs.run import Run
from app.providers.shapes import Work, WorkPage

MOST_PAGES = 400
FULL_WALK_EVERY = timedelta(days=7)


class Sync:
    """The state of one sync; nothing of it outlives the run but what is written to the database.

    `asked` are the works whose details were asked for and answered readably, `gone` those of them that were not there.
    """

    def __init__(self, run: Run, account: Account, reader: Reader) -> None:
        self.run = run
        self.account = account
        self.reader = reader
        self.state: dict[str, Any] = dict(account.sync_state)
        self.tally = Tally()
        self.total: int | None = self.state.get("items")
        self.asked: set[str] = set()
        self.gone: set[str] = set()

    @property
    def is_full(self) -> bool:
        """Whether this run walks the whole list: the first time, every week, and while works are missing."""
        last = self.state.get("full_at")
        is_due = last is None or datetime.fromisoformat(last) < datetime.now(UTC) - FULL_WALK_EVERY
        return is_due or self.account.missing_count > 0

    def perform(self) -> None:
        """Brings the library up to date and ends the job."""
        self._look_at_channel()
        walk = self._walk()
        self.tally.calls = self.reader.calls
        with self.run.transaction() as db:
            persist.lock(db, self.run.owner_id, self.account.id)
            self._settle(db, walk)
            channels.note_sync(db, self.account.id, self.state, self.tally.words())
            self.run.progress(100, self.tally.words(), db)
            ledger.request(db, "fetch_thumbnails", {"user_id": str(self.run.owner_id)})
            self.run.finish(db, self.tally.result())

    def _look_at_channel(self) -> None:
        channel = self.reader.channel(self.state.get("channel_etag"))
        if channel is None:
            return
        self.state |= {"channel_etag": channel.etag, "uploads_id": channel.uploads_id, "items": channel.items}
        self.total = channel.items
        with self.run.transaction() as db:
            channels.describe(db, self.account.id, self.run.owner_id, channel)

    def _walk(self) -> Walk:
        """Walks the list, to its end or to the first page that holds nothing new."""
        full = self.is_full
        walk = Walk(self.reader, self.state["uploads_id"], MOST_PAGES)
        for step in walk.steps(None if full else self.state.get("list_etag")):
            if self.run.should_stop:
                self.run.stop()
            if step.page.unchanged:
                self._refresh_newest()
            elif not self._bring_in(step, len(walk.seen)) and step.page.items and not full:
                break
        return walk

    def _bring_in(self, step: Step, seen: int) -> int:
        """Writes the works of a page, after asking for them where the list only names them; how many were new."""
        page, ids, most = step.page, [listed.id for listed in step.fresh], self.reader.page_size
        if step.is_first:
            etag = page.etag if page.is_whole else None
            self.state |= {"list_etag": etag, "works_etag": None, "newest": ids[:most]}
        if page.works is not None:
            return self._write(page.works, seen)
        added = 0
        for start in range(0, len(ids), most):
            found = self.reader.works(ids[start : start + most])
            if step.is_first and start == 0:
                self.state["works_etag"] = found.etag if found.is_whole else None
            added += self._take(found, ids[start : start + most], seen)
        return added

    def _refresh_newest(self) -> None:
        """The list is unchanged: refreshes the numbers of its first page."""
        newest = self.state.get("newest", [])
        if not newest:
            return
        found = self.reader.works(newest, self.state.get("works_etag"))
        if found.unchanged:
            with self.run.transaction() as db:
                persist.confirm(db, self.account.id, newest)
            return
        self.state["works_etag"] = found.etag if found.is_whole else None
        self._take(found, newest, len(newest))

    def _take(self, found: WorkPage, ids: Sequence[str], seen: int) -> int:
        """Writes the works that were asked for; what the answer lacks is gone when all of it could be read."""
        named = {work.id for work in found.works}
        if found.is_whole:
            self.asked |= set(ids)
            self.gone |= set(ids) - named
        return self._write(found.works, seen)

    def _write(self, works: Sequence[Work], seen: int) -> int:
        most = max(self.total or seen, seen, 1)
        with self.run.transaction() as db:
            written = persist.write(db, self.run.owner_id, self.account.id, works)
            self.run.progress(min(98, 100 * seen / most), f"{seen:,} of {most:,} works", db)
        self.tally.added += written.added
        self.tally.changed += written.changed
        return written.added

    def _settle(self, db: Db, walk: Walk) -> None:
        """Hides what is gone: of everything that is shown after a complete walk, else of what was asked for."""
        if walk.has_ended:
            self.state["full_at"] = datetime.now(UTC).isoformat()
        if walk.is_complete:
            found = Found(walk.seen - self.gone, total=self.total)
        else:
            found = Found(self.asked - self.gone, asked=self.asked)
        outcome = second_look.settle(db, self.run.owner_id, self.account, found)
        self.tally.hidden, self.tally.missing = outcome.hidden, outcome.missing
        was_missing = self.account.missing_count
        if walk.is_complete and was_missing and not outcome.hidden and not outcome.missing:
            second_look.tell_found(db, self.run.owner_id, self.account, was_missing)


def sync(run: Run) -> None:
    """Syncs the account named in the job's parameters."""
    account_id = UUID(run.params["social_account_id"])
    with run.transaction() as db:
        account = channels.find(db, run.owner_id, account_id)
    run.progress(1, f"Asking {account.platform_name}")
    owner = TokenOwner(account.connection_id, run.owner_id, account.platform_slug)
    Sync(run, account, Reader(run.services, owner)).perform()


def look_again(run: Run) -> None:
    """Syncs the account unless nothing of it is missing any more: it was disconnected, or its works were found."""
    with run.transaction() as db:
        works, _ = second_look.missing(db, UUID(run.params["social_account_id"]))
        if not works:
            run.finish(db)
            return
    sync(run)
