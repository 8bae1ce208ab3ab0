"""TikTok's pictures: covers at signed addresses that live six hours (403 afterwards), portraits at lasting ones."""

from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request

from dev.sandbox.kit import digests
from dev.sandbox.kit.context import context
from dev.sandbox.kit.pictures import drawing
from dev.sandbox.kit.pictures.cache import picture
from dev.sandbox.kit.signed_urls import forbidden, is_signed, signature
from dev.sandbox.kit.state import seconds
from dev.sandbox.tiktok.models import Account, Video
from dev.sandbox.tiktok.store import ACCOUNTS, VIDEOS

cdn = Blueprint("tiktok_cdn", __name__, url_prefix="/tiktok/cdn")

KEY = "tiktok cover key"
COVER_SECONDS = 6 * 3600
HOUR_SECONDS = 3600
SIZE = (720, 1280)
SIDES = (100, 240, 720)


def cover(base_url: str, video: Video, now: datetime) -> str:
    """The address of a video's cover, good for six hours from now."""
    expires = str(seconds(now) + COVER_SECONDS)
    query = urlencode({"x-expires": expires, "x-signature": signature(KEY, f"{video.id} {expires}")})
    return f"{base_url}{cdn.url_prefix}/covers/{video.id}.jpeg?{query}"


def avatar(base_url: str, account: Account, side: int) -> str:
    """The address of an account's picture."""
    return f"{base_url}{cdn.url_prefix}/avatars/{account.open_id}/{side}.jpeg"


@cdn.get("/covers/<video_id>.jpeg")
def show_cover(video_id: str) -> Response:
    """A cover, while its address is good."""
    expires, given = request.args.get("x-expires", ""), request.args.get("x-signature", "")
    if not is_signed(KEY, f"{video_id} {expires}", given):
        abort(forbidden("signature mismatch"))
    if int(expires) <= seconds(context().state.now()):
        abort(forbidden("url expired"))
    with context().state.reading() as db:
        video = VIDEOS.find(db, video_id)
    if video is None:
        abort(404)
    name = f"tiktok {video.id}"
    draw = lambda: drawing.thumbnail(name, video.category, SIZE, is_short=True)  # noqa: E731 - drawn once
    return picture(f"tiktok-{_file(video.id, video.category)}", draw, HOUR_SECONDS)


@cdn.get("/avatars/<open_id>/<int:side>.jpeg")
def show_avatar(open_id: str, side: int) -> Response:
    """A portrait in one of its sizes."""
    with context().state.reading() as db:
        account = ACCOUNTS.find(db, open_id)
    if account is None or side not in SIDES:
        abort(404)
    name, category = account.portrait or account.open_id, account.category
    return picture(
        f"tiktok-avatar-{_file(name, category)}-{side}", lambda: drawing.avatar(name, category, side), HOUR_SECONDS
    )


def _file(name: str, category: str) -> str:
    """A name fit for a file, for what is drawn from any text."""
    return digests.of(f"{name} {category}").hex()[:24]
