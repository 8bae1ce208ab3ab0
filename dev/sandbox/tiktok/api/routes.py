"""The Display API, as far as the site reads it: a person, the list of her videos, and some of them by id.

Source: https://developers.tiktok.com/doc/display-api-overview. Only public videos are ever shown.
"""

from flask import Blueprint, Response, g, jsonify, make_response, request

from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.protocol import bearer_token
from dev.sandbox.tiktok import scenario_faults, store
from dev.sandbox.tiktok.api import errors, pagination, params, rate_limit, shapes
from dev.sandbox.tiktok.api.errors import ApiError
from dev.sandbox.tiktok.api.shapes import Json
from dev.sandbox.tiktok.models import Video
from dev.sandbox.tiktok.oauth import grants, scopes
from dev.sandbox.tiktok.oauth.grants import Access

display = Blueprint("tiktok_display", __name__, url_prefix="/tiktok/api")


@display.get("/v2/user/info/")
def user_info() -> Response:
    """The person behind the token, as far as she allowed it: each field needs its scope."""
    access = _enter("user/info")
    wanted = params.asked(params.USER)
    for name in wanted:
        if params.USER[name] not in access.scopes:
            raise errors.missing_scope(params.USER[name])
    with context().state.reading() as db:
        counts = store.count_public(db, access.account.open_id)
    person = shapes.user(context().settings.base_url, access.account, counts, wanted)
    return _answer(access, "user/info", {"user": person})


@display.route("/v2/video/list/", methods=["GET", "POST"])
def video_list() -> Response:
    """A page of the person's public videos, newest first."""
    access = _enter("video/list")
    wanted, stretch = params.asked(params.VIDEO), params.stretch()
    with context().state.reading() as db:
        page = pagination.page(db, access.account, stretch)
    facts: Json = {"videos": _videos(access, page.videos, wanted), "cursor": page.cursor, "has_more": page.has_more}
    return _answer(access, "video/list", facts)


@display.route("/v2/video/query/", methods=["GET", "POST"])
def video_query() -> Response:
    """The person's public videos of at most 20 ids; what is not hers, not public or not there is left out."""
    access = _enter("video/query")
    wanted, ids = params.asked(params.VIDEO), params.video_ids()
    with context().state.reading() as db:
        found = store.find_own(db, access.account.open_id, ids)
    return _answer(access, "video/query", {"videos": _videos(access, found, wanted)})


@display.errorhandler(ApiError)
def refuse(error: ApiError) -> Response:
    """The error in TikTok's envelope."""
    return make_response(jsonify(error.envelope(context().state.now())), error.status, dict(error.headers))


@display.after_request
def add_log_id(answer: Response) -> Response:
    """Every answer names the line of TikTok's log."""
    return errors.with_log_id(answer, context().state.now())


def _enter(call: str) -> Access:
    """Who calls: the verb, the token, its scope, the limit of calls, then the scenarios."""
    if call != "user/info" and request.method != "POST":
        raise errors.wrong_verb()
    access = grants.find_access(context().state, bearer_token())
    if access is None:
        raise errors.bad_token()
    g.person = access.account.open_id
    if call != "user/info" and scopes.VIDEOS not in access.scopes:
        raise errors.missing_scope(scopes.VIDEOS)
    rate_limit.refuse_too_many(context(), request.path)
    scenario_faults.interfere(access, call)
    return access


def _videos(access: Access, found: list[Video], wanted: list[str]) -> list[Json]:
    base_url, now = context().settings.base_url, context().state.now()
    return [shapes.video(base_url, one, access.account, wanted, now) for one in found]


def _answer(access: Access, call: str, facts: Json) -> Response:
    ok: Json = {"code": "ok", "message": "", "log_id": errors.log_id(context().state.now())}
    return scenario_faults.spoil(access, call, jsonify({"data": facts, "error": ok}))
