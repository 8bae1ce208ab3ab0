"""Google's hub for the feeds of YouTube's channels, as W3C WebSub describes hubs.

`/google/hub` is YOUTUBE_HUB_BASE_URL: POST `/subscribe` with the form of WebSub section 5.1, refused in plain words
when it is wrong. The hub then calls the site back to ask whether it really wanted that, and only then it counts; what
is published it sends signed with HMAC-SHA1, as Google's does. Calls go to this machine only.
"""

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from dev.sandbox.kit import webhooks
from dev.sandbox.kit.context import context
from dev.sandbox.kit.fault_queue import ControlError
from dev.sandbox.kit.oauth.protocol import is_on_this_machine
from dev.sandbox.kit.state import State, seconds
from dev.sandbox.kit.webhooks import SiteResponse

hub = Blueprint("hub", __name__, url_prefix="/google/hub")

TOPIC = re.compile(r"https://www\.youtube\.com/(?:xml/)?feeds/videos\.xml\?channel_id=(?P<channel>UC[A-Za-z0-9_-]{22})")
MODES = ("subscribe", "unsubscribe")
USUAL_LEASE_SECONDS = 432_000
LONGEST_LEASE_SECONDS = 864_000
LONGEST_SECRET_BYTES = 199
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Subscription:
    """What a subscriber asks for."""

    callback: str
    topic: str
    mode: str
    secret: str
    lease_seconds: int


class Refusal(Exception):
    """The form is wrong; the message says where."""


@hub.post("/subscribe")
def subscribe() -> Response:
    """Takes a request and asks the site about it: at once with hub.verify=sync, else after the answer."""
    try:
        wanted = _subscription_of(request.form, context().settings.site_origin)
    except Refusal as error:
        return _words(str(error), 400)
    lease = context().state.number("hub_lease", 0) or wanted.lease_seconds
    wanted = Subscription(wanted.callback, wanted.topic, wanted.mode, wanted.secret, lease)
    if request.form.get("hub.verify") == "sync":
        return _words("", 204) if carry_out(context().state, wanted) else _words("The subscriber did not agree.", 409)
    threading.Thread(target=carry_out, args=(context().state, wanted), name="hub", daemon=True).start()
    return _words("", 202)


def carry_out(state: State, wanted: Subscription) -> bool:
    """Asks the site whether it wants this, and does it then; whether it was done."""
    challenge = secrets.token_urlsafe(24)
    answer = verify(wanted, challenge)
    if not (200 <= answer.status < 300 and answer.body == challenge):
        return False
    with state.transaction() as db:
        if wanted.mode == "unsubscribe":
            db.execute("DELETE FROM hub_subscription WHERE callback = ? AND topic = ?", (wanted.callback, wanted.topic))
        else:
            db.execute(
                "INSERT OR REPLACE INTO hub_subscription (callback, topic, secret, lease_ends) VALUES (?, ?, ?, ?)",
                (wanted.callback, wanted.topic, wanted.secret, seconds(state.now()) + wanted.lease_seconds),
            )
    return True


def verify(wanted: Subscription, challenge: str) -> SiteResponse:
    """The question of WebSub section 5.3, appended to the callback."""
    asked = {
        "hub.mode": wanted.mode,
        "hub.topic": wanted.topic,
        "hub.challenge": challenge,
        "hub.lease_seconds": str(wanted.lease_seconds),
    }
    joint = "&" if "?" in wanted.callback else "?"
    return _call("GET", f"{wanted.callback}{joint}{urlencode(asked)}")


def deliver(callback: str, topic: str, body: bytes, signature: str) -> SiteResponse:
    """A message of WebSub section 7."""
    headers = {
        "Content-Type": "application/atom+xml",
        "Link": f"<https://pubsubhubbub.appspot.com/>; rel=hub, <{topic}>; rel=self",
    }
    if signature:
        headers["X-Hub-Signature"] = signature
    return _call("POST", callback, content=body, headers=headers)


def signature_of(body: bytes, secret: str, method: str = "sha1") -> str:
    """The header X-Hub-Signature."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


def _call(method: str, url: str, **content: object) -> SiteResponse:
    """The site's answer; status 0 when nobody answers."""
    try:
        return webhooks.send(method, url, **content)
    except ControlError:
        return SiteResponse(0, "")


def _subscription_of(form: Mapping[str, str], site_origin: str) -> Subscription:
    callback, topic, mode = form.get("hub.callback", ""), form.get("hub.topic", ""), form.get("hub.mode", "")
    secret, lease = form.get("hub.secret", ""), form.get("hub.lease_seconds", str(USUAL_LEASE_SECONDS))
    if not is_on_this_machine(callback, site_origin):
        raise Refusal("hub.callback must be an address of the site on this machine")
    if not TOPIC.fullmatch(topic):
        raise Refusal("hub.topic must be the feed of a YouTube channel")
    if mode not in MODES:
        raise Refusal("hub.mode must be subscribe or unsubscribe")
    if len(secret.encode()) > LONGEST_SECRET_BYTES:
        raise Refusal("hub.secret must be shorter than 200 bytes")
    if not re.fullmatch(r"[1-9][0-9]{0,9}", lease):
        raise Refusal("hub.lease_seconds must be a positive whole number")
    return Subscription(callback, topic, mode, secret, min(int(lease), LONGEST_LEASE_SECONDS))


def _words(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")
