"""Ends connections at a platform's request: works are hidden at once, deleted within days, or at once when asked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.accounts import notifications
from app.connections import channels, service
from app.connections.models import Account, UnknownAccount
from app.connections.tokens import TokenOwner
from app.infra import queries
from app.infra.database import Db
from app.jobs.registry import job
from app.jobs.run import Run
from app.providers import NAMES
from app.web import registry

q = queries.load("inbound")
connections = queries.load("connections")

CLOCKS_DIFFER = timedelta(minutes=1)


@job("end_connection")
def end_connection(run: Run) -> None:
    """Ends the connection of the account that the job names; with a `deletion_id` everything of it is deleted too."""
    account_id, deletion_id = UUID(run.params["social_account_id"]), run.params.get("deletion_id")
    with run.transaction() as db:
        ended = _end(db, run, account_id, erases=deletion_id is not None)
        if deletion_id is None:
            run.finish(db, {"ended": ended})
            return
    with run.transaction() as db:
        works = q.value(db, "forget_account", account_id=account_id)
        q.value(db, "finish_deletion", deletion_id=UUID(deletion_id), account_id=account_id, works=works)
        run.finish(db, {"ended": ended, "works": works})


def _end(db: Db, run: Run, account_id: UUID, *, erases: bool) -> bool:
    """Ends the connection unless it was ended before; whether it did. What the person wrote stays, or goes too."""
    try:
        account = channels.find(db, run.owner_id, account_id)
    except UnknownAccount:
        if erases:
            connections.run(db, "disconnect_account", account_id=account_id, user_id=run.owner_id, keeps_own=False)
        return False
    if not erases and _is_given_since(db, account, run):
        return False
    service.end(db, run.owner_id, account_id, keep=not erases, by="platform")
    platform = NAMES[account.platform_slug]
    notifications.notify(
        db,
        run.owner_id,
        f"{platform} ended a connection",
        _news(platform, account.account_name, erases=erases),
        kind="warning",
        action=(registry.path("connections.index"), "Open connections"),
        about=("platform_connection", account.connection_id),
    )
    return True


def _is_given_since(db: Db, account: Account, run: Run) -> bool:
    """Whether the person connected again after what this event tells of: platforms repeat events for days."""
    if "happened_at" not in run.params:
        return False
    name = TokenOwner(account.connection_id, run.owner_id, account.platform_slug).secret_name
    happened_at = datetime.fromtimestamp(int(run.params["happened_at"]), UTC)
    given_at = connections.value(db, "secret_given_at", name=name)
    return given_at is not None and given_at > happened_at + CLOCKS_DIFFER


def _news(platform: str, name: str, *, erases: bool) -> str:
    if erases:
        return f"{platform} passed on the wish to delete {name}. Everything that came from there is deleted now."
    return (
        f"The permission for {name} was taken back on {platform}. Its works are no longer public and are deleted "
        "within 7 days. What you wrote about them is kept in case you connect it again."
    )
