"""Background jobs of this room: token refresh and revocation, follower counts, scheduled syncs."""

from datetime import timedelta
from uuid import UUID

from app.connections import channels, circuit_breaker, site_refusals, sync_schedule, tokens
from app.connections.reader import Reader
from app.connections.tokens import TokenOwner
from app.infra import queries
from app.infra.database import Db
from app.infra.encryption import CannotDecrypt
from app.jobs import ledger
from app.jobs.registry import job
from app.jobs.run import Run
from app.providers import ADAPTERS

q = queries.load("connections")

CHECK_EVERY = timedelta(days=1)
MOST_AT_ONCE = 200


@job("auto_sync")
def auto_sync(run: Run) -> None:
    """Starts the scheduled syncs that are due."""
    with run.transaction() as db:
        due = q.all(db, "due_syncs", limit=MOST_AT_ONCE)
    started = sum(sync_schedule.start_due(run.services, row["user_id"], row["account_id"]) for row in due)
    with run.transaction() as db:
        run.finish(db, {"due": len(due), "started": started})


@job("plan_upkeep")
def plan_upkeep(run: Run) -> None:
    """Requests the jobs for everything that is due to be checked or renewed, each once however often this runs."""
    with run.transaction() as db:
        checks = q.all(db, "due_profile_checks", older_than=CHECK_EVERY, limit=MOST_AT_ONCE)
        refreshes = q.all(db, "due_refreshes", limit=MOST_AT_ONCE)
        for kind, rows in (("follower_sync", checks), ("refresh_works", refreshes)):
            for row in rows:
                person, account = str(row["user_id"]), str(row["account_id"])
                ledger.request(db, kind, {"user_id": person, "social_account_id": account})
        renewals = sum(_plan_renewals(run, db, slug) for slug in ADAPTERS)
        forgotten = q.value(db, "sweep_revocations")
        counts = {"looks": len(checks), "refreshes": len(refreshes), "renewals": renewals, "forgotten": forgotten}
        run.finish(db, counts)


@job("follower_sync")
def follower_sync(run: Run) -> None:
    """Updates an account's profile and follower count from its platform."""
    account_id = UUID(run.params["social_account_id"])
    with run.transaction() as db:
        account = channels.find(db, run.owner_id, account_id)
    owner = TokenOwner(account.connection_id, run.owner_id, account.platform_slug)
    channel = Reader(run.services, owner, share=circuit_breaker.UPKEEP_SHARE).channel(
        account.sync_state.get("channel_etag")
    )
    with run.transaction() as db:
        if channel is None:
            channels.note_unchanged(db, account_id)
        else:
            channels.describe(db, account_id, run.owner_id, channel)
        run.finish(db, {"followers": channel.followers if channel else account.follower_count})


@job("token_refresh")
def token_refresh(run: Run) -> None:
    """Refreshes the tokens of a connection before they expire."""
    connection_id = UUID(run.params["connection_id"])
    with run.transaction() as db:
        row = q.one(db, "find_connection", connection_id=connection_id, user_id=run.owner_id)
    if row is not None and row["is_active"]:
        tokens.renew(run.services, TokenOwner(connection_id, run.owner_id, row["platform_slug"]))
    with run.transaction() as db:
        run.finish(db)


@job("revoke_token")
def revoke_token(run: Run) -> None:
    """Revokes the permission of an ended connection at the platform, then deletes its tokens."""
    connection_id = UUID(run.params["connection_id"])
    with run.transaction() as db:
        row = q.one(db, "find_connection", connection_id=connection_id, user_id=run.owner_id)
        owner = TokenOwner(connection_id, run.owner_id, str(run.params["platform"]))
        try:
            secret = tokens.load(db, run.services.cipher, owner, for_revocation=True)
        except CannotDecrypt:
            secret = None
    # Connected again in the meantime: revoking the old permission would end the new one at some platforms.
    is_wanted = row is not None and row["is_active"]
    if secret is not None and not is_wanted:
        adapter = circuit_breaker.adapter(run.services, owner.platform_slug)
        with site_refusals.watching(run.services, adapter, "revoke"):
            adapter.revoke(secret.access, secret.refresh)
    with run.transaction() as db:
        q.value(db, "drop_pending_revocation", name=owner.secret_name)
        run.finish(db, {"revoked": secret is not None and not is_wanted})


def _plan_renewals(run: Run, db: Db, slug: str) -> int:
    """Requests a token refresh for permissions that end soon, on platforms where using them does not extend them."""
    ends_within = circuit_breaker.adapter(run.services, slug).renew_before
    if ends_within is None:
        return 0
    rows = q.all(db, "due_renewals", platform=slug, ends_within=ends_within, limit=MOST_AT_ONCE)
    for row in rows:
        params = {"user_id": str(row["user_id"]), "connection_id": str(row["connection_id"])}
        ledger.request(db, "token_refresh", params)
    return len(rows)
