"""`/_control/…` of Google and YouTube: makes days go wrong and changes what there is. JSON in, JSON out.

- GET `accounts?source=generated` (or csv, magic, control): who there is: number, key, name, email, sub, handle,
  channel_id, category, language, videos
- `tokens/expire` {account} or {token}: access tokens are too old from now on
- `tokens/revoke` {account} or {token}: the permission ends, with its access and refresh tokens
- GET `quota?client_id=`: units used today; `quota` {client_id, used} sets them
- `channels` {title, handle, email, …, videos}: adds a channel with its account
- `channels/<account>/videos` {videos}: adds videos; an id is made where none is given
- `videos/<id>` {…}: changes a video, for example {"privacy": "private"}
- `videos/<id>/delete` {lingers}: deletes it; a lingering one stays in the list of uploads, as at YouTube for a while

All are POST unless GET stands before them. `account` is whatever the consent page takes as a hint: handle, channel
id, e-mail address, subject, number. Channels and videos have the fields of `models.py`; moments are ISO 8601.
`kit/control/calls.py` has what all providers share, `hub/control.py` what YouTube's hub is told.
"""

from dataclasses import replace

from flask import Response, jsonify, request

from dev.sandbox.google import accounts, ids, store
from dev.sandbox.google.api import quota
from dev.sandbox.google.control_schema import channel_of, video_of
from dev.sandbox.google.models import Account, Video
from dev.sandbox.google.oauth import account_chooser, grants
from dev.sandbox.google.oauth.account_chooser import Owner, owner
from dev.sandbox.google.oauth.grants import GRANTS
from dev.sandbox.google.store import VIDEOS
from dev.sandbox.kit.context import context
from dev.sandbox.kit.control.calls import Json, blueprint, hint_of, list_source, needed
from dev.sandbox.kit.control.schema import body, list_of, whole
from dev.sandbox.kit.creators.population import MAIL_DOMAIN
from dev.sandbox.kit.fault_queue import ControlError
from dev.sandbox.kit.state import Db, seconds
from dev.sandbox.kit.store import Source

control = blueprint("google_control", "/_control")

SOURCES: tuple[Source, ...] = ("generated", "csv", "magic", "control")


@control.get("/accounts")
def list_accounts() -> Response:
    """Who there is."""
    return list_source(SOURCES, lambda db, source: [_facts(db, one) for one in account_chooser.list_source(db, source)])


@control.post("/tokens/expire")
def expire() -> Response:
    """Makes access tokens too old."""
    asked, now = body(), seconds(context().state.now())
    with context().state.transaction() as db:
        if "token" in asked:
            GRANTS.expire_token(db, asked["token"], now)
        else:
            for grant_id in GRANTS.ids_of(db, _account(db, asked.get("account")).sub):
                GRANTS.expire(db, grant_id, now, "access")
    return jsonify({})


@control.post("/tokens/revoke")
def revoke() -> Response:
    """Ends permissions, as a person does in her Google account."""
    asked, now = body(), seconds(context().state.now())
    if "token" in asked:
        return jsonify({"revoked": grants.revoke(context().state, str(asked["token"]))})
    with context().state.transaction() as db:
        GRANTS.end_all(db, _account(db, asked.get("account")).sub, now)
    return jsonify({"revoked": True})


@control.get("/quota")
def read_quota() -> Response:
    """Units used today."""
    return jsonify({"used": quota.used(context().state, request.args.get("client_id", ""))})


@control.post("/quota")
def set_quota() -> Response:
    """Sets them."""
    asked = body()
    quota.set_used(context().state, str(asked.get("client_id", "")), whole(asked, "used"))
    return jsonify({})


@control.post("/channels")
def add_channel() -> Response:
    """Adds a channel, its account and its videos."""
    asked, now = dict(body()), context().state.now()
    email, videos = str(asked.pop("email", "")), list_of(asked.pop("videos", []), "videos")
    channel = channel_of(asked, now)
    email = email or f"{channel.handle.removeprefix('@')}@{MAIL_DOMAIN}"
    account = Account(sub=ids.subject(email), email=email, name=channel.title, channel_id=channel.id)
    with context().state.transaction() as db:
        if accounts.find(db, channel.handle) or accounts.find(db, email):
            raise ControlError(f"{channel.handle} or {email} is there already")
        store.add_to_channel(db, account, channel, [video_of(facts, channel.id, now) for facts in videos])
        return jsonify(_facts(db, owner(db, account)))


@control.post("/channels/<hint>/videos")
def add_videos(hint: str) -> Response:
    """Adds videos to an account's channel."""
    asked, now = body(), context().state.now()
    with context().state.transaction() as db:
        channel_id = _account(db, hint).channel_id
        if channel_id is None:
            raise ControlError(f"{hint} has no channel")
        made = [video_of(facts, channel_id, now) for facts in list_of(asked.get("videos"), "videos")]
        VIDEOS.save(db, made)
    return jsonify({"ids": [video.id for video in made]})


@control.post("/videos/<video_id>")
def change_video(video_id: str) -> Response:
    """Changes a video."""
    with context().state.transaction() as db:
        found = _video(db, video_id)
        VIDEOS.save(db, [video_of(body(), found.channel_id, context().state.now(), found)])
    return jsonify({})


@control.post("/videos/<video_id>/delete")
def delete_video(video_id: str) -> Response:
    """Deletes a video."""
    with context().state.transaction() as db:
        found = _video(db, video_id)
        if body().get("lingers"):
            VIDEOS.save(db, [replace(found, is_deleted=True)])
        else:
            VIDEOS.drop(db, video_id)
    return jsonify({})


def _account(db: Db, hint: object) -> Account:
    return needed(accounts.find(db, hint_of(hint)), f"account {hint!r}")


def _video(db: Db, video_id: str) -> Video:
    return needed(VIDEOS.find(db, video_id), f"video {video_id}")


def _facts(db: Db, found: Owner) -> Json:
    account, channel = found.account, found.channel
    return {
        "number": account.number,
        "key": found.key,
        "name": account.name,
        "email": account.email,
        "sub": account.sub,
        "handle": channel.handle if channel else None,
        "channel_id": account.channel_id,
        "category": channel.category if channel else None,
        "language": channel.language if channel else None,
        "videos": found.count_videos(db),
    }
