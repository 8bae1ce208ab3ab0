"""Pieces that all YouTube resources share: thumbnails, moments, durations, entity tags."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from dev.sandbox.google.models import Video
from dev.sandbox.kit.digests import base64url

Json = dict[str, object]

# Name and size of each picture, as in the ThumbnailDetails of the discovery document.
SIZES = {
    "default": (120, 90),
    "medium": (320, 180),
    "high": (480, 360),
    "standard": (640, 480),
    "maxres": (1280, 720),
    "shortsAspectRatio": (1080, 1920),
}
AVATAR_SIZES = {"default": 88, "medium": 240, "high": 800}


def thumbnails(base_url: str, video: Video) -> Json:
    """The pictures of a video; those in low resolution have no large one, only shorts have a tall one."""
    names = ["default", "medium", "high", "standard"]
    if video.definition == "hd":
        names.append("maxres")
    if video.is_short:
        names.append("shortsAspectRatio")
    return {
        name: {
            "url": f"{base_url}/thumbnails/{video.id}/{name}.jpg",
            "width": SIZES[name][0],
            "height": SIZES[name][1],
        }
        for name in names
    }


def avatars(base_url: str, channel_id: str) -> Json:
    """The pictures of a channel."""
    return {
        name: {"url": f"{base_url}/avatars/{channel_id}/{size}.jpg", "width": size, "height": size}
        for name, size in AVATAR_SIZES.items()
    }


def moment(at: datetime) -> str:
    """A moment as the API writes it: 2017-11-13T17:13:01Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def duration(seconds: int) -> str:
    """A duration in ISO 8601, as the API writes it: PT4M13S, P1DT2H, P0D for none."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    clock = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (left, "S")) if count)
    day = f"{days}D" if days or not clock else ""
    return f"P{day}T{clock}" if clock else f"P{day}"


def tagged(kind: str, facts: Mapping[str, object]) -> Json:
    """A resource or an answer with its kind and the entity tag of all that it says."""
    return {"kind": f"youtube#{kind}", "etag": etag(facts), **facts}


def etag(facts: Mapping[str, object]) -> str:
    """27 characters that change when anything in it does."""
    said = json.dumps(facts, ensure_ascii=True, sort_keys=True).encode()
    return base64url(hashlib.sha256(said).digest()[:20])
