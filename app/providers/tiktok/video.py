"""What TikTok says of a video or a photo post, and how it sends many of them.

Source: TikTok for Developers, "List Videos", "Query Videos" and the "Video Object". Photo posts stand among the videos
and are marked by nothing; that they have no length tells them apart, and where TikTok lets it show, their address or
that of their cover.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from app.providers import lists, reading
from app.providers.shapes import Work, WorkPage

FIELDS = (
    "id,create_time,cover_image_url,share_url,video_description,duration,height,width,title,"
    "like_count,comment_count,share_count,view_count"
)
NAME = "TikTok"


def page(sent: object) -> WorkPage:
    """The videos of an answer. Raises ProviderError unreadable unless it says "ok" and has a list of them."""
    if reading.part(sent, "error").get("code") != "ok":
        raise lists.unreadable(NAME)
    found, is_whole = lists.by_id(NAME, lists.entries(NAME, sent, "data", "videos"), _identity)
    return WorkPage(tuple(_work(video, entry) for video, entry in found.items()), None, is_whole=is_whole)


def following(sent: object) -> str | None:
    """The cursor of the next page; None after the last. Raises ProviderError unreadable when neither is said."""
    match reading.part(sent, "data").get("has_more"):
        case False:
            return None
        case True:
            if cursor := reading.count(reading.part(sent, "data").get("cursor")):
                return str(cursor)
    raise lists.unreadable(NAME)


def _identity(sent: Mapping[str, Any]) -> str:
    return reading.identity(sent.get("id"), 64)


def _work(video: str, sent: Mapping[str, Any]) -> Work:
    length, width, height = (reading.small_count(sent.get(name)) for name in ("duration", "width", "height"))
    description = reading.text(sent.get("video_description"), 20_000)
    title = reading.title(sent.get("title"), 500)
    return Work(
        id=video,
        url=reading.web_address(sent.get("share_url")) or "https://www.tiktok.com/",
        title=reading.first_line(title or description),
        description=description,
        tags=(),
        thumbnail_url=reading.web_address(sent.get("cover_image_url")),
        published_at=reading.moment_of_seconds(sent.get("create_time")),
        duration_seconds=length or None,
        width=width or None,
        height=height or None,
        views=reading.count(sent.get("view_count")),
        likes=reading.count(sent.get("like_count")),
        comments=reading.count(sent.get("comment_count")),
        shares=reading.count(sent.get("share_count")),
        language=None,
        visibility="public",
        type="image" if _is_photo(sent, length) else reading.video_type(length, width, height),
    )


def _is_photo(sent: Mapping[str, Any], length: int | None) -> bool:
    """Whether it is a photo post: every video has a length."""
    if sent.get("duration") is None or length == 0:
        return True
    return "/photo/" in _path(sent.get("share_url")) or "photomode" in _path(sent.get("cover_image_url"))


def _path(address: object) -> str:
    try:
        return urlsplit(reading.web_address(address) or "").path
    except ValueError:
        return ""
