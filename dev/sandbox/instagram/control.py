"""`/_control/instagram/…`: makes Instagram's days go wrong and changes what there is. JSON in, JSON out.

- GET `accounts?source=generated` (or magic, control): who there is: number, username, name, user_id, scoped_id,
  account_type, category, language, media
- `accounts` {username, name, …, media}: adds an account with its posts; usernames of scenarios are taken
- `accounts/<account>` {…}: changes it, for example {"long_seconds": 900} or {"account_type": "PERSONAL"}
- `accounts/<account>/media` {media}: adds posts; an id is made where none is given
- `media/<id>` {…}: changes a post; `media/<id>/delete` {}: deletes it
- `tokens/expire` {account} or {token}: tokens are too old from now on
- `tokens/revoke` {account} or {token}: the permission ends, with its tokens
- `tokens/age` {account or token, seconds}: tokens were made, and end, so much earlier
- GET `usage`; `usage` {percent}: how much of the app's calls are used; from 100 on every call is refused
- `fail` {error, times, path}: the next calls fail with Meta's own error; `error` is token, ended, app_limit,
  user_limit, page_limit, account_limit, permission, media_permission, blocked, not_allowed, server_error or passing,
  `path` begins with /instagram/graph
- `deauthorize` {account, url}: the person removes the app: permissions end, and the site is told
- `data-deletion` {account, url}: the person asks the site to delete what it keeps

All are POST unless GET stands before them. `account` is a username, either of the account's numbers, or the place of
a generated creator. Accounts, posts and pieces have the fields of `models.py`; moments are ISO 8601. The last two send
a signed request to an address on this machine and answer {status, body, json}; they also take `secret` and
`algorithm` to sign wrongly, `issued_at` in seconds, and `scoped` to name the person by the number that the app sees.
"""

from flask import Response, jsonify

from dev.sandbox.credentials import INSTAGRAM_CLIENT_SECRET
from dev.sandbox.instagram import webhooks
from dev.sandbox.instagram.api import errors, rate_limit
from dev.sandbox.instagram.control_schema import account_of, media_of
from dev.sandbox.instagram.models import Account
from dev.sandbox.instagram.oauth.grants import GRANTS, KINDS
from dev.sandbox.instagram.store import ACCOUNTS, MEDIA
from dev.sandbox.kit.context import context
from dev.sandbox.kit.control.calls import Json, blueprint, change_permissions, fail_with
from dev.sandbox.kit.control.resources import Resources, add_routes, add_token_routes
from dev.sandbox.kit.control.schema import Facts, body, whole
from dev.sandbox.kit.state import Db, seconds
from dev.sandbox.kit.webhooks import own_url

control = blueprint("instagram_control", "/_control/instagram")

GRAPH = "/instagram/graph"


@control.post("/tokens/age")
def age() -> Response:
    """Moves the beginning and the end of tokens into the past."""
    by = whole(body(), "seconds")
    return change_permissions(GRANTS, RESOURCES.account_id, lambda db, grant_id: GRANTS.age(db, grant_id, by))


@control.get("/usage")
def read_usage() -> Response:
    """How much of the app's calls are used."""
    return jsonify({"percent": rate_limit.percent(context().state)})


@control.post("/usage")
def set_usage() -> Response:
    """Sets it."""
    rate_limit.set_percent(context().state, whole(body(), "percent"))
    return jsonify({})


@control.post("/fail")
def fail() -> Response:
    """Adds a fault with one of Meta's errors."""
    return fail_with(errors.NAMED, GRAPH, _error)


@control.post("/deauthorize")
def deauthorize() -> Response:
    """Ends a person's permissions and tells the site."""
    asked = body()
    with context().state.transaction() as db:
        account = RESOURCES.account(db, asked.get("account"))
        GRANTS.end_all(db, account.id, seconds(context().state.now()))
    return _deliver(asked, account)


@control.post("/data-deletion")
def data_deletion() -> Response:
    """Tells the site that a person wants what it keeps to be deleted."""
    asked = body()
    with context().state.reading() as db:
        account = RESOURCES.account(db, asked.get("account"))
    return _deliver(asked, account)


def _error(name: str) -> Json:
    error = errors.NAMED[name]()
    return {"status": error.status, "headers": dict(error.headers), "body": error.envelope()}


def _deliver(asked: Facts, account: Account) -> Response:
    url = own_url(asked.get("url", ""), "url")
    payload = {
        "algorithm": str(asked.get("algorithm", "HMAC-SHA256")),
        "issued_at": asked.get("issued_at", seconds(context().state.now())),
        "user_id": account.scoped_id if asked.get("scoped") else account.id,
    }
    secret = str(asked.get("secret", INSTAGRAM_CLIENT_SECRET))
    return jsonify(webhooks.deliver(url, webhooks.signed_request(secret, payload)))


def _facts(db: Db, account: Account) -> Json:
    return {
        "number": account.number,
        "username": account.username,
        "name": account.name,
        "user_id": account.id,
        "scoped_id": account.scoped_id,
        "account_type": account.account_type,
        "category": account.category,
        "language": account.language,
        "media": MEDIA.count(db, account.id),
    }


RESOURCES = Resources(
    accounts=ACCOUNTS,
    items=MEDIA,
    items_name="media",
    item_word="post",
    account_of=account_of,
    item_of=media_of,
    publish=MEDIA.save,
    save=MEDIA.save,
    facts=_facts,
)
add_routes(control, RESOURCES)
add_token_routes(control, RESOURCES, GRANTS, lambda _: KINDS)
