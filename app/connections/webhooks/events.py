"""Handles webhook events about a person: the permission has ended, or what we keep from there must be deleted.

An event and its job are written in one transaction: it is answered at once and never lost; the same event again changes
nothing. The work is done by jobs (`webhooks/jobs.py`).
"""

import hashlib
import secrets
import time
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
    """The state of a deletion request: how many accounts and works, and when it was done."""

    platform_name: str
    accounts: int
    works: int
    asked_at: datetime
    finished_at: datetime | None


def meta_deauthorized(services: Services, signed: str) -> None:
    """Ends the connections of a person who removed our app on Instagram. Raises BadCallback."""
    event = signatures.meta_request(signed, _required(services.settings.instagram_client_secret))
    identity = signatures.identity(event.get("user_id"))
    with services.database.transaction("web") as db:
        if q.value(db, "record_event", digest=_digest("deauthorize", signed), source="meta", kind="deauthorize"):
            _end_connections(db, "instagram", identity, signatures.moment(event.get("issued_at")))


def meta_deletion_requested(services: Services, signed: str) -> str:
    """Begins the deletion of what came from Instagram; the code of its status page. Raises BadCallback.

    For an unknown id there is nothing to delete, and the page says so.
    """
    event = signatures.meta_request(signed, _required(services.settings.instagram_client_secret))
    identity, digest = signatures.identity(event.get("user_id")), _digest("deletion", signed)
    with services.database.transaction("web") as db:
        accounts = q.all(db, "accounts_at", platform="instagram", identity=identity)
        deletion = q.one(
            db,
            "begin_deletion",
            digest=digest,
            code=secrets.token_hex(CODE_BYTES),
            platform="instagram",
            accounts=[row["account_id"] for row in accounts],
        )
        assert deletion is not None
        if deletion["is_new"]:
            for row in accounts:
                _request_end(db, "instagram", row, deletion_id=str(deletion["id"]))
    return str(deletion["code"])


def tiktok_event(services: Services, signature: str, body: bytes) -> None:
    """Handles an event of TikTok; irrelevant ones are ignored. Raises BadCallback."""
    event = signatures.tiktok_event(signature, body, _required(services.settings.tiktok_client_secret))
    if event.get("client_key") != services.settings.tiktok_client_id:
        raise BadCallback("This event is for another app.")
    if event.get("event") != REMOVED:
        return
    identity = signatures.identity(event.get("user_openid"))
    with services.database.transaction("web") as db:
        if q.value(db, "record_event", digest=hashlib.sha256(body).digest(), source="tiktok", kind=REMOVED):
            _end_connections(db, "tiktok", identity, signatures.moment(event.get("create_time")))


def find_deletion(services: Services, code: str) -> Deletion:
    """Finds a deletion request. Raises NotFound."""
    with services.database.transaction("web") as db:
        found = q.one(db, "find_deletion", Deletion, code=code)
    if found is None:
        raise NotFound
    return found


def _end_connections(db: Db, platform: str, identity: str, happened_at: int | None) -> None:
    """Of a late event the job knows when it happened: it does not end a permission that was given since."""
    is_late = happened_at is not None and time.time() - happened_at > signatures.FAST_CLOCK_SECONDS
    since = {"happened_at": str(happened_at)} if is_late else {}
    for row in q.all(db, "accounts_at", platform=platform, identity=identity):
        if not row["is_ended"]:
            _request_end(db, platform, row, **since)


def _request_end(db: Db, platform: str, row: Mapping[str, Any], **more: str) -> None:
    params = {"user_id": str(row["user_id"]), "social_account_id": str(row["account_id"]), "platform": platform}
    ledger.request(db, "end_connection", params | more)


def _digest(kind: str, signed: str) -> bytes:
    """The digest of the signed payload, not of the signature: base64 has several spellings of the same bytes."""
    return hashlib.sha256(f"{kind}|{signed.partition('.')[2]}".encode()).digest()


def _required(secret: str) -> str:
    """The secret, refused when empty: with an empty one everybody could sign."""
    if not secret:
        raise BadCallback("This platform is not set up here.", status=404)
    return secret
