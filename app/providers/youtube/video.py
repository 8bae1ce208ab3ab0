"""What YouTube says of a video: its texts and numbers, who may see it, whether it can be played, and when.

Source: the YouTube Data API reference of the `video` and `playlistItem` resources.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.providers import reading
from app.providers.shapes import Broadcast, Listed, Visibility, Work

PARTS = "snippet,contentDetails,statistics,status,liveStreamingDetails"
# YouTube's category of a video, every one that its videoCategories.list has had, to our category.
CATEGORIES = {
    "1": "entertainment",  # Film & animation
    "2": "tech",  # Autos & vehicles
    "10": "music",
    "15": "lifestyle",  # Pets & animals
    "17": "entertainment",  # Sports: matches and athletes to watch, hardly ever exercises
    "18": "entertainment",  # Short movies
    "19": "lifestyle",  # Travel & events
    "20": "gaming",
    "21": "lifestyle",  # Videoblogging
    "22": "lifestyle",  # People & blogs
    "23": "comedy",
    "24": "entertainment",
    "25": "news",
    "26": "beauty",  # How-to & style
    "27": "education",
    "28": "tech",  # Science & technology
    "29": "news",  # Nonprofits & activism
    # Genres of films, all but two of them, then shorts, shows and trailers.
    **dict.fromkeys(map(str, range(30, 45)), "entertainment"),
    "34": "comedy",
    "35": "education",  # Documentaries
}
OTHER = "other"
# The categories that are ours as well. Before every other one goes the shelf that the creator chose for their page.
SAME = frozenset({"10", "20", "23", "25", "27"})
# YouTube takes 500 characters of tags; more than these were single letters.
MOST_TAGS = 200
THUMBNAILS = ("maxres", "standard", "high", "medium", "default")
# What there is to see: rejected and failed uploads keep privacyStatus public and show nothing to anybody.
WATCHABLE = frozenset({"uploaded", "processed"})


def identity(sent: Mapping[str, Any]) -> str:
    """The id of a `video` resource; '' where there is none."""
    return reading.identity(sent.get("id"), 64)


def work(sent: Mapping[str, Any]) -> Work | None:
    """A work out of one `video` resource; None for what has no id, or does not say who may see it."""
    video, visibility = identity(sent), _work_visibility(sent)
    if not video or visibility is None:
        return None
    snippet, statistics = reading.part(sent, "snippet"), reading.part(sent, "statistics")
    content = reading.part(sent, "contentDetails")
    length = reading.seconds(content.get("duration"))
    category_id = reading.text(snippet.get("categoryId"), 4)
    language = snippet.get("defaultAudioLanguage") or snippet.get("defaultLanguage")
    broadcast = _broadcast(snippet)
    return Work(
        id=video,
        url=f"https://www.youtube.com/watch?v={video}",
        title=reading.title(snippet.get("title"), 500),
        description=reading.text(snippet.get("description"), 20_000),
        tags=reading.texts(snippet.get("tags"), MOST_TAGS, 100),
        thumbnail_url=picture(snippet),
        published_at=reading.moment(snippet.get("publishedAt")),
        duration_seconds=length,
        width=None,
        height=None,
        views=reading.count(statistics.get("viewCount")),
        likes=reading.count(statistics.get("likeCount")),
        comments=reading.count(statistics.get("commentCount")),
        language=reading.language(language),
        visibility=visibility,
        type=reading.video_type(length, None, None),
        category=CATEGORIES.get(category_id, OTHER) if category_id else None,
        is_broad_category=category_id not in SAME,
        broadcast=broadcast,
        scheduled_at=_scheduled_at(sent) if broadcast else None,
        is_embeddable=_is_embeddable(sent),
    )


def listed_id(sent: Mapping[str, Any]) -> str:
    """The id of the video that a `playlistItem` names; '' where it names none."""
    return reading.identity(reading.part(sent, "contentDetails").get("videoId"), 64)


def listed(sent: Mapping[str, Any]) -> Listed:
    """A video as a `playlistItem` names it."""
    return Listed(listed_id(sent), _visibility(reading.part(sent, "status")) or "private")


def picture(snippet: Mapping[str, Any]) -> str | None:
    """The address of the largest thumbnail."""
    pictures = reading.part(snippet, "thumbnails")
    found = (reading.web_address(reading.part(pictures, size).get("url")) for size in THUMBNAILS)
    return next(filter(None, found), None)


def _work_visibility(sent: Mapping[str, Any]) -> Visibility | None:
    """Private as well when there is nothing to watch: no usable upload, or no country that may see it."""
    status = reading.part(sent, "status")
    if (reading.text(status.get("uploadStatus"), 40) or "processed") not in WATCHABLE:
        return "private"
    if reading.part(sent, "contentDetails", "regionRestriction").get("allowed") == []:
        return "private"
    return _visibility(status)


def _visibility(status: Mapping[str, Any]) -> Visibility | None:
    """What YouTube says; a word that we do not understand is private. None when it says nothing."""
    match reading.text(status.get("privacyStatus"), 40):
        case "public":
            return "public"
        case "unlisted":
            return "unlisted"
        case "":
            return None
        case _:
            return "private"


def _is_embeddable(sent: Mapping[str, Any]) -> bool:
    """Whether the player works on other sites: it refuses age-restricted videos whatever `embeddable` says."""
    rating = reading.part(sent, "contentDetails", "contentRating").get("ytRating")
    return reading.part(sent, "status").get("embeddable") is not False and rating != "ytAgeRestricted"


def _broadcast(snippet: Mapping[str, Any]) -> Broadcast | None:
    match snippet.get("liveBroadcastContent"):
        case "upcoming":
            return "upcoming"
        case "live":
            return "live"
        case _:
            return None


def _scheduled_at(sent: Mapping[str, Any]) -> datetime | None:
    """When a broadcast began, or else is to begin."""
    details = reading.part(sent, "liveStreamingDetails")
    return reading.schedule(details.get("actualStartTime")) or reading.schedule(details.get("scheduledStartTime"))
