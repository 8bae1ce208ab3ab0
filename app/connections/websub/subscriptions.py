"""Being told by YouTube what a channel publishes, instead of asking: subscriptions at its WebSub hub.

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

q = queries.load("inbound")

TOPIC = "https://www.youtube.com/feeds/videos.xml?channel_id="
LEASE_SECONDS = 432_000
LONGEST_LEASE_SECONDS = 10 * 86_400
SECRET_BYTES = 32

CHALLENGE = re.compile(r"[+./0-9=A-Z_a-z-]{1,500}")
LEASE = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True)
class Wish:
    """What the hub is to be asked about a channel; `mode` is subscribe or unsubscribe."""

    user_id: UUID
    account_id: UUID
    channel_id: str
    mode: str


def ask(services: Services, wish: Wish) -> None:
    """Asks the hub to begin, to go on or to stop. Raises ProviderError.

    What was asked is written down first: the hub may come back before it has answered.
    """
    subscription_id, secret = _write_down(services, wish)
    form = {
        "hub.callback": f"{services.settings.public_url}/webhooks/youtube?subscription={subscription_id}",
        "hub.mode": wish.mode,
        "hub.topic": TOPIC + wish.channel_id,
        "hub.verify": "async",  # of the protocol's older version, which Google's hub still wants
    }
    if wish.mode == "subscribe":
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


def confirm(services: Services, subscription_id: UUID, asked: Mapping[str, str]) -> str | None:
    """The challenge to give back to the hub when it asks whether we really asked; None when we did not."""
    mode, topic = asked.get("hub.mode", ""), asked.get("hub.topic", "")
    challenge, lease = asked.get("hub.challenge", ""), asked.get("hub.lease_seconds", "")
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


def hear(services: Services, subscription_id: UUID, signature: str, body: bytes) -> bool:
    """Takes a message of the hub; False when we have no such subscription, so that the hub may stop.

    One that is not signed with our secret, or that cannot be read, is dropped without a word to the sender.
    """
    with services.database.transaction("web") as db:
        found = q.one(db, "find_subscription", id=subscription_id)
    if found is None:
        return False
    secret = _secret(services, found["user_id"], found["account_id"], found["ciphertext"])
    if secret is None or not signatures.is_from_hub(signature, body, secret):
        logs.log.warning("hub message dropped", reason="signature")
    elif found["is_active"]:
        _look(services, found, body)
    return True


def _look(services: Services, found: Mapping[str, Any], body: bytes) -> None:
    """Asks for a look at the channel's videos that the message names."""
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


def _write_down(services: Services, wish: Wish) -> tuple[UUID, str]:
    """Notes what is asked; the subscription's id and its secret, the one it had when that still opens."""
    with services.database.transaction("worker", wish.user_id) as db:
        ciphertext = q.value(db, "own_subscription", account_id=wish.account_id)
        secret = _secret(services, wish.user_id, wish.account_id, ciphertext)
        if secret is None:
            secret = secrets.token_urlsafe(SECRET_BYTES)
            ciphertext = services.cipher.encrypt(secret, context(wish.user_id, wish.account_id))
        subscription_id: UUID = q.value(
            db,
            "ask_subscription",
            id=uuid4(),
            account_id=wish.account_id,
            channel_id=wish.channel_id,
            ciphertext=ciphertext,
            mode=wish.mode,
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
