"""The ledger's own periodic job."""

from app.jobs.registry import job
from app.jobs.run import Run, queries


@job("sweep_records")
def sweep_records(run: Run) -> None:
    """Fails jobs that waited too long, deletes old ones."""
    with run.transaction() as db:
        swept = queries.one(db, "sweep_ledger")
        run.finish(db, swept)
