"""What Instagram says of a picture, reel or gallery.

Source: Meta's reference of the IG Media node.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from app.providers import lists, reading
from app.providers.shapes import Listed, Piece, Work

FIELDS = (
    "id,caption,media_type,media_product_type,media_url,permalink,thumbnail_url,timestamp,like_count,comments_count,"
    "children{id,media_type,media_url,thumbnail_url}"
)
# Stories end after a day and advertisements are not works.
NOT_KEPT = frozenset({"STORY", "AD"})
MOST_PIECES = 20


def identity(sent: Mapping[str, Any]) -> str:
    """The id of one entry; '' where there is none."""
    return reading.identity(sent.get("id"), 64)


def following(sent: object, *, is_full: bool) -> str | None:
    """The cursor of the next page; None after the last one, which has no `next`.

    Raises ProviderError unreadable where nobody can tell whether there is more: a `next` without its cursor, or a full
    page that says nothing of paging.
    """
    paging = reading.part(sent).get("paging")
    if paging is None and not is_full:
        return None
    if not isinstance(paging, Mapping):
        raise lists.unreadable("Instagram")
    if lists.marker("Instagram", paging, "next", 10_000) is None:
        return None
    cursor = lists.marker("Instagram", reading.part(paging, "cursors"), "after", 1000)
    if cursor is None:
        raise lists.unreadable("Instagram")
    return cursor


def work(sent: Mapping[str, Any]) -> Work | None:
    """A work out of one entry; None for what is no work."""
    media_id, kind = identity(sent), reading.text(sent.get("media_type"), 20)
    if not media_id or reading.text(sent.get("media_product_type"), 20) in NOT_KEPT:
        return None
    caption = reading.text(sent.get("caption"), 20_000)
    pieces = _pieces(sent) if kind == "CAROUSEL_ALBUM" else ()
    return Work(
        id=media_id,
        url=reading.web_address(sent.get("permalink")) or "https://www.instagram.com/",
        title=reading.first_line(caption),
        description=caption,
        tags=(),
        thumbnail_url=_picture(sent, pieces),
        published_at=reading.moment(sent.get("timestamp")),
        duration_seconds=None,
        width=None,
        height=None,
        views=None,
        likes=reading.count(sent.get("like_count")),
        comments=reading.count(sent.get("comments_count")),
        language=None,
        # Only what is public is in the list of a professional account.
        visibility="public",
        type={"VIDEO": "reel", "CAROUSEL_ALBUM": "carousel"}.get(kind, "image"),
        pieces=pieces,
    )


def listed(works: Iterable[Work]) -> tuple[Listed, ...]:
    """The works as the list names them."""
    return tuple(Listed(work.id, work.visibility) for work in works)


def _picture(sent: Mapping[str, Any], pieces: tuple[Piece, ...]) -> str | None:
    """The still of a video, the picture itself, or the first of a gallery; its address expires."""
    own = reading.web_address(sent.get("thumbnail_url"))
    if own is None and sent.get("media_type") != "VIDEO":
        own = reading.web_address(sent.get("media_url"))
    return own or next((piece.thumbnail_url for piece in pieces if piece.thumbnail_url), None)


def _pieces(sent: Mapping[str, Any]) -> tuple[Piece, ...]:
    children = reading.parts(sent.get("children"), "data")[:MOST_PIECES]
    return tuple(piece for child in children if (piece := _piece(child)) is not None)


def _piece(sent: Mapping[str, Any]) -> Piece | None:
    address = reading.web_address(sent.get("media_url"))
    if address is None:
        return None
    kind: Literal["image", "video"] = "video" if sent.get("media_type") == "VIDEO" else "image"
    still = reading.web_address(sent.get("thumbnail_url")) or (address if kind == "image" else None)
    return Piece(kind, address, still)
