"""Accounts whose day goes wrong, each in a way of its own. What makes their answers bad stands in `bad_days.py`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.sandbox.tiktok import numbers
from app.sandbox.tiktok.models import Account, Pages, Video


@dataclass(frozen=True)
class Magic:
    """A magic username, the name it shows, how many videos it has and what happens to whoever connects it."""

    username: str
    name: str
    videos: int
    story: str
    pages: Pages = "whole"


EMPTY = Magic("empty", "Empty Loop", 0, "An account that never posted a video.")
RATE_LIMITED = Magic(
    "ratelimited", "Rae Limited", 30, "The first list of videos is refused with 429, and after it every third one."
)
SLOW = Magic("slow", "Slow Motion Moe", 6, "Every list of videos and every query takes its time (8 seconds).")
REVOKED = Magic(
    "revoked",
    "Rev O'Kade",
    6,
    "The profile can be read; the first call for videos finds the permission gone, and then every other call does too.",
)
MALFORMED = Magic("malformed", "Mal Formed", 6, "Every list of videos ends in the middle of its JSON.")
NO_SCOPE = Magic("noscope", "Noa Scope", 6, "Allows the app to connect, but never to read videos.")
SPARSE = Magic("sparse", "Spar Se", 45, "Every second page of the list is empty although there is more.", "sparse")
HUGE = Magic("huge", "Hugh Mungous", 1000, "A thousand videos: fifty pages at the very least.", "gaps")

ALL = (EMPTY, RATE_LIMITED, SLOW, REVOKED, MALFORMED, NO_SCOPE, SPARSE, HUGE)


def account(magic: Magic) -> Account:
    """The account of a magic username."""
    return Account(
        open_id=numbers.open_id(f"magic {magic.username}"),
        union_id=numbers.union_id(f"magic {magic.username}"),
        username=magic.username,
        display_name=magic.name,
        source="magic",
        bio=magic.story[:80],
        followers=1200,
        following=80,
        portrait=f"magic {magic.username}",
        pages=magic.pages,
    )


def videos(magic: Magic, epoch: datetime) -> Iterator[Video]:
    """Its videos, one a day."""
    owner = account(magic)
    for place in range(magic.videos):
        published = epoch - timedelta(days=place + 1, milliseconds=137)
        title = f"{magic.name}, day {magic.videos - place}"
        yield Video(
            id=numbers.video_id(f"magic {magic.username} {place}", published),
            open_id=owner.open_id,
            published=published,
            source="magic",
            title=title,
            description=f"{title} #test",
            duration_seconds=15 + place % 30,
            views=1000 + 77 * place,
            likes=40 + place,
            comments=3,
            shares=1,
        )
