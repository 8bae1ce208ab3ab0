"""Instagram's pictures, at signed addresses that end: `…/instagram/cdn/<path>?oe=<hex expiry>&oh=<signature>`.

An address is good until `oe`, three to four days from when it was given out; it stays the same for a day. Then, as
with a wrong signature, the answer is 403. The addresses of videos are signed likewise, but the sandbox only draws.
"""

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, request

from dev.sandbox.instagram.models import Account
from dev.sandbox.instagram.store import ACCOUNTS, MEDIA
from dev.sandbox.kit.context import context
from dev.sandbox.kit.pictures import cache, drawing
from dev.sandbox.kit.pictures.drawing import Size
from dev.sandbox.kit.signed_urls import forbidden, is_signed, signature
from dev.sandbox.kit.state import seconds

cdn = Blueprint("instagram_cdn", __name__, url_prefix="/instagram/cdn")

KEY = "instagram_cdn_key"
DAY_SECONDS = 86_400
DAYS = 4
SQUARE: Size = (1080, 1080)
TALL: Size = (1080, 1350)
STILL: Size = (720, 1280)
AVATAR_SIDE = 150


def picture_path(post_id: str, piece_id: str) -> str:
    """The signed address, without the host, of a post's picture or of a piece of it."""
    return _signed(f"posts/{post_id}/{piece_id}.jpg")


def still_path(post_id: str, piece_id: str) -> str:
    """That of a video's still."""
    return _signed(f"stills/{post_id}/{piece_id}.jpg")


def video_path(post_id: str, piece_id: str) -> str:
    """That of a video itself, which nobody drew."""
    return _signed(f"videos/{post_id}/{piece_id}.mp4")


def avatar_path(account: Account) -> str:
    """That of an account's picture."""
    return _signed(f"avatars/{account.id}.jpg")


@cdn.get("/posts/<post_id>/<piece_id>.jpg")
def picture(post_id: str, piece_id: str) -> Response:
    """A picture: square, or taller than wide, as the number decides."""
    return _drawn(post_id, piece_id, TALL if piece_id[-1] in "02468" else SQUARE)


@cdn.get("/stills/<post_id>/<piece_id>.jpg")
def still(post_id: str, piece_id: str) -> Response:
    """The still of a video."""
    return _drawn(post_id, piece_id, STILL)


@cdn.get("/avatars/<account_id>.jpg")
def avatar(account_id: str) -> Response:
    """The picture of an account."""
    _check()
    with context().state.reading() as db:
        account = ACCOUNTS.find(db, account_id)
    if account is None:
        abort(404)
    return cache.picture(
        f"instagram-avatar-{account.id}", lambda: drawing.avatar(account.id, account.category, AVATAR_SIDE)
    )


@cdn.get("/videos/<post_id>/<piece_id>.mp4")
def video(post_id: str, piece_id: str) -> Response:  # noqa: ARG001 - a video's address says which, and there is none
    """There are no videos here."""
    _check()
    return make_response("The sandbox draws pictures, no videos.\n", 501, {"Content-Type": "text/plain"})


def _drawn(post_id: str, piece_id: str, size: Size) -> Response:
    _check()
    with context().state.reading() as db:
        post = MEDIA.find(db, post_id)
    if post is None or piece_id not in (post.id, *(child.id for child in post.children)):
        abort(404)
    name = f"instagram {piece_id}"
    return cache.picture(
        f"instagram-{piece_id}-{size[1]}",
        lambda: drawing.thumbnail(name, post.category, size, is_short=size[1] > size[0]),
    )


def _check() -> None:
    """403 for a wrong signature and for an address that has ended."""
    end, given = request.args.get("oe", ""), request.args.get("oh", "")
    path = request.path.removeprefix(f"{cdn.url_prefix}/")
    if set(request.args) != {"oe", "oh"} or not is_signed(KEY, f"{path} {end}", given):
        abort(forbidden("Bad URL hash"))
    if int(end, 16) <= seconds(context().state.now()):
        abort(forbidden("URL signature expired"))


def _signed(path: str) -> str:
    end = f"{(seconds(context().state.now()) // DAY_SECONDS + DAYS) * DAY_SECONDS:X}"
    return f"{cdn.url_prefix}/{path}?{urlencode({'oe': end, 'oh': signature(KEY, f'{path} {end}')})}"
