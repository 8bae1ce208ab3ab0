"""`/_control/tiktok/…`: makes TikTok's days go wrong and changes what there is. JSON in, JSON out.

- GET `accounts?source=generated` (or magic, control): who there is: number, username, display_name, open_id, union_id,
  category, language, videos (the public ones)
- `accounts` {username, display_name, …, videos}: adds an account with its videos; usernames of scenarios are taken
- `accounts/<account>` {…}: changes it: lifetimes with {"access_seconds": 60, "refresh_seconds": 3600}, the cut of its
  list with {"pages": "whole"} (or gaps, sparse)
- `accounts/<account>/videos` {videos}: adds videos; an id is made where none is given
- `videos/<id>` {…}: changes a video, for example {"is_public": false}, or to a photo post with {"is_photo": true};
  `videos/<id>/delete` {}: deletes it
- `tokens/expire` {account} or {token}: access tokens are too old from now on; with {"refresh": true} refresh tokens too
- `tokens/revoke` {account} or {token}: the permission ends, with its tokens
- `limit` {calls}: how many calls a minute each address of the Display API allows; 600 is TikTok's own
- `fail` {error, times, path, status}: the next calls fail with one of TikTok's errors; `error` is
  access_token_invalid, scope_not_authorized, rate_limit_exceeded, invalid_params, internal_error or
  spam_risk_user_banned_from_posting; of the sign-in invalid_grant, invalid_client, invalid_request,
  unauthorized_client, server_error or temporarily_unavailable; under 200 no_list, empty or flat; `path` begins with
  /tiktok/api
- `webhook` {url, account, event, reason}: sends an event to an address on this machine, `authorization.removed` with
  reason 1 unless said otherwise
- `disconnect` {url, account, reason}: the person removes the app: her permissions end, then the same event is sent

All are POST unless GET stands before them. `account` is a username, an open_id or the place of a generated creator.
Accounts and videos have the fields of `models.py`; moments are ISO 8601. The last two answer {answers: [{status,
body}], body, signature}, and also take `content` (an object, or a text as it is), `user_openid` for a person who is
not there, `client_key`, `create_time`, `t` (the second of signing), `secret` to sign wrongly, `signature` to send
another header, and `times` to send the very same event again.
"""

from dataclasses import asdict

from flask import Response, jsonify

from dev.sandbox.credentials import TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET
from dev.sandbox.kit.context import context
from dev.sandbox.kit.control.calls import Json, blueprint, fail_with
from dev.sandbox.kit.control.resources import Resources, add_routes, add_token_routes
from dev.sandbox.kit.control.schema import Facts, body, whole
from dev.sandbox.kit.fault_queue import ControlError
from dev.sandbox.kit.oauth.protocol import TokenRefusal
from dev.sandbox.kit.state import Db, seconds
from dev.sandbox.kit.webhooks import own_url
from dev.sandbox.tiktok import webhooks
from dev.sandbox.tiktok.api import errors, rate_limit
from dev.sandbox.tiktok.control_schema import account_of, video_of
from dev.sandbox.tiktok.models import Account, Video
from dev.sandbox.tiktok.oauth.grants import GRANTS
from dev.sandbox.tiktok.store import ACCOUNTS, VIDEOS, count_public, save_videos
from dev.sandbox.tiktok.webhooks import Event

control = blueprint("tiktok_control", "/_control/tiktok")

API = "/tiktok/api"


@control.post("/limit")
def limit() -> Response:
    """Sets the calls a minute."""
    rate_limit.set_limit(context().state, whole(body(), "calls"))
    return jsonify({})


@control.post("/fail")
def fail() -> Response:
    """Adds a fault with one of TikTok's errors."""
    names = (*errors.NAMED, *errors.SIGN_IN, *errors.BROKEN)
    status = body().get("status")
    return fail_with(names, API, lambda name: {**_error(name), **({} if status is None else {"status": status})})


@control.post("/webhook")
def webhook() -> Response:
    """Sends an event."""
    return _deliver(body(), _openid(body()))


@control.post("/disconnect")
def disconnect() -> Response:
    """Ends a person's permissions and tells the site."""
    with context().state.transaction() as db:
        account = RESOURCES.account(db, body().get("account"))
        GRANTS.end_all(db, account.open_id, seconds(context().state.now()))
    return _deliver(body(), account.open_id)


def _expiring(asked: Facts) -> tuple[str, ...]:
    """The kinds of tokens that `tokens/expire` means."""
    return ("access", "refresh") if asked.get("refresh") is True else ("access",)


def _error(name: str) -> Json:
    now = context().state.now()
    if name in errors.BROKEN:
        return {"status": 200, "body": errors.BROKEN[name]}
    if name in errors.SIGN_IN:
        status = 401 if name == "invalid_client" else 400
        return {"status": status, "body": errors.token_envelope(TokenRefusal(name, errors.SIGN_IN[name]), now)}
    error = errors.NAMED[name]
    return {"status": error.status, "body": error.envelope(now)}


def _deliver(asked: Facts, openid: str) -> Response:
    url, now = own_url(asked.get("url", ""), "url"), seconds(context().state.now())
    facts = {
        "client_key": asked.get("client_key", TIKTOK_CLIENT_ID),
        "event": asked.get("event", "authorization.removed"),
        "create_time": asked.get("create_time", now),
        "user_openid": openid,
        "content": asked.get("content", {"reason": asked.get("reason", 1)}),
    }
    secret = str(asked.get("secret", TIKTOK_CLIENT_SECRET))
    event = webhooks.event(facts, secret, whole(asked, "t", now))
    event = Event(event.body, str(asked.get("signature", event.signature)))
    answers = [asdict(webhooks.deliver(url, event)) for _ in range(whole(asked, "times", 1))]
    return jsonify({"answers": answers, **asdict(event)})


def _openid(asked: Facts) -> str:
    if "user_openid" in asked:
        return str(asked["user_openid"])
    with context().state.reading() as db:
        return RESOURCES.account_id(db, asked.get("account"))


def _publish(db: Db, videos: list[Video]) -> None:
    for video in videos:
        if VIDEOS.find(db, video.id) is not None:
            raise ControlError(f"there is a video {video.id} already")
        save_videos(db, [video])


def _facts(db: Db, account: Account) -> Json:
    return {
        "number": account.number,
        "username": account.username,
        "display_name": account.display_name,
        "open_id": account.open_id,
        "union_id": account.union_id,
        "category": account.category,
        "language": account.language,
        "videos": count_public(db, account.open_id)[0],
    }


RESOURCES = Resources(
    accounts=ACCOUNTS,
    items=VIDEOS,
    items_name="videos",
    item_word="video",
    account_of=account_of,
    item_of=video_of,
    publish=_publish,
    save=save_videos,
    facts=_facts,
)
add_routes(control, RESOURCES)
add_token_routes(control, RESOURCES, GRANTS, _expiring)
