"""TikTok's pictures: covers at signed addresses that live six hours (403 afterwards), portraits at lasting ones."""

import hashlib
import hmac
import secrets
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, request

from app.sandbox.pictures import drawing
from app.sandbox.state import seconds
from app.sandbox.tiktok import store
from app.sandbox.tiktok.models import Account, Video
from app.sandbox.world import world

cdn = Blueprint("tiktok_cdn", __name__, url_prefix="/tiktok/cdn")

COVER_SECONDS = 6 * 3600
SIZE = (720, 1280)
SIDES = (100, 240, 720)


def cover(base_url: str, video: Video, now: datetime) -> str:
    """The address of a video's cover, good for six hours from now."""
    expires = str(seconds(now) + COVER_SECONDS)
    query = urlencode({"x-expires": expires, "x-signature": _signature(video.id, expires)})
    return f"{base_url}{cdn.url_prefix}/covers/{video.id}.jpeg?{query}"


def avatar(base_url: str, account: Account, side: int) -> str:
    """The address of an account's picture."""
    return f"{base_url}{cdn.url_prefix}/avatars/{account.open_id}/{side}.jpeg"


@cdn.get("/covers/<video_id>.jpeg")
def show_cover(video_id: str) -> Response:
    """A cover, while its address is good."""
    expires, given = request.args.get("x-expires", ""), request.args.get("x-signature", "")
    if not hmac.compare_digest(_signature(video_id, expires).encode(), given.encode()):
        abort(_forbidden("signature mismatch"))
    if int(expires) <= seconds(world().state.now()):
        abort(_forbidden("url expired"))
    with world().state.reading() as db:
        video = store.find_video(db, video_id)
    if video is None:
        abort(404)
    return _picture(_cover(video.id, video.category))


@cdn.get("/avatars/<open_id>/<int:side>.jpeg")
def show_avatar(open_id: str, side: int) -> Response:
    """A portrait in one of its sizes."""
    with world().state.reading() as db:
        account = store.find_account(db, open_id)
    if account is None or side not in SIDES:
        abort(404)
    return _picture(_portrait(account.portrait or account.open_id, account.category, side))


@lru_cache(maxsize=512)
def _cover(video_id: str, category: str) -> bytes:
    return drawing.thumbnail(f"tiktok {video_id}", category, SIZE, is_short=True)


@lru_cache(maxsize=512)
def _portrait(name: str, category: str, side: int) -> bytes:
    return drawing.avatar(name, category, side)


def _signature(video_id: str, expires: str) -> str:
    key = world().state.keep("tiktok cover key", lambda: secrets.token_hex(32))
    return hmac.new(key.encode(), f"{video_id} {expires}".encode(), hashlib.sha256).hexdigest()[:40]


def _picture(content: bytes) -> Response:
    return make_response(content, 200, {"Content-Type": "image/jpeg", "Cache-Control": "public, max-age=3600"})


def _forbidden(reason: str) -> Response:
    return make_response(f"{reason}\n", 403, {"Content-Type": "text/plain"})
