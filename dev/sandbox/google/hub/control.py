"""`/_control/hub/…`: lets YouTube's hub speak, rightly and wrongly. JSON in, JSON out.

- GET `subscriptions`: who is told about what: callback, topic, lease_ends (seconds since 1970); never the secrets
- `lease` {seconds}: the lease that the hub gives from now on; 0 is what the subscriber asks for
- `verify` {callback, topic, mode, lease_seconds, challenge}: asks the site about something, wanted or not
- `publish` {channel_id, video_id}: tells whoever is subscribed to the channel that a video is new or changed; with
  {"deleted": true} that it is gone. Answers {answers: [{status, body}]}
- `denied` {callback, topic}: tells the site that it is refused

All are POST unless GET stands before them. `publish` also takes `callback` to send to one address only, `says` for the
channel that the entry names, `times`, `method` (sha1, sha256 …), `secret` to sign wrongly, `signature` to send another
header ('' for none), `body` for another text. A site that answers 410 is not told again.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from html import escape

from flask import Response, jsonify, request

from dev.sandbox.google.hub import routes
from dev.sandbox.google.hub.routes import Subscription
from dev.sandbox.kit.context import context
from dev.sandbox.kit.control.calls import blueprint
from dev.sandbox.kit.control.schema import body, whole
from dev.sandbox.kit.fault_queue import ControlError
from dev.sandbox.kit.state import seconds
from dev.sandbox.kit.webhooks import SiteResponse, own_url

hub_control = blueprint("hub_control", "/_control/hub")

GONE = 410
FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">
 <link rel="hub" href="https://pubsubhubbub.appspot.com"/>
 <link rel="self" href="{topic}"/>
 <title>YouTube video feed</title>
 <updated>{now}</updated>
 <entry>
  <id>yt:video:{video}</id>
  <yt:videoId>{video}</yt:videoId>
  <yt:channelId>{channel}</yt:channelId>
  <title>A &lt;video&gt; &amp; more</title>
  <link rel="alternate" href="https://www.youtube.com/watch?v={video}"/>
  <author>
   <name>The channel</name>
   <uri>https://www.youtube.com/channel/{channel}</uri>
  </author>
  <published>{now}</published>
  <updated>{now}</updated>
 </entry>
</feed>
"""
TOMBSTONE = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns="http://www.w3.org/2005/Atom">
 <at:deleted-entry ref="yt:video:{video}" when="{now}">
  <link href="https://www.youtube.com/watch?v={video}"/>
  <at:by>
   <name>The channel</name>
   <uri>https://www.youtube.com/channel/{channel}</uri>
  </at:by>
 </at:deleted-entry>
</feed>
"""


@hub_control.get("/subscriptions")
def subscriptions() -> Response:
    """Who is told about what."""
    with context().state.reading() as db:
        rows = db.execute("SELECT callback, topic, lease_ends FROM hub_subscription ORDER BY topic, callback")
        return jsonify([dict(row) for row in rows])


@hub_control.post("/lease")
def lease() -> Response:
    """Sets the lease."""
    context().state.set_number("hub_lease", whole(_asked(), "seconds", 0))
    return jsonify({})


@hub_control.post("/verify")
def verify() -> Response:
    """Asks the site about something."""
    asked = _asked()
    wanted = Subscription(
        _callback(asked), _text(asked, "topic"), _text(asked, "mode"), "", whole(asked, "lease_seconds", 3600)
    )
    return jsonify(asdict(routes.verify(wanted, _text(asked, "challenge") or "a-challenge")))


@hub_control.post("/denied")
def denied() -> Response:
    """Tells the site that it is refused."""
    asked = _asked()
    return jsonify(asdict(routes.verify(Subscription(_callback(asked), _text(asked, "topic"), "denied", "", 0), "")))


@hub_control.post("/publish")
def publish() -> Response:
    """Tells the subscribers of a channel."""
    asked = _asked()
    topic = f"https://www.youtube.com/feeds/videos.xml?channel_id={_text(asked, 'channel_id')}"
    now = context().state.now()
    message = _message(asked, topic, now)
    with context().state.reading() as db:
        rows = db.execute(
            "SELECT callback, secret FROM hub_subscription WHERE topic = ? AND lease_ends > ?", (topic, seconds(now))
        ).fetchall()
    receivers = {str(row["callback"]): str(row["secret"]) for row in rows}
    if "callback" in asked:
        receivers = {_callback(asked): receivers.get(_callback(asked), "")}
    answers = [
        _deliver(asked, callback, topic, message, secret)
        for callback, secret in receivers.items()
        for _ in range(whole(asked, "times", 1))
    ]
    return jsonify({"answers": [asdict(answer) for answer in answers]})


def _deliver(asked: Mapping[str, object], callback: str, topic: str, message: bytes, secret: str) -> SiteResponse:
    right = routes.signature_of(message, _text(asked, "secret") or secret, _text(asked, "method") or "sha1")
    answer = routes.deliver(callback, topic, message, str(asked.get("signature", right)))
    if answer.status == GONE:
        with context().state.transaction() as db:
            db.execute("DELETE FROM hub_subscription WHERE callback = ?", (callback,))
    return answer


def _message(asked: Mapping[str, object], topic: str, now: datetime) -> bytes:
    if "body" in asked:
        return _text(asked, "body").encode()
    channel = _text(asked, "says") or _text(asked, "channel_id")
    shape = TOMBSTONE if asked.get("deleted") is True else FEED
    video = _text(asked, "video_id")
    facts = {"topic": topic, "video": video, "channel": channel, "now": now.isoformat()}
    return shape.format_map({name: escape(text) for name, text in facts.items()}).encode()


def _asked() -> Mapping[str, object]:
    """The body, which every call here needs."""
    if not request.is_json:
        raise ControlError("the body must be a JSON object, sent as application/json")
    return body()


def _callback(asked: Mapping[str, object]) -> str:
    return own_url(asked.get("callback", ""), "callback")


def _text(asked: Mapping[str, object], name: str) -> str:
    return str(asked.get(name, ""))
