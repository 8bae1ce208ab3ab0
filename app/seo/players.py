"""Which works can be played on our page, and in which frame of their platform.

Sources: developers.google.com/youtube/player_parameters, developers.tiktok.com/doc/embed-player. Instagram documents
the script that makes its frame; the frame's address has been the same since 2015.
"""

import re
from urllib.parse import urlencode, urlsplit

from app.config import Settings

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
TIKTOK_ID = re.compile(r"[0-9]{5,25}", re.ASCII)
# The last segment is the post's code; what follows a question mark is about whoever shared the address.
INSTAGRAM_PATH = re.compile(r"(?:/[A-Za-z0-9._]{1,30})?/(?P<kind>p|reel|tv)/(?P<code>[A-Za-z0-9_-]{5,40})/?")
INSTAGRAM_HOSTS = frozenset({"instagram.com", "www.instagram.com"})
TIKTOK_OPTIONS = {"autoplay": 1, "rel": 0, "description": 0, "music_info": 0, "native_context_menu": 0}


def player(settings: Settings, platform_slug: str, platform_content_id: str, is_embeddable: bool) -> str | None:
    """The address of the platform's documented player for a video, as search engines are told it.

    None where there is none, or where the owner or the platform refuses it.
    """
    if not is_embeddable:
        return None
    if platform_slug == "youtube" and YOUTUBE_ID.fullmatch(platform_content_id):
        return f"{settings.youtube_player_base_url}/embed/{platform_content_id}"
    if platform_slug == "tiktok" and TIKTOK_ID.fullmatch(platform_content_id):
        return f"{settings.tiktok_player_base_url}/player/v1/{platform_content_id}"
    return None


def frame(
    settings: Settings, platform_slug: str, platform_content_id: str, platform_url: str | None, is_embeddable: bool
) -> str | None:
    """The address of the frame that a visitor's click puts on our page; the work begins at once where it can.

    None where there is none, or where the owner or the platform refuses it.
    """
    found = player(settings, platform_slug, platform_content_id, is_embeddable)
    if platform_slug == "instagram" and is_embeddable:
        return _post(settings, platform_url)
    if found is None:
        return None
    if platform_slug == "youtube":
        options = {"enablejsapi": 1, "origin": settings.public_url, "playsinline": 1, "rel": 0, "autoplay": 1}
        return f"{found}?{urlencode(options)}"
    return f"{found}?{urlencode(TIKTOK_OPTIONS)}"


def _post(settings: Settings, platform_url: str | None) -> str | None:
    try:
        parts = urlsplit(platform_url or "")
    except ValueError:
        return None
    post = INSTAGRAM_PATH.fullmatch(parts.path)
    if parts.hostname not in INSTAGRAM_HOSTS or post is None:
        return None
    kind = "reel" if post["kind"] == "reel" else "p"
    return f"{settings.instagram_player_base_url}/{kind}/{post['code']}/embed/captioned/"
