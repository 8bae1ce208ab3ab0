"""Syncs an account: lists its works newest first, fetches their details page by page, writes what changed.

Calls to the platform happen outside transactions; each page is written in one short, fenced transaction. A platform
whose list names works only is asked for their details page by page. A sync stops at the first page that holds nothing
new; the first one, and one a week, looks at every work for what is gone. Numbers of older works have their own round
(`refresh`). Cost at YouTube: one call for the channel and two a page; three calls when nothing is new.
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
from app.content.sync import persist
from app.infra import queries
from app.jobs import ledger
from app.jobs.run import Run
from app.providers.shapes import Listed, ListPage, Work

q = queries.load("content")

MOST_PAGES = 400
MOST_EMPTY_PAGES = 20
FULL_WALK_EVERY = timedelta(days=7)


class Sync:
    """The state of one sync; nothing of it outlives the run but what is written to the database."""

    def __init__(self, run: Run, account: Account, reader: Reader) -> None:
        self.run = run
        self.account = account
        self.reader = reader
        self.state: dict[str, Any] = dict(account.sync_state)
        self.tally = Tally()
        self.total: int | None = self.state.get("items")

    @property
    def is_full(self) -> bool:
        """Whether this run walks the whole list: the first time, and every week to find deleted works."""
        last = self.state.get("full_at")
        return last is None or datetime.fromisoformat(last) < datetime.now(UTC) - FULL_WALK_EVERY

    def perform(self) -> None:
        """Brings the library up to date and ends the job."""
        self._look_at_channel()
        walked_all = self._walk()
        self.tally.calls = self.reader.calls
        with self.run.transaction() as db:
            q.value(db, "lock_person", user_id=self.run.owner_id)
            channels.lock(db, self.run.owner_id, self.account.id)
            if walked_all:
                self.tally.hidden += q.run(db, "hide_missing", account_id=self.account.id, seen=sorted(self.tally.seen))
                self.state["full_at"] = datetime.now(UTC).isoformat()
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

    def _walk(self) -> bool:
        """Walks the list; True when every page was seen."""
        full, following, empty = self.is_full, None, 0
        used: set[str | None] = set()
        while len(used) < MOST_PAGES and empty < MOST_EMPTY_PAGES:
            if self.run.should_stop:
                self.run.stop()
            page = self._page(following, full=full)
            used.add(following)
            if page.unchanged:
                self._refresh_newest()
                return False
            seen = len(self.tally.seen)
            added = self._bring_in(page, first=following is None)
            # A platform that repeats a page marker, or sends what we saw already, would make this loop endless.
            if page.next_token is None or page.next_token in used:
                return True
            empty = 0 if len(self.tally.seen) > seen else empty + 1
            if page.items and not added and not full:
                return False
            following = page.next_token
        return False

    def _page(self, following: str | None, *, full: bool) -> ListPage:
        etag = self.state.get("list_etag") if following is None and not full else None
        return self.reader.listing(self.state["uploads_id"], following, etag)

    def _bring_in(self, page: ListPage, *, first: bool) -> int:
        """Writes the works of a page, after asking for them where the list only names them; how many were new."""
        fresh = [listed for listed in page.items if listed.id not in self.tally.seen]
        works, etag = page.works, None
        if works is None:
            found = self.reader.works([listed.id for listed in fresh]) if fresh else None
            works, etag = (found.works, found.etag) if found else ((), None)
        if first:
            newest = [listed.id for listed in fresh]
            self.state |= {"list_etag": page.etag, "works_etag": etag, "newest": newest}
        added = self._write(works, fresh)
        self.tally.seen |= {listed.id for listed in fresh}
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
        self.state["works_etag"] = found.etag
        self._write(found.works, [Listed(work_id, "private") for work_id in newest])

    def _write(self, works: Sequence[Work], listed: Sequence[Listed]) -> int:
        gone = sorted({entry.id for entry in listed} - {work.id for work in works})
        done = len(self.tally.seen) + len(listed)
        most = max(self.total or done, done, 1)
        with self.run.transaction() as db:
            written = persist.write(db, self.run.owner_id, self.account.id, works, gone)
            self.run.progress(min(98, 100 * done / most), f"{done:,} of {most:,} works", db)
        self.tally.added += written.added
        self.tally.changed += written.changed
        self.tally.hidden += written.hidden
        return written.added


def sync(run: Run) -> None:
    """Syncs the account named in the job's parameters."""
    account_id = UUID(run.params["social_account_id"])
    with run.transaction() as db:
        account = channels.find(db, run.owner_id, account_id)
    run.progress(1, f"Asking {account.platform_name}")
    owner = TokenOwner(account.connection_id, run.owner_id, account.platform_slug)
    Sync(run, account, Reader(run.services, owner)).perform()
