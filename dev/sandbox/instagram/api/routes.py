"""Instagram's Graph host, as far as the site reads it: the profile, the list of media, one or many posts, revocation.

Source: the references of IG User, IG User media and IG Media. Of many ids one that is gone spoils the whole call
with code 100, as it does alone. A piece of a carousel cannot be asked for by its own number. The list takes `limit`
(1 to 100, 25 without), `after` and `before`; time ranges are not simulated. Unknown parameters are refused,
although the real host overlooks them: a misspelt one should be noticed.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, make_response, request

from dev.sandbox.instagram import scenario_faults
from dev.sandbox.instagram.api import errors, pagination, params, rate_limit, shapes
from dev.sandbox.instagram.api.errors import GraphError
from dev.sandbox.instagram.api.shapes import Json
from dev.sandbox.instagram.models import Account, Media
from dev.sandbox.instagram.oauth import grants, scopes
from dev.sandbox.instagram.oauth.grants import Access
from dev.sandbox.instagram.store import MEDIA
from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.protocol import bearer_token
from dev.sandbox.kit.state import Db, seconds

graph = Blueprint("instagram_graph", __name__, url_prefix="/instagram/graph")

VERSION = re.compile(r"v(2[0-9]|30)\.0")
MOST_IDS = 50
USUAL_LIMIT, MOST_LIMIT = 25, 100


@graph.get("/<version>/<node>")
def one(version: str, node: str) -> Response:
    """An account (me, or one's own number) or a post."""
    access = _enter(version)
    is_own = _is_own(access, node)
    _check_allowed(access, "profile" if is_own else "post")
    check_names({"fields", "access_token"})
    asked = request.args.get("fields", "")
    with context().state.reading() as db:
        facts = _profile(db, access, asked) if is_own else _post(_own_post(db, access, node), access, asked)
    if is_own:
        return _answer(access, _in_form(access.account, facts), "profile")
    return _answer(access, facts, "post")


@graph.get("/<version>/<node>/media")
def media(version: str, node: str) -> Response:
    """The posts of one's own account, newest first."""
    access = _enter(version)
    if not _is_own(access, node):
        raise errors.gone(node)
    _check_allowed(access, "list")
    check_names({"fields", "limit", "after", "before", "access_token"})
    limit, asked = _limit(), request.args.get("fields", "")
    with context().state.reading() as db:
        found, has_previous, has_next = _page(db, access.account, limit)
    facts: Json = {"data": [_post(post, access, asked) for post in found]}
    if found:
        facts["paging"] = _paging(version, access, limit, found, has_previous=has_previous, has_next=has_next)
    return _answer(access, facts, "list")


@graph.get("/<version>/", strict_slashes=False)
def many(version: str) -> Response:
    """At most 50 posts by their numbers."""
    access = _enter(version)
    _check_allowed(access, "post")
    check_names({"ids", "fields", "access_token"})
    ids = [text.strip() for text in request.args.get("ids", "").split(",") if text.strip()]
    if not ids:
        raise errors.wrong_parameter("Param ids must be given")
    if len(ids) > MOST_IDS:
        raise errors.wrong_parameter(f"Too many IDs. Maximum: {MOST_IDS}. Provided: {len(ids)}.")
    asked = request.args.get("fields", "")
    with context().state.reading() as db:
        found = [_own_post(db, access, media_id) for media_id in ids]
    return _answer(access, {post.id: _post(post, access, asked) for post in found}, "post")


@graph.delete("/<version>/<node>/permissions")
def leave(version: str, node: str) -> Response:
    """Gives every permission back."""
    access = _enter(version)
    if not _is_own(access, node):
        raise errors.gone(node)
    check_names({"access_token"})
    with context().state.transaction() as db:
        grants.GRANTS.end_all(db, access.account.id, seconds(context().state.now()))
    return jsonify({"success": True})


@graph.route("/", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], defaults={"rest": ""})
@graph.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nowhere(rest: str) -> Response:
    """Whatever no other address takes: an unknown path, or a known one with a wrong verb."""
    if rest.endswith("/permissions"):
        raise errors.wrong_verb(request.method, "DELETE")
    if request.method != "GET":
        raise errors.wrong_verb(request.method, "GET")
    raise errors.unknown_path(f"/{rest}")


@graph.errorhandler(GraphError)
def refuse(error: GraphError) -> Response:
    """The error in Meta's envelope."""
    return make_response(jsonify(error.envelope()), error.status, dict(error.headers))


@graph.after_request
def add_usage_header(answer: Response) -> Response:
    """Every answer says how much of the hour's calls are used."""
    for name, value in errors.usage_header(rate_limit.percent(context().state)).items():
        answer.headers.setdefault(name, value)
    return answer


def bearer() -> Access:
    """Who stands behind the token of this request, in its address or its header. Raises GraphError."""
    found = request.args.get("access_token") or bearer_token()
    if not found:
        raise errors.no_token()
    access = grants.find_access(context().state, found)
    g.person = access.account.id
    return access


def check_names(known: set[str]) -> None:
    """Refuses query parameters that a call does not have."""
    for name in request.args:
        if name not in known:
            raise errors.wrong_parameter(f"Unknown parameter {name}")


def _enter(version: str) -> Access:
    if not VERSION.fullmatch(version):
        raise errors.unknown_path(f"/{version}")
    access = bearer()
    if rate_limit.percent(context().state) >= errors.LIMIT_USAGE:
        raise errors.app_limit()
    return access


def _check_allowed(access: Access, kind: str) -> None:
    if scopes.BASIC not in access.scopes:
        raise errors.no_permission() if kind == "profile" else errors.no_media_permission()
    if access.account.account_type == "PERSONAL":
        raise errors.not_professional()
    scenario_faults.interfere(access, kind)


def _is_own(access: Access, node: str) -> bool:
    return node in ("me", access.account.id, access.account.scoped_id)


def _profile(db: Db, access: Access, asked: str) -> Json:
    posts = MEDIA.count(db, access.account.id)
    return shapes.user(context().settings.base_url, access.account, params.user(asked), posts)


def _in_form(account: Account, facts: Json) -> Json:
    """The profile as the service sends it, as developers report it, or as the documentation shows it."""
    if account.profile_form == "wrapped":
        return {"data": [facts]}
    if account.profile_form == "number" and "user_id" in facts:
        return {**facts, "user_id": int(account.id)}
    return facts


def _own_post(db: Db, access: Access, media_id: str) -> Media:
    found = MEDIA.find(db, media_id)
    if found is None or found.account_id != access.account.id:
        raise errors.gone(media_id)
    return found


def _post(found: Media, access: Access, asked: str) -> Json:
    return shapes.media(context().settings.base_url, found, access.account, params.media(asked))


def _limit() -> int:
    text = request.args.get("limit", str(USUAL_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= MOST_LIMIT):
        raise errors.wrong_parameter(f"Param limit must be a number from 1 to {MOST_LIMIT}")
    return int(text)


def _page(db: Db, owner: Account, limit: int) -> tuple[list[Media], bool, bool]:
    """The posts that a call asks for, and whether there are others before and behind them."""
    after, before = request.args.get("after"), request.args.get("before")
    if after is not None and before is not None:
        raise errors.wrong_parameter("Cannot specify both before and after cursors")
    if before is not None:
        newer = MEDIA.newer(db, owner.id, pagination.position(owner.id, before), limit + 1)
        return newer[-limit:], len(newer) > limit, True
    position = pagination.position(owner.id, after) if after is not None else None
    older = MEDIA.older(db, owner.id, position, limit + 1)
    return older[:limit], position is not None, len(older) > limit


def _paging(
    version: str, access: Access, limit: int, found: Iterable[Media], *, has_previous: bool, has_next: bool
) -> Json:
    """The cursors of a page, and the addresses of its neighbours, which hold the token as the real ones do."""
    first, *others = found
    before, after = pagination.cursor(first), pagination.cursor(others[-1] if others else first)
    facts: Json = {"cursors": {"before": before, "after": after}}
    address = f"{context().settings.base_url}{graph.url_prefix}/{version}/{access.account.scoped_id}/media"
    kept = {name: value for name, value in request.args.items() if name in ("fields", "access_token")}
    kept = {"access_token": _token(), **kept, "limit": str(limit)}
    if has_next:
        facts["next"] = f"{address}?{urlencode({**kept, 'after': after})}"
    if has_previous:
        facts["previous"] = f"{address}?{urlencode({**kept, 'before': before})}"
    return facts


def _token() -> str:
    return request.args.get("access_token") or request.headers.get("Authorization", "").partition(" ")[2].strip()


def _answer(access: Access, facts: Json, kind: str) -> Response:
    answer = jsonify(facts)
    answer.headers["Cache-Control"] = "private, no-cache, no-store, must-revalidate"
    return scenario_faults.spoil(access, kind, answer)
