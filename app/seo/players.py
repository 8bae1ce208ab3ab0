"""Which works can be played on our page, and by which player. Only YouTube offers one that waits for a click."""

import re

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
YOUTUBE_PLAYER = "https://www.youtube-nocookie.com/embed/"


def player(platform_slug: str, platform_content_id: str, is_embeddable: bool) -> str | None:
    """The address of the platform's player for a work; None where there is none or the owner refuses it."""
    if platform_slug == "youtube" and is_embeddable and YOUTUBE_ID.fullmatch(platform_content_id):
        return f"{YOUTUBE_PLAYER}{platform_content_id}"
    return None
