"""The work of this room that waits in the ledger: clicks written down, lists made again."""

from app.discovery import clicks
from app.discovery.cards import queries
from app.jobs.registry import job
from app.jobs.run import Run

# People a work needs before it can trend; fewer say more about one person than about the work.
TRENDING_MINIMUM_PEOPLE = 3


@job("flush_clicks")
def flush_clicks(run: Run) -> None:
    """Writes counted clicks down, a part of a batch in a transaction."""
    taken = 0
    for batch in clicks.batches(run.site.redis):
        for part in clicks.parts(run.site.redis, batch):
            with run.transaction() as db:
                taken += clicks.write(db, part)
        clicks.forget(run.site.redis, batch)
    with run.transaction() as db:
        run.finish(db, {"rows": taken})


@job("refresh_trending")
def refresh_trending(run: Run) -> None:
    """Lets counters fall where clicks have stopped, then makes the trending lists again."""
    with run.transaction() as db:
        queries.value(db, "recount_clicks")
    with run.transaction() as db:
        places = queries.value(db, "refresh_trending", minimum=TRENDING_MINIMUM_PEOPLE)
        run.finish(db, {"places": places})
