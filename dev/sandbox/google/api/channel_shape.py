"""A channel as channels.list gives it. Source: the discovery document's schema `Channel`."""

from collections.abc import Callable

from dev.sandbox.google.api.shapes import Json, avatars, moment, tagged
from dev.sandbox.google.models import Channel
from dev.sandbox.kit.creators import word_banks

WIKIPEDIA = "https://en.wikipedia.org/wiki/"


def channel(base_url: str, found: Channel, parts: frozenset[str], videos: int, views: int) -> Json:
    """The resource with these parts; `videos` and `views` count what is public."""
    makers: dict[str, Callable[[], Json]] = {
        "snippet": lambda: _snippet(base_url, found),
        "contentDetails": lambda: {"relatedPlaylists": {"likes": "", "uploads": found.uploads}},
        "statistics": lambda: _statistics(found, videos, views),
        "brandingSettings": lambda: _branding(base_url, found),
        "topicDetails": lambda: topics(found.language, found.category),
        "status": _status,
    }
    facts: Json = {"id": found.id}
    facts |= {part: made for part, make in makers.items() if part in parts and (made := make())}
    return tagged("channel", facts)


def _snippet(base_url: str, found: Channel) -> Json:
    facts: Json = {
        "title": found.title,
        "description": found.description,
        "customUrl": found.handle,
        "publishedAt": moment(found.published),
        "thumbnails": avatars(base_url, found.id),
        "localized": {"title": found.title, "description": found.description},
    }
    if found.country:
        facts["country"] = found.country
    if found.language:
        facts["defaultLanguage"] = found.language
    return facts


def _statistics(found: Channel, videos: int, views: int) -> Json:
    facts: Json = {
        "viewCount": str(views),
        "hiddenSubscriberCount": found.hides_subscribers,
        "videoCount": str(videos),
    }
    if not found.hides_subscribers:
        facts["subscriberCount"] = str(found.subscribers)
    return facts


def _branding(base_url: str, found: Channel) -> Json:
    channel_facts: Json = {"title": found.title}
    if found.description:
        channel_facts["description"] = found.description
    if found.keywords:
        channel_facts["keywords"] = " ".join(f'"{word}"' if " " in word else word for word in found.keywords)
    if found.country:
        channel_facts["country"] = found.country
    return {"channel": channel_facts, "image": {"bannerExternalUrl": f"{base_url}/banners/{found.id}.jpg"}}


def _status() -> Json:
    return {
        "privacyStatus": "public",
        "isLinked": True,
        "longUploadsStatus": "longUploadsUnspecified",
        "madeForKids": False,
    }


def topics(language: str, category: str) -> Json:
    """The Wikipedia pages by which YouTube names what something is about; nothing where nobody has said so."""
    if not language:
        return {}
    try:
        found = word_banks.bank(language, category).topics
    except FileNotFoundError:
        return {}
    return {"topicCategories": [WIKIPEDIA + topic for topic in found]}
