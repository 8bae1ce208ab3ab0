"""One sync of one account: the list of works newest first, their details by pages of fifty, what changed written.

Calls to the platform happen outside transactions; each page is written in one short, fenced transaction together
with the place to go on from. Rows that say the same as before are not touched. Cost at YouTube: one call for the
channel and two a page; three calls when nothing changed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.connections import accounts, tokens
from app.connections.models import Account
from app.connections.tokens import Holder
from app.content import texts
from app.content.models import Tally
from app.jobs.run import Run
from app.lib import sql
from app.lib.errors import ProviderError
from app.providers import platform
from app.providers.shapes import Listed, ListPage, Platform, Work

q = sql.load("content")

MOST_PAGES = 400
FULL_WALK_EVERY = timedelta(days=7)


class Sync:
    """The state of one run; nothing of it outlives the run but what is written down."""

    def __init__(self, run: Run, account: Account, adapter: Platform, access: str) -> None:
        self.run = run
        self.account = account
        self.adapter = adapter
        self.access = access
        self.state: dict[str, Any] = dict(account.sync_state)
        self.tally = Tally()
        self.total: int | None = self.state.get("items")

    @property
    def is_full(self) -> bool:
        """Whether this run looks at every work: the first time, and every week for what is gone."""
        last = self.state.get("full_at")
        return last is None or datetime.fromisoformat(last) < datetime.now(UTC) - FULL_WALK_EVERY

    def perform(self) -> None:
        """Brings the library up to date and ends the job."""
        self._look_at_channel()
        walked_all = self._walk()
        with self.run.transaction() as db:
            q.value(db, "hold_person", user_id=self.run.owner_id)
            if walked_all:
                self.tally.hidden += q.run(db, "hide_missing", account_id=self.account.id, seen=sorted(self.tally.seen))
                self.state["full_at"] = datetime.now(UTC).isoformat()
            accounts.note_sync(db, self.account.id, self.state, self.tally.words())
            self.run.progress(100, self.tally.words(), db)
            self.run.finish(db, self.tally.result())

    def _look_at_channel(self) -> None:
        channel = self.adapter.channel(self.access, self.state.get("channel_etag"))
        self.tally.calls += 1
        if channel is None:
            return
        self.state |= {"channel_etag": channel.etag, "uploads_id": channel.uploads_id, "items": channel.items}
        self.total = channel.items
        with self.run.transaction() as db:
            accounts.describe(db, self.account.id, self.run.owner_id, channel)

    def _walk(self) -> bool:
        """Goes through the list; True when every page of it was looked at."""
        full = self.is_full
        following: str | None = None
        used: set[str | None] = set()
        for _ in range(MOST_PAGES):
            if self.run.should_stop:
                self.run.stop()
            first = following is None
            page = self.adapter.listing(
                self.access,
                self.state["uploads_id"],
                following,
                self.state.get("list_etag") if first and not full else None,
            )
            self.tally.calls += 1
            used.add(following)
            if page.unchanged:
                self._refresh_newest()
                return False
            touched = self._bring_in(page, first=first)
            following = page.next_token
            # A platform that repeats a page marker would have us walk for ever.
            if following is None or following in used:
                return True
            if not full and not touched:
                return False
        return False

    def _bring_in(self, page: ListPage, *, first: bool) -> int:
        """Fetches and writes the works of a page; how many were new or different."""
        fresh = [listed for listed in page.items if listed.id not in self.tally.seen]
        found = self.adapter.works(self.access, [listed.id for listed in fresh]) if fresh else None
        self.tally.calls += 1 if fresh else 0
        if first:
            self.state |= {
                "list_etag": page.etag,
                "works_etag": found.etag if found else None,
                "newest": [listed.id for listed in fresh],
            }
        touched = self._write(found.works if found else (), fresh)
        self.tally.seen |= {listed.id for listed in fresh}
        return touched

    def _refresh_newest(self) -> None:
        """The list is as it was: look once at the numbers of its first page."""
        newest = self.state.get("newest", [])
        if not newest:
            return
        found = self.adapter.works(self.access, newest, self.state.get("works_etag"))
        self.tally.calls += 1
        if not found.unchanged:
            self.state["works_etag"] = found.etag
            self._write(found.works, [Listed(work_id, "private") for work_id in newest])

    def _write(self, works: Sequence[Work], listed: Sequence[Listed]) -> int:
        gone = sorted({entry.id for entry in listed} - {work.id for work in works})
        done = len(self.tally.seen) + len(listed)
        percent = min(98, 100 * done / max(self.total or done, done, 1))
        with self.run.transaction() as db:
            q.value(db, "hold_person", user_id=self.run.owner_id)
            written = q.one(
                db,
                "write_page",
                user_id=self.run.owner_id,
                account_id=self.account.id,
                works=Jsonb([as_row(work) for work in works]),
            )
            assert written is not None
            hidden = q.run(db, "hide_gone", account_id=self.account.id, gone=gone) if gone else 0
            self.run.progress(percent, f"{done:,} of {max(self.total or done, done):,} works", db)
        self.tally.added += written["added"]
        self.tally.changed += written["changed"]
        self.tally.hidden += hidden
        return int(written["added"] + written["changed"])


def sync(run: Run) -> None:
    """Syncs the account named in the job's parameters."""
    account_id = UUID(run.params["social_account_id"])
    with run.transaction() as db:
        account = accounts.find(db, run.owner_id, account_id)
    holder = Holder(account.connection_id, run.owner_id, account.platform_slug)
    adapter = platform(account.platform_slug, run.site.settings, run.site.door)
    run.progress(1, f"Asking {account.platform_name}")
    try:
        Sync(run, account, adapter, tokens.access(run.site, holder)).perform()
    except ProviderError as error:
        if error.code == "needs_reconnect":
            tokens.mark_broken(run.site, holder, error.message)
        raise


def as_row(work: Work) -> dict[str, Any]:
    """A work as the writing query takes it."""
    return {
        "id": work.id,
        "url": work.url,
        "title": work.title,
        "slug": texts.slug(work.title),
        "description": work.description,
        "tags": list(work.tags),
        "hashtags": texts.hashtags(work.title, work.description),
        "thumbnail_url": work.thumbnail_url,
        "published_at": work.published_at.isoformat(),
        "duration": work.duration_seconds,
        "width": work.width,
        "height": work.height,
        "views": work.views,
        "likes": work.likes,
        "comments": work.comments,
        "language": work.language,
        "category": work.category,
        "is_broad": work.is_broad_category,
        "visibility": work.visibility,
        "type": work.type,
        "is_live": work.is_live,
        "is_embeddable": work.is_embeddable,
    }
