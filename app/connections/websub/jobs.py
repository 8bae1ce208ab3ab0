"""Renews the subscriptions at the hub: one for each connected channel, none for disconnected ones."""

from app.connections.websub import subscriptions
from app.connections.websub.subscriptions import SubscriptionRequest
from app.infra import queries
from app.infra.errors import ProviderError
from app.jobs.registry import job
from app.jobs.run import Run

q = queries.load("inbound")

MOST_AT_ONCE = 100


@job("renew_subscriptions")
def renew_subscriptions(run: Run) -> None:
    """Sends the requests that are due: to subscribe, to renew before the lease ends, to unsubscribe.

    A hub that refuses one channel may accept the next; one that does not answer is asked again in the next run.
    """
    with run.transaction() as db:
        requests = q.all(db, "plan_subscriptions", SubscriptionRequest, limit=MOST_AT_ONCE)
    sent = 0
    for request in requests:
        if run.should_stop:
            run.stop()
        try:
            subscriptions.send_request(run.services, request)
            sent += 1
        except ProviderError as error:
            if not error.permanent:
                raise
            run.log("warning", f"The hub refused to {request.mode} {request.channel_id}")
    with run.transaction() as db:
        run.finish(db, {"due": len(requests), "asked": sent})
