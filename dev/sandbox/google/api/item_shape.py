"""An entry of an uploads playlist as playlistItems.list gives it. Source: the discovery document's `PlaylistItem`."""

from collections.abc import Callable

from dev.sandbox.google.api.shapes import Json, moment, tagged, thumbnails
from dev.sandbox.google.models import Channel, Video
from dev.sandbox.kit.digests import base64url


def item(base_url: str, found: Video, owner: Channel, position: int, parts: frozenset[str]) -> Json:
    """The resource with these parts. A deleted video is listed by name of its state, without its words."""
    makers: dict[str, Callable[[], Json]] = {
        "snippet": lambda: _snippet(base_url, found, owner, position),
        "contentDetails": lambda: _content(found),
        "status": lambda: {"privacyStatus": "privacyStatusUnspecified" if found.is_deleted else found.privacy},
    }
    facts: Json = {"id": _item_id(owner.uploads, found.id)}
    facts |= {part: make() for part, make in makers.items() if part in parts}
    return tagged("playlistItem", facts)


def _snippet(base_url: str, found: Video, owner: Channel, position: int) -> Json:
    facts: Json = {
        "publishedAt": moment(found.published),
        "channelId": owner.id,
        "title": "Deleted video" if found.is_deleted else found.title,
        "description": "This video is unavailable." if found.is_deleted else found.description,
        "thumbnails": {} if found.is_deleted else thumbnails(base_url, found),
        "channelTitle": owner.title,
        "playlistId": owner.uploads,
        "position": position,
        "resourceId": {"kind": "youtube#video", "videoId": found.id},
    }
    if not found.is_deleted:
        facts |= {"videoOwnerChannelTitle": owner.title, "videoOwnerChannelId": owner.id}
    return facts


def _content(found: Video) -> Json:
    """A video that was never public has no moment of publication."""
    facts: Json = {"videoId": found.id}
    if not found.is_deleted and found.privacy != "private":
        facts["videoPublishedAt"] = moment(found.published)
    return facts


def _item_id(playlist_id: str, video_id: str) -> str:
    return base64url(f"{playlist_id}.{video_id}".encode())
