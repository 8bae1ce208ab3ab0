"""Work in the background of this room."""

from app.content import sync
from app.jobs.registry import job
from app.jobs.run import Run
from app.lib import sql

q = sql.load("content")


@job("sync_youtube")
def sync_youtube(run: Run) -> None:
    """Brings a YouTube channel's works up to date."""
    sync.sync(run)


@job("purge_content")
def purge_content(run: Run) -> None:
    """Deletes what came from accounts that were disconnected days ago."""
    with run.transaction() as db:
        run.finish(db, {"deleted": q.value(db, "purge_disconnected")})
