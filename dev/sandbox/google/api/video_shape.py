"""A video as videos.list gives it. Source: the discovery document's schema `Video`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from dev.sandbox.google.api.channel_shape import topics
from dev.sandbox.google.api.shapes import Json, duration, moment, tagged, thumbnails
from dev.sandbox.google.models import Channel, Video

PREMIERE = timedelta(hours=2)


def video(base_url: str, found: Video, owner: Channel, parts: frozenset[str], now: datetime) -> Json:
    """The resource with these parts, as it is at the moment `now`."""
    shown = at_the_moment(found, now)
    makers: dict[str, Callable[[], Json]] = {
        "snippet": lambda: _snippet(base_url, shown, owner),
        "contentDetails": lambda: _content(shown),
        "statistics": lambda: _statistics(shown),
        "status": lambda: _status(shown),
        "topicDetails": lambda: topics(owner.language, shown.category),
        "player": lambda: {"embedHtml": _player(shown.id)},
    }
    facts: Json = {"id": shown.id}
    facts |= {part: made for part, make in makers.items() if part in parts and (made := make())}
    if "liveStreamingDetails" in parts and shown.scheduled is not None:
        facts["liveStreamingDetails"] = _streaming(shown, shown.scheduled)
    return tagged("video", facts)


def at_the_moment(found: Video, now: datetime) -> Video:
    """What was announced begins at its time and is an ordinary video two hours later."""
    if found.broadcast != "upcoming" or found.scheduled is None or now < found.scheduled:
        return found
    if now < found.scheduled + PREMIERE:
        return replace(found, broadcast="live")
    return replace(found, broadcast="none", duration_seconds=int(PREMIERE.total_seconds()))


def _snippet(base_url: str, found: Video, owner: Channel) -> Json:
    facts: Json = {
        "publishedAt": moment(found.published),
        "channelId": owner.id,
        "title": found.title,
        "description": found.description,
        "thumbnails": thumbnails(base_url, found),
        "channelTitle": owner.title,
        "categoryId": found.category_id,
        "liveBroadcastContent": found.broadcast,
        "localized": {"title": found.title, "description": found.description},
    }
    if found.tags:
        facts["tags"] = list(found.tags)
    if found.language:
        facts |= {"defaultLanguage": found.language, "defaultAudioLanguage": found.language}
    return facts


def _content(found: Video) -> Json:
    facts: Json = {
        "duration": duration(found.duration_seconds),
        "dimension": "2d",
        "definition": found.definition,
        "caption": "true" if found.has_captions else "false",
        "licensedContent": not found.is_creative_commons,
        "contentRating": {"ytRating": "ytAgeRestricted"} if found.is_age_restricted else {},
        "projection": "rectangular",
    }
    if found.blocked_regions:
        facts["regionRestriction"] = {"blocked": list(found.blocked_regions)}
    return facts


def _statistics(found: Video) -> Json:
    facts: Json = {"viewCount": str(found.views), "favoriteCount": "0"}
    if found.likes is not None:
        facts["likeCount"] = str(found.likes)
    if found.comments is not None:
        facts["commentCount"] = str(found.comments)
    return facts


def _status(found: Video) -> Json:
    facts: Json = {
        "uploadStatus": "uploaded" if found.upload == "processed" and found.broadcast != "none" else found.upload,
        "privacyStatus": found.privacy,
        "license": "creativeCommon" if found.is_creative_commons else "youtube",
        "embeddable": found.is_embeddable,
        "publicStatsViewable": True,
        "madeForKids": found.is_for_kids,
    }
    reason = {"rejected": "rejectionReason", "failed": "failureReason"}.get(found.upload)
    return {**facts, reason: "copyright" if found.upload == "rejected" else "conversion"} if reason else facts


def _player(video_id: str) -> str:
    allowed = "accelerometer; autoplay; clipboard-write; encrypted-media; gyroscope; picture-in-picture; web-share"
    return (
        f'<iframe width="480" height="270" src="//www.youtube.com/embed/{video_id}" frameborder="0"'
        f' allow="{allowed}" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen></iframe>'
    )


def _streaming(found: Video, scheduled: datetime) -> Json:
    facts: Json = {"scheduledStartTime": moment(scheduled)}
    if found.broadcast == "upcoming":
        return facts
    facts["actualStartTime"] = moment(scheduled + timedelta(seconds=11))
    if found.broadcast == "live":
        return {**facts, "concurrentViewers": str(found.views // 90 + 1), "activeLiveChatId": f"chat.{found.id}"}
    return {**facts, "actualEndTime": moment(scheduled + timedelta(seconds=found.duration_seconds))}
