"""WebSub subscriptions to the feeds of YouTube channels: YouTube's hub notifies us of new videos.

Each channel has a subscription with an id of its own, which stands in the address that the hub calls, and a secret,
encrypted in the vault, which signs what the hub sends. Nothing that it sends is believed: it only says which videos to
ask YouTube about, at upkeep's cost. Source: W3C WebSub, sections 5 and 7.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from app.connections.webhooks import signatures
from app.connections.websub import feed
from app.connections.websub.feed import UnreadableFeed
from app.infra import logs, queries
from app.infra.encryption import CannotDecrypt
from app.infra.errors import ProviderError
from app.infra.services import Services
from app.jobs import ledger
from app.web import registry, urls

q = queries.load("inbound")

TOPIC = "https://www.youtube.com/feeds/videos.xml?channel_id="
LEASE_SECONDS = 432_000
LONGEST_LEASE_SECONDS = 10 * 86_400
SECRET_BYTES = 32

CHALLENGE = re.compile(r"[+./0-9=A-Z_a-z-]{1,500}")
LEASE = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True)
class SubscriptionRequest:
    """A request to the hub about a channel; `mode` is subscribe or unsubscribe."""

    user_id: UUID
    account_id: UUID
    channel_id: str
    mode: str


def send_request(services: Services, request: SubscriptionRequest) -> None:
    """Asks the hub to subscribe, renew or unsubscribe. Raises ProviderError.

    The request is recorded first: the hub may verify it before it has answered.
    """
    subscription_id, secret = _record(services, request)
    form = {
        "hub.callback": _callback_url(services, subscription_id),
        "hub.mode": request.mode,
        "hub.topic": TOPIC + request.channel_id,
        "hub.verify": "async",  # of the protocol's older version, which Google's hub still wants
    }
    if request.mode == "subscribe":
        form |= {"hub.secret": secret, "hub.lease_seconds": str(LEASE_SECONDS)}
    answer = services.http.post(f"{services.settings.youtube_hub_base_url}/subscribe", form=form)
    if not 200 <= answer.status < 300:
        passing = answer.status == 429 or answer.status >= 500
        raise ProviderError(
            "YouTube's hub did not take the subscription. We will try again.",
            permanent=not passing,
            retry_after=answer.retry_after,
            code="hub_refused",
        )


def confirm(services: Services, subscription_id: UUID, sent: Mapping[str, str]) -> str | None:
    """Confirms a request that we really made: the challenge to answer the hub with; None for any other request."""
    mode, topic = sent.get("hub.mode", ""), sent.get("hub.topic", "")
    challenge, lease = sent.get("hub.challenge", ""), sent.get("hub.lease_seconds", "")
    if mode not in ("subscribe", "unsubscribe") or not topic.startswith(TOPIC) or not CHALLENGE.fullmatch(challenge):
        return None
    if mode == "subscribe" and not LEASE.fullmatch(lease):
        return None
    with services.database.transaction("web") as db:
        is_wanted = q.value(
            db,
            "confirm_subscription",
            id=subscription_id,
            mode=mode,
            channel_id=topic.removeprefix(TOPIC),
            lease_seconds=min(int(lease), LONGEST_LEASE_SECONDS) if mode == "subscribe" else 0,
        )
    return challenge if is_wanted else None


def receive(services: Services, subscription_id: UUID, signature: str, body: bytes) -> bool:
    """Receives a notification of the hub; False for an unknown subscription: the hub may stop then.

    One that is not signed with our secret, or that cannot be parsed, is dropped silently.
    """
    with services.database.transaction("web") as db:
        found = q.one(db, "find_subscription", id=subscription_id)
    if found is None:
        return False
    secret = _secret(services, found["user_id"], found["account_id"], found["ciphertext"])
    if secret is None or not signatures.is_from_hub(signature, body, secret):
        logs.log.warning("hub message dropped", reason="signature")
    elif found["is_active"]:
        _request_refresh(services, found, body)
    return True


def _request_refresh(services: Services, found: Mapping[str, Any], body: bytes) -> None:
    """Requests a refresh of the channel's videos that the notification names."""
    try:
        entries = feed.read(body)
    except UnreadableFeed as error:
        logs.log.warning("hub message dropped", reason=str(error))
        return
    ids = sorted({entry.video for entry in entries if entry.channel in ("", found["channel_id"])})
    if not ids:
        return
    params = {"user_id": str(found["user_id"]), "social_account_id": str(found["account_id"]), "ids": ids}
    with services.database.transaction("web") as db:
        ledger.request(db, "refresh_works", params)


def _callback_url(services: Services, subscription_id: UUID) -> str:
    """Where the hub finds us; one address for each subscription."""
    path = urls.with_query(registry.path("connections.youtube_notify"), subscription=subscription_id)
    return urls.absolute(services.settings.public_url, path)


def _record(services: Services, request: SubscriptionRequest) -> tuple[UUID, str]:
    """Records a request; the subscription's id and its secret, the existing one when it can be decrypted."""
    with services.database.transaction("worker", request.user_id) as db:
        ciphertext = q.value(db, "get_subscription_secret", account_id=request.account_id)
        secret = _secret(services, request.user_id, request.account_id, ciphertext)
        if secret is None:
            secret = secrets.token_urlsafe(SECRET_BYTES)
            ciphertext = services.cipher.encrypt(secret, context(request.user_id, request.account_id))
        subscription_id: UUID = q.value(
            db,
            "request_subscription",
            id=uuid4(),
            account_id=request.account_id,
            channel_id=request.channel_id,
            ciphertext=ciphertext,
            mode=request.mode,
        )
    return subscription_id, secret


def _secret(services: Services, user_id: UUID, account_id: UUID, ciphertext: bytes | None) -> str | None:
    if ciphertext is None:
        return None
    try:
        return services.cipher.decrypt(bytes(ciphertext), context(user_id, account_id))
    except CannotDecrypt:
        return None


def context(user_id: UUID, account_id: UUID) -> str:
    """The context that the encrypted secret is bound to."""
    return f"hub|{account_id}|{user_id}"
