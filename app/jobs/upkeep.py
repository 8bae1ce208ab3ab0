"""The ledger's own periodic work."""

from app.jobs.registry import job
from app.jobs.run import Run, queries


@job("sweep_records")
def sweep_records(run: Run) -> None:
    """Gives up what waited too long, deletes what is old."""
    with run.transaction() as db:
        swept = queries.one(db, "sweep_ledger")
        run.finish(db, swept)
