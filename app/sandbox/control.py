"""`/_control/…`: makes days go wrong and changes what there is. JSON in, JSON out; for tests and for the curious.

- GET `accounts?source=generated` (or csv, magic, control): who there is: number, key, name, email, sub, handle,
  channel_id, category, language, videos
- `fail` {path, times, status, retry_after, headers, body, delay_seconds, cut}: the next calls of addresses that begin
  with `path` fail so, once unless `times` says otherwise; without `status` they are answered rightly, but late, or
  `cut` off after so many bytes
- `clear` {}: forgets faults, calls and the counts of magic accounts
- GET `calls?path=`: the last 5000 calls of Google's addresses: at, method, path, status, person (a sub), grant_type
- `tokens/expire` {account} or {token}: access tokens are too old from now on
- `tokens/revoke` {account} or {token}: the permission ends, with its access and refresh tokens
- GET `quota?client_id=`: units used today; `quota` {client_id, used} sets them
- `clock` {offset_seconds}: how far the sandbox's time is ahead; 0 is now
- `channels` {title, handle, email, …, videos}: adds a channel with its account
- `channels/<account>/videos` {videos}: adds videos; an id is made where none is given
- `videos/<id>` {…}: changes a video, for example {"privacy": "private"}
- `videos/<id>/delete` {lingers}: deletes it; a lingering one stays in the list of uploads, as at YouTube for a while
- `mail/clear` {}: empties the mailbox

All are POST unless GET stands before them. `account` is whatever the consent page takes as a hint: handle, channel
id, e-mail address, subject, number. Channels and videos have the fields of `models.py`; moments are ISO 8601.
"""

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from app.sandbox.creators import ids, store
from app.sandbox.creators.wishes import channel_of, video_of
from app.sandbox.google import grants, people, quota
from app.sandbox.mail import letters
from app.sandbox.models import Account, Source
from app.sandbox.script import BadWish, fault_of
from app.sandbox.state import Db, seconds
from app.sandbox.world import world

control = Blueprint("control", __name__, url_prefix="/_control")

SOURCES: dict[str, Source] = {"generated": "generated", "csv": "csv", "magic": "magic", "control": "control"}


@control.get("/accounts")
def accounts() -> Response:
    """Who there is."""
    source = SOURCES.get(request.args.get("source", "generated"))
    if source is None:
        raise BadWish("source is one of " + ", ".join(SOURCES))
    with world().state.reading() as db:
        rows = [people.person(db, account) for account, _ in store.list_accounts(db, source)]
    return jsonify([_facts(row) for row in rows])


@control.post("/fail")
def fail() -> Response:
    """Adds a fault."""
    world().script.add(fault_of(_wish()))
    return jsonify({"waiting": [asdict(fault) for fault in world().script.waiting()]})


@control.post("/clear")
def clear() -> Response:
    """Forgets faults, calls and counts."""
    world().script.clear()
    return jsonify({})


@control.get("/calls")
def calls() -> Response:
    """The calls so far."""
    begin = request.args.get("path", "")
    return jsonify(
        [{**asdict(call), "at": call.at.isoformat()} for call in world().script.calls() if call.path.startswith(begin)]
    )


@control.post("/tokens/expire")
def expire() -> Response:
    """Makes access tokens too old."""
    wish, now = _wish(), seconds(world().state.now())
    with world().state.transaction() as db:
        if "token" in wish:
            db.execute("UPDATE access_token SET expires = ? WHERE token = ?", (now, wish["token"]))
        else:
            sub = _account(db, wish.get("account")).sub
            db.execute(
                "UPDATE access_token SET expires = ? WHERE grant_id IN (SELECT id FROM oauth_grant WHERE sub = ?)",
                (now, sub),
            )
    return jsonify({})


@control.post("/tokens/revoke")
def revoke() -> Response:
    """Ends permissions, as a person does in her Google account."""
    wish, now = _wish(), seconds(world().state.now())
    if "token" in wish:
        return jsonify({"revoked": grants.revoke(world().state, str(wish["token"]))})
    with world().state.transaction() as db:
        grants.end_all(db, _account(db, wish.get("account")).sub, now)
    return jsonify({"revoked": True})


@control.get("/quota")
def read_quota() -> Response:
    """Units used today."""
    return jsonify({"used": quota.used(world().state, request.args.get("client_id", ""))})


@control.post("/quota")
def set_quota() -> Response:
    """Sets them."""
    wish = _wish()
    quota.set_used(world().state, str(wish.get("client_id", "")), _number(wish, "used"))
    return jsonify({})


@control.post("/clock")
def clock() -> Response:
    """Moves the clock."""
    world().state.move_clock(_number(_wish(), "offset_seconds"))
    return jsonify({"now": world().state.now().isoformat()})


@control.post("/channels")
def add_channel() -> Response:
    """Adds a channel, its account and its videos."""
    wish = dict(_wish())
    email, videos = str(wish.pop("email", "")), wish.pop("videos", [])
    channel = channel_of(wish, world().state.now())
    email = email or f"{channel.handle.removeprefix('@')}@demo.streamvibe.example"
    account = Account(sub=ids.subject(email), email=email, name=channel.title, channel_id=channel.id)
    with world().state.transaction() as db:
        if people.find(db, channel.handle) or people.find(db, email):
            raise BadWish(f"{channel.handle} or {email} is there already")
        store.save_channel(db, channel)
        store.save_account(db, account, "control")
        store.save_videos(db, [video_of(facts, channel.id, world().state.now()) for facts in _list(videos)])
        return jsonify(_facts(people.person(db, account)))


@control.post("/channels/<owner>/videos")
def add_videos(owner: str) -> Response:
    """Adds videos to an account's channel."""
    with world().state.transaction() as db:
        channel_id = _account(db, owner).channel_id
        if channel_id is None:
            raise BadWish(f"{owner} has no channel")
        made = [video_of(facts, channel_id, world().state.now()) for facts in _list(_wish().get("videos"))]
        store.save_videos(db, made)
    return jsonify({"ids": [video.id for video in made]})


@control.post("/videos/<video_id>")
def change_video(video_id: str) -> Response:
    """Changes a video."""
    with world().state.transaction() as db:
        found = store.find_video(db, video_id)
        if found is None:
            raise BadWish(f"there is no video {video_id}")
        store.save_videos(db, [video_of(_wish(), found.channel_id, world().state.now(), found)])
    return jsonify({})


@control.post("/videos/<video_id>/delete")
def delete_video(video_id: str) -> Response:
    """Deletes a video."""
    with world().state.transaction() as db:
        found = store.find_video(db, video_id)
        if found is None:
            raise BadWish(f"there is no video {video_id}")
        if _wish().get("lingers"):
            store.save_videos(db, [video_of({"is_deleted": True}, found.channel_id, world().state.now(), found)])
        else:
            store.drop_video(db, video_id)
    return jsonify({})


@control.post("/mail/clear")
def clear_mail() -> Response:
    """Empties the mailbox."""
    with world().state.transaction() as db:
        letters.drop_all(db)
    return jsonify({})


@control.errorhandler(BadWish)
def refuse(error: BadWish) -> tuple[Response, int]:
    """What was wrong with the call."""
    return jsonify({"error": str(error)}), 400


def _wish() -> Mapping[str, object]:
    """The body. Only JSON is taken, so that no page of another site can send one."""
    found = request.get_json(silent=True) if request.is_json else None
    if found is None and not request.get_data():
        return {}
    if not isinstance(found, dict):
        raise BadWish("the body must be a JSON object, sent as application/json")
    return found


def _number(wish: Mapping[str, object], name: str) -> int:
    value = wish.get(name)
    if not isinstance(value, int):
        raise BadWish(f"{name} must be a whole number")
    return value


def _list(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list) or not all(isinstance(facts, dict) for facts in value):
        raise BadWish("videos must be a list of objects")
    return value


def _account(db: Db, hint: object) -> Account:
    found = people.find(db, str(hint or ""))
    if found is None:
        raise BadWish(f"there is no account {hint!r}")
    return found


def _facts(row: people.Person) -> dict[str, object]:
    account, channel = row.account, row.channel
    return {
        "number": account.number,
        "key": row.key,
        "name": account.name,
        "email": account.email,
        "sub": account.sub,
        "handle": channel.handle if channel else None,
        "channel_id": account.channel_id,
        "category": channel.category if channel else None,
        "language": channel.language if channel else None,
        "videos": row.videos,
    }
