"""`/_control/instagram/…`: makes Instagram's days go wrong and changes what there is. JSON in, JSON out.

- GET `accounts?source=generated` (or magic, control): who there is: number, username, name, user_id, scoped_id,
  account_type, category, language, media
- `accounts` {username, name, …, media}: adds an account with its posts; magic usernames are taken
- `accounts/<account>` {…}: changes it, for example {"long_seconds": 900} or {"account_type": "PERSONAL"}
- `accounts/<account>/media` {media}: adds posts; an id is made where none is given
- `media/<id>` {…}: changes a post; `media/<id>/delete` {}: deletes it
- `tokens/expire` {account} or {token}: tokens are too old from now on
- `tokens/revoke` {account} or {token}: the permission ends, with its tokens
- `tokens/age` {account or token, seconds}: tokens were made, and end, so much earlier
- GET `usage`; `usage` {percent}: how much of the app's calls are used; from 100 on every call is refused
- `fail` {error, times, path}: the next calls fail with Meta's own error; `error` is token, ended, app_limit,
  user_limit, page_limit, permission, media_permission or passing, `path` begins with /instagram/graph
- `deauthorize` {account, url}: the person removes the app: permissions end, and the site is told
- `data-deletion` {account, url}: the person asks the site to delete what it keeps

All are POST unless GET stands before them. `account` is a username, either of the account's numbers, or the place of
a generated creator. Accounts, posts and pieces have the fields of `models.py`; moments are ISO 8601. The last two send
a signed request to an address on this machine and answer {status, body, json}; they also take `secret` and
`algorithm` to sign wrongly, `issued_at` in seconds, and `scoped` to name the person by the number that the app sees.
"""

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from app.sandbox.credentials import INSTAGRAM_CLIENT_SECRET
from app.sandbox.instagram import callbacks, errors, grants, store, usage
from app.sandbox.instagram.authorization import is_registered
from app.sandbox.instagram.models import Account
from app.sandbox.instagram.wishes import account_of, list_of, media_of
from app.sandbox.models import Source
from app.sandbox.script import BadWish, fault_of
from app.sandbox.state import Db, seconds
from app.sandbox.world import world

control = Blueprint("instagram_control", __name__, url_prefix="/_control/instagram")

SOURCES: dict[str, Source] = {"generated": "generated", "magic": "magic", "control": "control"}
GRAPH = "/instagram/graph"


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
    """Adds an account and its posts."""
    wish = dict(_wish())
    posts = list_of(wish.pop("media", []), "media")
    account, now = account_of(wish), world().state.now()
    with world().state.transaction() as db:
        if store.find_by_username(db, account.username):
            raise BadWish(f"{account.username} is there already")
        store.save_account(db, account)
        store.save_media(db, [media_of(facts, account.id, now) for facts in posts])
        return jsonify(_facts(db, account))


@control.post("/accounts/<owner>")
def change_account(owner: str) -> Response:
    """Changes an account."""
    with world().state.transaction() as db:
        changed = account_of(_wish(), _account(db, owner))
        taken = store.find_by_username(db, changed.username)
        if taken is not None and taken.id != changed.id:
            raise BadWish(f"{changed.username} is there already")
        store.save_account(db, changed)
        return jsonify(_facts(db, changed))


@control.post("/accounts/<owner>/media")
def add_media(owner: str) -> Response:
    """Adds posts to an account."""
    posts, now = list_of(_wish().get("media"), "media"), world().state.now()
    with world().state.transaction() as db:
        account = _account(db, owner)
        made = [media_of(facts, account.id, now) for facts in posts]
        store.save_media(db, made)
    return jsonify({"ids": [post.id for post in made]})


@control.post("/media/<media_id>")
def change_media(media_id: str) -> Response:
    """Changes a post."""
    with world().state.transaction() as db:
        found = store.find_media(db, media_id)
        if found is None:
            raise BadWish(f"there is no post {media_id}")
        store.save_media(db, [media_of(_wish(), found.account_id, world().state.now(), found)])
    return jsonify({})


@control.post("/media/<media_id>/delete")
def delete_media(media_id: str) -> Response:
    """Deletes a post."""
    with world().state.transaction() as db:
        if store.find_media(db, media_id) is None:
            raise BadWish(f"there is no post {media_id}")
        store.drop_media(db, media_id)
    return jsonify({})


@control.post("/tokens/expire")
def expire() -> Response:
    """Makes tokens too old."""
    return _change_tokens("UPDATE instagram_token SET expires = :now WHERE grant_id = :grant_id")


@control.post("/tokens/revoke")
def revoke() -> Response:
    """Ends permissions, as a person does in the settings of the app."""
    return _change_tokens("UPDATE instagram_grant SET revoked = :now WHERE id = :grant_id AND revoked IS NULL")


@control.post("/tokens/age")
def age() -> Response:
    """Moves the beginning and the end of tokens into the past."""
    return _change_tokens(
        "UPDATE instagram_token SET made = made - :seconds, expires = expires - :seconds WHERE grant_id = :grant_id"
    )


@control.get("/usage")
def read_usage() -> Response:
    """How much of the app's calls are used."""
    return jsonify({"percent": usage.percent(world().state)})


@control.post("/usage")
def set_usage() -> Response:
    """Sets it."""
    usage.set_percent(world().state, _number(_wish(), "percent"))
    return jsonify({})


@control.post("/fail")
def fail() -> Response:
    """Adds a fault with one of Meta's errors."""
    wish = _wish()
    make, path = errors.NAMED.get(str(wish.get("error"))), wish.get("path", GRAPH)
    if make is None or not str(path).startswith(GRAPH):
        raise BadWish(f"error is one of {', '.join(errors.NAMED)}; path begins with {GRAPH}")
    error = make()
    facts = {"path": path, "status": error.status, "headers": dict(error.headers), "body": error.envelope()}
    world().script.add(fault_of({**facts, "times": wish.get("times", 1)}))
    return jsonify({})


@control.post("/deauthorize")
def deauthorize() -> Response:
    """Ends a person's permissions and tells the site."""
    wish = _wish()
    with world().state.transaction() as db:
        account = _account(db, wish.get("account"))
        grants.end_all(db, account.id, seconds(world().state.now()))
    return _deliver(wish, account)


@control.post("/data-deletion")
def data_deletion() -> Response:
    """Tells the site that a person wants what it keeps to be deleted."""
    wish = _wish()
    with world().state.reading() as db:
        account = _account(db, wish.get("account"))
    return _deliver(wish, account)


@control.errorhandler(BadWish)
def refuse(error: BadWish) -> tuple[Response, int]:
    """What was wrong with the call."""
    return jsonify({"error": str(error)}), 400


def _deliver(wish: Mapping[str, object], account: Account) -> Response:
    url = str(wish.get("url", ""))
    if not is_registered(url, world().settings.site_origin):
        raise BadWish("url must be an address of the site on this machine")
    payload = {
        "algorithm": str(wish.get("algorithm", "HMAC-SHA256")),
        "issued_at": wish.get("issued_at", seconds(world().state.now())),
        "user_id": account.scoped_id if wish.get("scoped") else account.id,
    }
    secret = str(wish.get("secret", INSTAGRAM_CLIENT_SECRET))
    return jsonify(asdict(callbacks.deliver(url, callbacks.signed_request(secret, payload))))


def _change_tokens(change: str) -> Response:
    """Runs a change for each permission of an account, or for the one of a token."""
    wish, now = _wish(), seconds(world().state.now())
    facts = {"now": now, "seconds": _number(wish, "seconds") if ":seconds" in change else 0}
    with world().state.transaction() as db:
        if "token" in wish:
            rows = db.execute("SELECT grant_id FROM instagram_token WHERE token = ?", (wish["token"],)).fetchall()
        else:
            owner = _account(db, wish.get("account")).id
            rows = db.execute("SELECT id AS grant_id FROM instagram_grant WHERE account_id = ?", (owner,)).fetchall()
        for row in rows:
            db.execute(change, {**facts, "grant_id": row["grant_id"]})
    return jsonify({"permissions": len(rows)})


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


def _account(db: Db, hint: object) -> Account:
    found = store.find(db, str(hint or ""))
    if found is None:
        raise BadWish(f"there is no account {hint!r}")
    return found


def _facts(db: Db, account: Account) -> dict[str, object]:
    return {
        "number": account.number,
        "username": account.username,
        "name": account.name,
        "user_id": account.id,
        "scoped_id": account.scoped_id,
        "account_type": account.account_type,
        "category": account.category,
        "language": account.language,
        "media": store.count_media(db, account.id),
    }
