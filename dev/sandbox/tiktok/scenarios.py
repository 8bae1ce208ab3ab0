"""TikTok's scenarios, and the accounts and videos that play them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dev.sandbox.kit.scenarios import Scenario
from dev.sandbox.tiktok import ids
from dev.sandbox.tiktok.models import Account, Pages, Video


@dataclass(frozen=True)
class PagedScenario(Scenario):
    """A scenario of an account whose list is cut in a way."""

    pages: Pages = "whole"


EMPTY = PagedScenario("empty", "Empty Loop", 0, "An account that never posted a video.")
RATE_LIMITED = PagedScenario(
    "ratelimited", "Rae Limited", 30, "The first list of videos is refused with 429, and after it every third one."
)
SLOW = PagedScenario("slow", "Slow Motion Moe", 6, "Every list of videos and every query takes its time (8 seconds).")
REVOKED = PagedScenario(
    "revoked",
    "Rev O'Kade",
    6,
    "The profile can be read; the first call for videos finds the permission gone, and then every other call does too.",
)
MALFORMED = PagedScenario("malformed", "Mal Formed", 6, "Every list of videos ends in the middle of its JSON.")
NO_SCOPE = PagedScenario("noscope", "Noa Scope", 6, "Allows the app to connect, but never to read videos.")
SPARSE = PagedScenario(
    "sparse", "Spar Se", 45, "Every second page of the list is empty although there is more.", "sparse"
)
HUGE = PagedScenario("huge", "Hugh Mungous", 1000, "A thousand videos: fifty pages at the very least.", "gaps")

PHOTOS = PagedScenario("photos", "Pho Toes", 6, "Every second post is of photos: no words, no length, no size.")

ALL = (EMPTY, RATE_LIMITED, SLOW, REVOKED, MALFORMED, NO_SCOPE, SPARSE, HUGE, PHOTOS)


def account(scenario: PagedScenario) -> Account:
    """The account of a scenario."""
    return Account(
        open_id=ids.open_id(f"magic {scenario.username}"),
        union_id=ids.union_id(f"magic {scenario.username}"),
        username=scenario.username,
        display_name=scenario.name,
        source="magic",
        bio=scenario.story[:80],
        followers=1200,
        following=80,
        portrait=f"magic {scenario.username}",
        pages=scenario.pages,
    )


def videos(scenario: PagedScenario, epoch: datetime) -> Iterator[Video]:
    """Its videos, one a day."""
    owner = account(scenario)
    for index in range(scenario.items):
        published = epoch - timedelta(days=index + 1, milliseconds=137)
        is_photos = scenario is PHOTOS and index % 2 == 1
        title = "" if is_photos else f"{scenario.name}, day {scenario.items - index}"
        yield Video(
            id=ids.video_id(f"magic {scenario.username} {index}", published),
            open_id=owner.open_id,
            published=published,
            source="magic",
            title=title,
            description="" if is_photos else f"{title} #test",
            duration_seconds=0 if is_photos else 15 + index % 30,
            width=0 if is_photos else 576,
            height=0 if is_photos else 1024,
            views=1000 + 77 * index,
            likes=40 + index,
            comments=3,
            shares=1,
        )
