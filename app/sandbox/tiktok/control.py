"""`/_control/tiktok/…`: makes TikTok's days go wrong and changes what there is. JSON in, JSON out.

- GET `accounts?source=generated` (or magic, control): who there is: number, username, display_name, open_id, union_id,
  category, language, videos (the public ones)
- `accounts` {username, display_name, …, videos}: adds an account with its videos; magic usernames are taken
- `accounts/<account>` {…}: changes it: lifetimes with {"access_seconds": 60, "refresh_seconds": 3600}, the cut of its
  list with {"pages": "whole"} (or gaps, sparse)
- `accounts/<account>/videos` {videos}: adds videos; an id is made where none is given
- `videos/<id>` {…}: changes a video, for example {"is_public": false}; `videos/<id>/delete` {}: deletes it
- `tokens/expire` {account} or {token}: access tokens are too old from now on; with {"refresh": true} refresh tokens too
- `tokens/revoke` {account} or {token}: the permission ends, with its tokens
- `limit` {calls}: how many calls a minute each address of the Display API allows; 600 is TikTok's own
- `fail` {error, times, path}: the next calls fail with one of TikTok's errors; `error` is access_token_invalid,
  scope_not_authorized, rate_limit_exceeded, invalid_params, internal_error or spam_risk_user_banned_from_posting,
  `path` begins with /tiktok/api
- `webhook` {url, account, event, reason}: sends an event to an address on this machine, `authorization.removed` with
  reason 1 unless said otherwise
- `disconnect` {url, account, reason}: the person removes the app: her permissions end, then the same event is sent

All are POST unless GET stands before them. `account` is a username, an open_id or the place of a generated creator.
Accounts and videos have the fields of `models.py`; moments are ISO 8601. The last two answer {answers: [{status,
body}], body, signature}, and also take `content` (an object, or a text as it is), `user_openid` for a person who is
not there, `client_key`, `create_time`, `t` (the second of signing), `secret` to sign wrongly, `signature` to send
another header, and `times` to send the very same event again.
"""

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from app.sandbox.credentials import TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET
from app.sandbox.models import Source
from app.sandbox.script import BadWish, fault_of
from app.sandbox.state import Db, seconds
from app.sandbox.tiktok import errors, grants, store, traffic, webhooks
from app.sandbox.tiktok.authorization import is_on_this_machine
from app.sandbox.tiktok.models import Account, Video
from app.sandbox.tiktok.wishes import account_of, video_of, videos_of, whole, wish
from app.sandbox.world import world

control = Blueprint("tiktok_control", __name__, url_prefix="/_control/tiktok")

SOURCES: dict[str, Source] = {"generated": "generated", "magic": "magic", "control": "control"}
API = "/tiktok/api"


@control.get("/accounts")
def accounts() -> Response:
    """Who there is."""
    source = SOURCES.get(request.args.get("source", "generated"))
    if source is None:
        raise BadWish("source is one of " + ", ".join(SOURCES))
    with world().state.reading() as db:
        return jsonify([_facts(db, account) for account in store.list_accounts(db, source)])


@control.post("/accounts")
def add_account() -> Response:
    """Adds an account and its videos."""
    asked = dict(wish())
    videos = {"videos": asked.pop("videos", [])}
    account, now = account_of(asked), world().state.now()
    with world().state.transaction() as db:
        _refuse_taken(db, account)
        store.save_account(db, account)
        _publish(db, videos_of(videos, account, now))
        return jsonify(_facts(db, account))


@control.post("/accounts/<owner>")
def change_account(owner: str) -> Response:
    """Changes an account."""
    with world().state.transaction() as db:
        changed = account_of(wish(), _account(db, owner))
        _refuse_taken(db, changed, changed.open_id)
        store.save_account(db, changed)
        return jsonify(_facts(db, changed))


@control.post("/accounts/<owner>/videos")
def add_videos(owner: str) -> Response:
    """Adds videos to an account."""
    with world().state.transaction() as db:
        made = videos_of(wish(), _account(db, owner), world().state.now())
        _publish(db, made)
    return jsonify({"ids": [video.id for video in made]})


@control.post("/videos/<video_id>")
def change_video(video_id: str) -> Response:
    """Changes a video."""
    with world().state.transaction() as db:
        found = _video(db, video_id)
        store.save_videos(db, [video_of(wish(), _account(db, found.open_id), world().state.now(), found)])
    return jsonify({})


@control.post("/videos/<video_id>/delete")
def delete_video(video_id: str) -> Response:
    """Deletes a video."""
    with world().state.transaction() as db:
        store.drop_video(db, _video(db, video_id).id)
    return jsonify({})


@control.post("/tokens/expire")
def expire() -> Response:
    """Makes tokens too old."""
    return _change_tokens(
        "UPDATE tiktok_grant SET access_expires = :now,"
        " refresh_expires = CASE WHEN :refresh THEN :now ELSE refresh_expires END WHERE id = :id"
    )


@control.post("/tokens/revoke")
def revoke() -> Response:
    """Ends permissions, as a person does in TikTok's settings."""
    return _change_tokens("UPDATE tiktok_grant SET revoked = :now WHERE id = :id AND revoked IS NULL")


@control.post("/limit")
def limit() -> Response:
    """Sets the calls a minute."""
    traffic.set_limit(world().state, whole(wish(), "calls"))
    return jsonify({})


@control.post("/fail")
def fail() -> Response:
    """Adds a fault with one of TikTok's errors."""
    asked = wish()
    error, path = errors.NAMED.get(str(asked.get("error"))), str(asked.get("path", API))
    if error is None or not path.startswith(API):
        raise BadWish(f"error is one of {', '.join(errors.NAMED)}; path begins with {API}")
    body = error.envelope(world().state.now())
    world().script.add(fault_of({"path": path, "status": error.status, "body": body, "times": asked.get("times", 1)}))
    return jsonify({})


@control.post("/webhook")
def webhook() -> Response:
    """Sends an event."""
    return _deliver(wish(), _openid(wish()))


@control.post("/disconnect")
def disconnect() -> Response:
    """Ends a person's permissions and tells the site."""
    with world().state.transaction() as db:
        account = _account(db, wish().get("account"))
        grants.end_all(db, account.open_id, seconds(world().state.now()))
    return _deliver(wish(), account.open_id)


@control.errorhandler(BadWish)
def refuse(error: BadWish) -> tuple[Response, int]:
    """What was wrong with the call."""
    return jsonify({"error": str(error)}), 400


def _deliver(asked: Mapping[str, object], openid: str) -> Response:
    url, now = str(asked.get("url", "")), seconds(world().state.now())
    if not is_on_this_machine(url, world().settings.site_origin):
        raise BadWish("url must be an address of the site on this machine")
    facts = {
        "client_key": asked.get("client_key", TIKTOK_CLIENT_ID),
        "event": asked.get("event", "authorization.removed"),
        "create_time": asked.get("create_time", now),
        "user_openid": openid,
        "content": asked.get("content", {"reason": asked.get("reason", 1)}),
    }
    secret = str(asked.get("secret", TIKTOK_CLIENT_SECRET))
    event = webhooks.event(facts, secret, whole(asked, "t", now))
    event = webhooks.Event(event.body, str(asked.get("signature", event.signature)))
    answers = [asdict(webhooks.deliver(url, event)) for _ in range(whole(asked, "times", 1))]
    return jsonify({"answers": answers, **asdict(event)})


def _openid(asked: Mapping[str, object]) -> str:
    if "user_openid" in asked:
        return str(asked["user_openid"])
    with world().state.reading() as db:
        return _account(db, asked.get("account")).open_id


def _change_tokens(change: str) -> Response:
    """Runs a change for each permission of an account, or for the one of a token."""
    asked, facts = wish(), {"now": seconds(world().state.now())}
    facts |= {"refresh": asked.get("refresh") is True} if ":refresh" in change else {}
    with world().state.transaction() as db:
        if "token" in asked:
            found = db.execute(
                "SELECT id FROM tiktok_grant WHERE ? IN (access_token, refresh_token)", (asked["token"],)
            )
        else:
            owner = _account(db, asked.get("account")).open_id
            found = db.execute("SELECT id FROM tiktok_grant WHERE open_id = ?", (owner,))
        rows = found.fetchall()
        for row in rows:
            db.execute(change, {**facts, "id": row["id"]})
    return jsonify({"permissions": len(rows)})


def _publish(db: Db, videos: list[Video]) -> None:
    for video in videos:
        if store.find_video(db, video.id) is not None:
            raise BadWish(f"there is a video {video.id} already")
        store.save_videos(db, [video])


def _refuse_taken(db: Db, account: Account, keeps: str = "") -> None:
    """A new account may not take a username that is there; a changed one may keep its own."""
    found = store.find_by_username(db, account.username)
    if found is not None and found.open_id != keeps:
        raise BadWish(f"{account.username} is there already")


def _account(db: Db, hint: object) -> Account:
    found = store.find(db, str(hint if hint is not None else ""))
    if found is None:
        raise BadWish(f"there is no account {hint!r}")
    return found


def _video(db: Db, video_id: str) -> Video:
    found = store.find_video(db, video_id)
    if found is None:
        raise BadWish(f"there is no video {video_id}")
    return found


def _facts(db: Db, account: Account) -> dict[str, object]:
    return {
        "number": account.number,
        "username": account.username,
        "display_name": account.display_name,
        "open_id": account.open_id,
        "union_id": account.union_id,
        "category": account.category,
        "language": account.language,
        "videos": store.count_public(db, account.open_id)[0],
    }
