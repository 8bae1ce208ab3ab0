"""What follows a disconnect, done by workers."""

from uuid import UUID

from app.connections import tokens
from app.connections.tokens import Holder
from app.jobs.registry import job
from app.jobs.run import Run
from app.lib import sql
from app.lib.cipher import CannotOpen
from app.providers import platform

q = sql.load("connections")


@job("revoke_token")
def revoke_token(run: Run) -> None:
    """Gives the permission back at the platform, then deletes the tokens."""
    connection_id = UUID(run.params["connection_id"])
    with run.transaction() as db:
        row = q.one(db, "find_connection", connection_id=connection_id, user_id=run.owner_id)
        if row is None or row["is_active"]:
            return run.finish(db, {"revoked": False})
        holder = Holder(connection_id, run.owner_id, row["platform_slug"])
        try:
            secret = tokens.unseal(db, run.site.cipher, holder)
        except CannotOpen:
            secret = None
    if secret is not None:
        platform(holder.platform_slug, run.site.settings, run.site.door).revoke(secret.refresh or secret.access)
    with run.transaction() as db:
        q.value(db, "drop_secret", name=holder.secret_name)
        run.finish(db, {"revoked": secret is not None})
    return None
