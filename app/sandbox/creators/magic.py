"""Accounts whose day goes wrong, each in a way of its own, so that people and tests can see how the site copes.

Connect one of them like any other channel. What makes their answers bad stands in `google/bad_days.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.sandbox.creators import ids
from app.sandbox.creators.cast import MAIL_DOMAIN
from app.sandbox.models import Account, Channel, Video


@dataclass(frozen=True)
class Magic:
    """A magic handle, the name it shows, how many videos it has and what happens to whoever connects it."""

    handle: str
    name: str
    videos: int
    story: str
    has_channel: bool = True


RATE_LIMITED = Magic(
    "@ratelimited",
    "Rae Limited",
    6,
    "The first two lists of uploads answer 429 and ask to come back in 20 seconds; then all is well.",
)
REVOKED = Magic(
    "@revoked",
    "Rev O'Kade",
    6,
    "Connecting works, then the permission is gone: 401 for every list, invalid_grant for every refresh.",
)
SLOW = Magic("@slow", "Slow Motion Moe", 6, "Every list of uploads and of videos takes its time (8 seconds).")
EMPTY = Magic(
    "@empty",
    "Empty Shelf",
    0,
    "A channel that never uploaded anything: YouTube says that its list of uploads does not exist (404).",
)
NO_CHANNEL = Magic("@nochannel", "Nora Channel", 0, "A Google account without a YouTube channel.", has_channel=False)
OVER_QUOTA = Magic(
    "@overquota",
    "Quentin Ota",
    6,
    "Every list of uploads answers 403 quotaExceeded, as on a day that used up its units.",
)

ALL = (RATE_LIMITED, REVOKED, SLOW, EMPTY, NO_CHANNEL, OVER_QUOTA)


def account(magic: Magic) -> Account:
    """The Google account of a magic handle."""
    email = f"{magic.handle.removeprefix('@')}@{MAIL_DOMAIN}"
    channel_id = ids.channel_id(f"magic {magic.handle}") if magic.has_channel else None
    return Account(sub=ids.subject(email), email=email, name=magic.name, channel_id=channel_id)


def channel(magic: Magic, epoch: datetime) -> Channel:
    """Its channel."""
    return Channel(
        id=ids.channel_id(f"magic {magic.handle}"),
        handle=magic.handle,
        title=magic.name,
        description=magic.story,
        published=epoch - timedelta(days=900),
        source="magic",
        language="en",
        country="US",
        subscribers=1200,
    )


def videos(magic: Magic, epoch: datetime) -> list[Video]:
    """Its few videos, one a week."""
    return [
        Video(
            id=ids.video_id(f"magic {magic.handle} {place}"),
            channel_id=ids.channel_id(f"magic {magic.handle}"),
            title=f"{magic.name}, week {magic.videos - place}",
            description=magic.story,
            published=epoch - timedelta(days=7 * place + 1),
            source="magic",
            tags=("test",),
            language="en",
            duration_seconds=240 + 31 * place,
            views=1000 + 77 * place,
            likes=40 + place,
            comments=3,
        )
        for place in range(magic.videos)
    ]
