"""YouTube's pictures: thumbnails, avatars and banners."""

from flask import Blueprint, Response, abort

from dev.sandbox.google.api.shapes import SIZES
from dev.sandbox.google.store import ACCOUNTS, CHANNELS, VIDEOS
from dev.sandbox.kit.context import context
from dev.sandbox.kit.pictures import drawing
from dev.sandbox.kit.pictures.cache import picture

pictures = Blueprint("pictures", __name__)

SIDES = (48, 88, 96, 240, 800)


@pictures.get("/thumbnails/<video_id>/<name>.jpg")
def thumbnail(video_id: str, name: str) -> Response:
    """The picture of a video in one of the API's sizes: default, medium, high, standard, maxres, shortsAspectRatio."""
    with context().state.reading() as db:
        video = VIDEOS.find(db, video_id)
    if video is None or video.is_deleted or name not in SIZES:
        abort(404)
    size, is_short = SIZES[name], video.is_short
    return picture(f"{video.id}-{name}", lambda: drawing.thumbnail(video.id, video.category, size, is_short=is_short))


@pictures.get("/avatars/<owner>/<int:side>.jpg")
def avatar(owner: str, side: int) -> Response:
    """The picture of a channel, or of an account by its subject."""
    with context().state.reading() as db:
        channel, account = CHANNELS.find(db, owner), ACCOUNTS.find(db, owner)
    if side not in SIDES or (channel is None and account is None):
        abort(404)
    category = channel.category if channel else "other"
    return picture(f"avatar-{owner}-{side}", lambda: drawing.avatar(owner, category, side))


@pictures.get("/banners/<channel_id>.jpg")
def banner(channel_id: str) -> Response:
    """The wide picture of a channel."""
    with context().state.reading() as db:
        channel = CHANNELS.find(db, channel_id)
    if channel is None:
        abort(404)
    return picture(f"banner-{channel_id}", lambda: drawing.banner(channel.id, channel.category))
