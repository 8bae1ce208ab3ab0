"""Keeping the hub's subscriptions as they should be: one for each connected channel, none for those let go."""

from app.connections.websub import subscriptions
from app.connections.websub.subscriptions import Wish
from app.infra import queries
from app.infra.errors import ProviderError
from app.jobs.registry import job
from app.jobs.run import Run

q = queries.load("inbound")

MOST_AT_ONCE = 100


@job("renew_subscriptions")
def renew_subscriptions(run: Run) -> None:
    """Asks the hub about every channel that is due: to begin, to renew before the lease ends, to stop.

    A hub that refuses one channel may take the next; one that is not there is left alone until the next round.
    """
    with run.transaction() as db:
        wishes = q.all(db, "plan_subscriptions", Wish, limit=MOST_AT_ONCE)
    asked = 0
    for wish in wishes:
        if run.should_stop:
            run.stop()
        try:
            subscriptions.ask(run.services, wish)
            asked += 1
        except ProviderError as error:
            if not error.permanent:
                raise
            run.log("warning", f"The hub refused to {wish.mode} {wish.channel_id}")
    with run.transaction() as db:
        run.finish(db, {"due": len(wishes), "asked": asked})
