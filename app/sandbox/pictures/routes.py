"""Serves the pictures; each is drawn once and then kept as a file."""

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Blueprint, Response, abort, make_response

from app.sandbox.creators import store
from app.sandbox.google.shapes import SIZES
from app.sandbox.pictures import drawing
from app.sandbox.world import world

pictures = Blueprint("pictures", __name__)

SIDES = (48, 88, 96, 240, 800)
# Part of every file's name: raise it when the drawing changes.
VERSION = 1


@pictures.get("/thumbnails/<video_id>/<name>.jpg")
def thumbnail(video_id: str, name: str) -> Response:
    """The picture of a video in one of the API's sizes: default, medium, high, standard, maxres, shortsAspectRatio."""
    with world().state.reading() as db:
        video = store.find_video(db, video_id)
    if video is None or video.is_deleted or name not in SIZES:
        abort(404)
    size, is_short = SIZES[name], video.is_short
    return _kept(f"{video.id}-{name}", lambda: drawing.thumbnail(video.id, video.category, size, is_short=is_short))


@pictures.get("/avatars/<owner>/<int:side>.jpg")
def avatar(owner: str, side: int) -> Response:
    """The picture of a channel, or of an account by its subject."""
    with world().state.reading() as db:
        channel, account = store.find_channel(db, owner), store.find_account(db, owner)
    if side not in SIDES or (channel is None and account is None):
        abort(404)
    category = channel.category if channel else "other"
    return _kept(f"avatar-{owner}-{side}", lambda: drawing.avatar(owner, category, side))


@pictures.get("/banners/<channel_id>.jpg")
def banner(channel_id: str) -> Response:
    """The wide picture of a channel."""
    with world().state.reading() as db:
        channel = store.find_channel(db, channel_id)
    if channel is None:
        abort(404)
    return _kept(f"banner-{channel_id}", lambda: drawing.banner(channel.id, channel.category))


def _kept(name: str, draw: Callable[[], bytes]) -> Response:
    path = world().settings.data_dir / "pictures" / f"{VERSION}-{name}.jpg"
    answer = make_response(path.read_bytes() if path.exists() else _keep(path, draw()))
    answer.content_type = "image/jpeg"
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def _keep(path: Path, picture: bytes) -> bytes:
    """Writes the file under another name first, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        fresh.write(picture)
    Path(fresh.name).replace(path)
    return picture
