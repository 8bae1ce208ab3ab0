"""The YouTube Data API v3, as far as the site reads it: channels.list, playlistItems.list, videos.list.

Source: https://developers.google.com/youtube/v3/docs and the discovery document `youtube.v3.json`.
"""

from flask import Blueprint, Response, jsonify, make_response, request
from werkzeug.exceptions import MethodNotAllowed

from dev.sandbox.google import scenario_faults, store
from dev.sandbox.google.api import channel_shape, errors, item_shape, pagination, params, quota, video_shape
from dev.sandbox.google.api.errors import ApiError
from dev.sandbox.google.api.params import Method, Query
from dev.sandbox.google.api.shapes import Json, tagged
from dev.sandbox.google.models import Channel, Video
from dev.sandbox.google.oauth.grants import Access
from dev.sandbox.google.oauth.scopes import READS_YOUTUBE
from dev.sandbox.google.oauth.token_routes import bearer
from dev.sandbox.kit.context import context
from dev.sandbox.kit.state import Db

youtube = Blueprint("youtube", __name__, url_prefix="/google/youtube/v3")


@youtube.get("/channels")
def channels() -> Response:
    """channels.list: one's own (mine), by id, by handle. Without a hit the answer has no `items` at all."""
    access, asked = _enter(params.CHANNELS)
    with context().state.reading() as db:
        found = _channels(db, asked, access)
        base_url = context().settings.base_url
        items = [channel_shape.channel(base_url, one, asked.parts, *store.count_public(db, one)) for one in found]
    facts: Json = {"pageInfo": {"totalResults": len(items), "resultsPerPage": asked.max_results}}
    return _answer("channelListResponse", {**facts, "items": items} if items else facts)


@youtube.get("/playlistItems")
def playlist_items() -> Response:
    """playlistItems.list of an uploads playlist, newest first. One that never held anything is not found."""
    access, asked = _enter(params.PLAYLIST_ITEMS)
    with context().state.reading() as db:
        owner = store.CHANNELS.find(db, f"UC{asked.value[2:]}") if asked.value.startswith("UU") else None
        is_owner = owner is not None and owner == access.channel
        total = store.count_uploads(db, owner, is_owner=is_owner) if owner else 0
        if owner is None or total == 0:
            raise errors.no_playlist()
        offset = pagination.offset_of(asked.value, asked.page_token)
        limit = asked.max_results
        found = store.list_uploads(db, owner, is_owner=is_owner, offset=offset, limit=limit)
    base_url = context().settings.base_url
    facts: Json = {
        "items": [
            item_shape.item(base_url, one, owner, position, asked.parts) for position, one in enumerate(found, offset)
        ],
        "pageInfo": {"totalResults": total, "resultsPerPage": limit},
    }
    if limit and offset + limit < total:
        facts["nextPageToken"] = pagination.token(asked.value, offset + limit)
    if limit and offset:
        facts["prevPageToken"] = pagination.token(asked.value, max(offset - limit, 0))
    return _answer("playlistItemListResponse", facts)


@youtube.get("/videos")
def videos() -> Response:
    """videos.list by at most 50 ids. Deleted ones and those that are private to others are left out."""
    access, asked = _enter(params.VIDEOS)
    settings, now = context().settings, context().state.now()
    with context().state.reading() as db:
        found = [video for video in store.VIDEOS.find_many(db, asked.ids) if _may_see(access, video)]
        items = [video_shape.video(settings.base_url, one, _owner(db, one, access), asked.parts, now) for one in found]
    facts: Json = {"items": items, "pageInfo": {"totalResults": len(items), "resultsPerPage": len(items)}}
    return _answer("videoListResponse", facts)


@youtube.errorhandler(ApiError)
def refuse(error: ApiError) -> Response:
    """The error in Google's envelope."""
    answer = make_response(jsonify(error.envelope()), error.code)
    answer.headers.extend(error.headers)
    return answer


@youtube.app_errorhandler(MethodNotAllowed)
def refuse_verb(error: MethodNotAllowed) -> Response | MethodNotAllowed:
    """A verb that a method does not have, in the same envelope. Those of all blueprints end here, so others pass on."""
    if not request.path.startswith(f"{youtube.url_prefix}/"):
        return error
    answer = refuse(
        ApiError(405, "This method is not simulated; the site only reads.", "httpMethodNotAllowed", "global")
    )
    answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _enter(method: Method) -> tuple[Access, Query]:
    """Who calls and what is asked: the token, the quota, the scenarios, then the words of the call."""
    if "Authorization" not in request.headers and "access_token" not in request.args:
        raise errors.bad_key() if "key" in request.args else errors.no_token()
    access = bearer()
    if access is None:
        raise errors.bad_token()
    if not access.scopes & READS_YOUTUBE:
        raise errors.missing_scope()
    quota.spend(context().state, access.client_id)
    scenario_faults.interfere(access, method.name)
    return access, params.read(method, request.args)


def _channels(db: Db, asked: Query, access: Access) -> list[Channel]:
    if asked.filter == "mine":
        found = [access.channel]
    elif asked.filter == "forHandle":
        found = [store.find_channel_by_handle(db, asked.value)]
    else:
        found = [store.CHANNELS.find(db, channel_id) for channel_id in dict.fromkeys(asked.ids)]
    return [channel for channel in found if channel is not None]


def _may_see(access: Access, video: Video) -> bool:
    return not video.is_deleted and (video.privacy != "private" or _is_own(access, video))


def _is_own(access: Access, video: Video) -> bool:
    own = access.channel
    return own is not None and (video.channel_id == own.id or (own.owns_file and video.source == "csv"))


def _owner(db: Db, video: Video, access: Access) -> Channel:
    """Whose the video is: to the channel that owns the file, all of the file is its own."""
    if access.channel is not None and _is_own(access, video):
        return access.channel
    owner = store.CHANNELS.find(db, video.channel_id)
    if owner is None:
        raise ApiError(500, "Backend Error", "backendError", "global")
    return owner


def _answer(kind: str, facts: Json) -> Response:
    """The answer with its entity tag, or 304 for a caller who has it already."""
    body = tagged(kind, facts)
    answer = jsonify(body)
    answer.headers["Vary"] = "Origin, X-Origin, Referer"
    answer.headers["Cache-Control"] = "private"
    answer.set_etag(str(body["etag"]))
    answer.make_conditional(request)
    return answer
