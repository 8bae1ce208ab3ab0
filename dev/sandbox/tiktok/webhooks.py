"""TikTok's calls to the site: an event as JSON whose `content` is JSON in a text, with a signature over time and body.

Source: https://developers.tiktok.com/doc/webhooks-events and …/webhooks-verification.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from dev.sandbox.kit.webhooks import SiteResponse, send


@dataclass(frozen=True)
class Event:
    """An event, ready to be sent, as often as one likes."""

    body: str
    signature: str


def event(facts: Mapping[str, object], secret: str, at: int) -> Event:
    """The event with these facts, signed at a second since 1970. A content that is no text becomes JSON in one."""
    content = facts["content"]
    text = content if isinstance(content, str) else json.dumps(content, separators=(",", ":"))
    body = json.dumps({**facts, "content": text}, separators=(",", ":"))
    proof = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return Event(body, f"t={at},s={proof}")


def deliver(url: str, sent: Event) -> SiteResponse:
    """Sends it and waits for the answer. Raises ControlError when nobody answers."""
    headers = {"Content-Type": "application/json", "TikTok-Signature": sent.signature}
    return send("POST", url, content=sent.body, headers=headers)
