"""Webhook endpoints of the platforms, and the status page of a deletion request.

No browser calls these but for the last: they take no form token (`for_machines`) because a signature over the whole
message is the proof, set no cookie, read at most 64 KB and answer as soon as the message is kept. Errors are one line
of text.
"""

import re
from uuid import UUID

from flask import Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.connections.routes import room
from app.connections.webhooks import events
from app.connections.webhooks.signatures import BadCallback
from app.connections.websub import subscriptions
from app.infra.errors import NotFound
from app.infra.services import services
from app.web.rate_limits import LINK, WEBHOOK, limited
from app.web.security_headers import for_machines

LARGEST_BODY_BYTES = 64 * 1024
CODE = re.compile(r"[0-9a-f]{32}")


@room.page("meta_deauthorize")
@for_machines  # signed by Meta with the app's secret
@limited(WEBHOOK, shared="webhooks")
def meta_deauthorize() -> Response:
    """Meta says that a person took the permission back."""
    events.meta_deauthorized(services(), _signed_request())
    return _text("ok")


@room.page("meta_data_deletion")
@for_machines  # signed by Meta with the app's secret
@limited(WEBHOOK, shared="webhooks")
def meta_data_deletion() -> Response:
    """Takes Meta's data deletion request; answers with the URL of its status page."""
    code = events.meta_deletion_requested(services(), _signed_request())
    return jsonify({"url": f"{services().settings.public_url}/deletion/{code}", "confirmation_code": code})


@room.page("tiktok_webhook")
@for_machines  # signed by TikTok with the app's secret
@limited(WEBHOOK, shared="webhooks")
def tiktok_webhook() -> Response:
    """An event of TikTok."""
    events.tiktok_event(services(), request.headers.get("TikTok-Signature", ""), _body())
    return _text("ok")


@room.page("youtube_verify")
@limited(WEBHOOK, methods=("GET",), shared="webhooks")
def youtube_verify() -> Response:
    """The hub asks whether we really asked; only then it gets its challenge back, as plain text."""
    if request.args.get("hub.mode") == "denied":
        return _text("ok")  # anybody could say so: nothing changes, and we ask again by ourselves
    subscription_id = _subscription_id()
    challenge = subscriptions.confirm(services(), subscription_id, request.args) if subscription_id else None
    if challenge is None:
        raise BadCallback("We did not ask for this.", status=404)
    return _text(challenge)


@room.page("youtube_notify")
@for_machines  # signed by the hub with the subscription's secret
@limited(WEBHOOK, shared="webhooks")
def youtube_notify() -> Response:
    """The hub says that a channel published, changed or deleted something; a wrong signature is not told apart."""
    body, subscription_id = _body(), _subscription_id()
    signature = request.headers.get("X-Hub-Signature", "")
    if subscription_id is None or not subscriptions.receive(services(), subscription_id, signature, body):
        raise BadCallback("There is no such subscription any more.", status=410)
    return _text("ok")


@room.page("deletion")
@limited(LINK, methods=("GET",))
def deletion(code: str) -> ResponseReturnValue:
    """The status of a deletion request, for anybody who has its code."""
    if not CODE.fullmatch(code):
        raise NotFound
    page = make_response(render_template("connections/deletion.html", deletion=events.find_deletion(services(), code)))
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@room.errorhandler(BadCallback)
def refuse(error: BadCallback) -> Response:
    """One line for whoever reads the platform's log of failed calls."""
    return _text(error.message, error.status)


def _signed_request() -> str:
    request.max_content_length = LARGEST_BODY_BYTES
    try:
        return request.form.get("signed_request", "")
    except RequestEntityTooLarge as error:
        raise _too_large() from error


def _body() -> bytes:
    """The bytes as they were signed."""
    request.max_content_length = LARGEST_BODY_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise _too_large() from error


def _too_large() -> BadCallback:
    return BadCallback("This is too large: the limit is 64 KB.", status=413)


def _subscription_id() -> UUID | None:
    try:
        return UUID(request.args.get("subscription", ""))
    except ValueError:
        return None


def _text(words: str, status: int = 200) -> Response:
    return Response(words, status, content_type="text/plain; charset=utf-8")
