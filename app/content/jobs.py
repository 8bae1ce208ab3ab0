"""Background jobs of this room."""

from app.content.sync import channel_sync, refresh
from app.infra import queries
from app.jobs.registry import job
from app.jobs.run import Run

q = queries.load("content")


@job("sync_youtube")
def sync_youtube(run: Run) -> None:
    """Brings a YouTube channel's works up to date."""
    channel_sync.sync(run)


@job("sync_instagram")
def sync_instagram(run: Run) -> None:
    """Brings an Instagram account's works up to date."""
    channel_sync.sync(run)


@job("sync_tiktok")
def sync_tiktok(run: Run) -> None:
    """Brings a TikTok account's works up to date."""
    channel_sync.sync(run)


@job("look_again")
def look_again(run: Run) -> None:
    """Looks a second time for works that a platform's list lacked."""
    channel_sync.look_again(run)


@job("refresh_works")
def refresh_works(run: Run) -> None:
    """Refreshes works whose numbers are old."""
    refresh.refresh(run)


@job("purge_content")
def purge_content(run: Run) -> None:
    """Deletes what came from ended connections, and what no platform has confirmed for too long."""
    with run.transaction() as db:
        disconnected = q.value(db, "forget_disconnected")
        unconfirmed = q.one(db, "forget_unconfirmed")
        run.finish(db, {"disconnected": disconnected, **(unconfirmed or {})})
