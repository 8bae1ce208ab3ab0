"""What platforms tell us of a person: the permission has ended, or what we keep from there must go.

A call is noted and its work asked for in one transaction, so it is answered at once and lost never; the same call again
changes nothing. The work is done by jobs (`inbound_jobs`).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.connections.webhooks import signatures
from app.connections.webhooks.signatures import BadCallback
from app.infra import queries
from app.infra.database import Db
from app.infra.errors import NotFound
from app.infra.services import Services
from app.jobs import ledger

q = queries.load("inbound")

REMOVED = "authorization.removed"
CODE_BYTES = 16


@dataclass(frozen=True)
class Deletion:
    """How a wish for deletion stands: of how many accounts and works, and since when it is done."""

    platform_name: str
    accounts: int
    works: int
    asked_at: datetime
    finished_at: datetime | None


def meta_deauthorized(services: Services, signed: str) -> None:
    """A person removed our app on Instagram: the connection ends. Raises BadCallback."""
    said = signatures.meta_request(signed, _needed(services.settings.instagram_client_secret))
    identity = signatures.identity(said.get("user_id"))
    with services.database.transaction("web") as db:
        if q.value(db, "is_first_arrival", digest=_digest("deauthorize", signed), source="meta", kind="deauthorize"):
            _end_connections(db, "instagram", identity)


def meta_deletion_asked(services: Services, signed: str) -> str:
    """A person wants what came from Instagram deleted; the code of their status page. Raises BadCallback.

    Nobody known by that id: there is nothing to delete, and the page says so.
    """
    said = signatures.meta_request(signed, _needed(services.settings.instagram_client_secret))
    identity, digest = signatures.identity(said.get("user_id")), _digest("deletion", signed)
    with services.database.transaction("web") as db:
        meant = q.all(db, "accounts_at", platform="instagram", identity=identity)
        wish = q.one(
            db,
            "begin_deletion",
            digest=digest,
            code=secrets.token_hex(CODE_BYTES),
            platform="instagram",
            accounts=[row["account_id"] for row in meant],
        )
        assert wish is not None
        if wish["is_new"]:
            for row in meant:
                _ask(db, "instagram", row, deletion_id=str(wish["id"]))
    return str(wish["code"])


def tiktok_told(services: Services, signature: str, body: bytes) -> None:
    """An event of TikTok; those that say nothing to us are let pass. Raises BadCallback."""
    said = signatures.tiktok_event(signature, body, _needed(services.settings.tiktok_client_secret))
    if said.get("client_key") != services.settings.tiktok_client_id:
        raise BadCallback("This event is for another app.")
    if said.get("event") != REMOVED:
        return
    identity = signatures.identity(said.get("user_openid"))
    with services.database.transaction("web") as db:
        if q.value(db, "is_first_arrival", digest=hashlib.sha256(body).digest(), source="tiktok", kind=REMOVED):
            _end_connections(db, "tiktok", identity)


def find_deletion(services: Services, code: str) -> Deletion:
    """How a wish for deletion stands. Raises NotFound."""
    with services.database.transaction("web") as db:
        found = q.one(db, "find_deletion", Deletion, code=code)
    if found is None:
        raise NotFound
    return found


def _end_connections(db: Db, platform: str, identity: str) -> None:
    for row in q.all(db, "accounts_at", platform=platform, identity=identity):
        if not row["is_ended"]:
            _ask(db, platform, row)


def _ask(db: Db, platform: str, row: Mapping[str, Any], **more: str) -> None:
    params = {"user_id": str(row["user_id"]), "social_account_id": str(row["account_id"]), "platform": platform}
    ledger.request(db, "end_connection", params | more)


def _digest(kind: str, signed: str) -> bytes:
    """Of what was signed, not of the signature's spelling: base64 can write the same bytes in several ways."""
    return hashlib.sha256(f"{kind}|{signed.partition('.')[2]}".encode()).digest()


def _needed(secret: str) -> str:
    """An empty secret would let everybody sign."""
    if not secret:
        raise BadCallback("This platform is not set up here.", status=404)
    return secret
