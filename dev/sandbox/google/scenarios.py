"""Google's scenarios, and the accounts, channels and videos that play them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dev.sandbox.google import ids
from dev.sandbox.google.models import Account, Channel, Video
from dev.sandbox.kit.creators.population import MAIL_DOMAIN
from dev.sandbox.kit.scenarios import Scenario


@dataclass(frozen=True)
class ChannelScenario(Scenario):
    """A scenario of an account that owns a channel, unless it says otherwise."""

    has_channel: bool = True

    @property
    def handle(self) -> str:
        """The channel's handle."""
        return f"@{self.username}"


RATE_LIMITED = ChannelScenario(
    "ratelimited",
    "Rae Limited",
    6,
    "The first two lists of uploads answer 429 and ask to come back in 20 seconds; then all is well.",
)
REVOKED = ChannelScenario(
    "revoked",
    "Rev O'Kade",
    6,
    "Connecting works, then the permission is gone: 401 for every list, invalid_grant for every refresh.",
)
SLOW = ChannelScenario("slow", "Slow Motion Moe", 6, "Every list of uploads and of videos takes its time (8 seconds).")
EMPTY = ChannelScenario(
    "empty",
    "Empty Shelf",
    0,
    "A channel that never uploaded anything: YouTube says that its list of uploads does not exist (404).",
)
NO_CHANNEL = ChannelScenario(
    "nochannel", "Nora Channel", 0, "A Google account without a YouTube channel.", has_channel=False
)
OVER_QUOTA = ChannelScenario(
    "overquota",
    "Quentin Ota",
    6,
    "Every list of uploads answers 403 quotaExceeded, as on a day that used up its units.",
)

ALL = (RATE_LIMITED, REVOKED, SLOW, EMPTY, NO_CHANNEL, OVER_QUOTA)


def account(scenario: ChannelScenario) -> Account:
    """The Google account of a scenario."""
    email = f"{scenario.handle.removeprefix('@')}@{MAIL_DOMAIN}"
    channel_id = ids.channel_id(f"magic {scenario.handle}") if scenario.has_channel else None
    return Account(sub=ids.subject(email), email=email, name=scenario.name, channel_id=channel_id, source="magic")


def channel(scenario: ChannelScenario, epoch: datetime) -> Channel:
    """Its channel."""
    return Channel(
        id=ids.channel_id(f"magic {scenario.handle}"),
        handle=scenario.handle,
        title=scenario.name,
        description=scenario.story,
        published=epoch - timedelta(days=900),
        source="magic",
        language="en",
        country="US",
        subscribers=1200,
    )


def videos(scenario: ChannelScenario, epoch: datetime) -> list[Video]:
    """Its few videos, one a week."""
    return [
        Video(
            id=ids.video_id(f"magic {scenario.handle} {index}"),
            channel_id=ids.channel_id(f"magic {scenario.handle}"),
            title=f"{scenario.name}, week {scenario.items - index}",
            description=scenario.story,
            published=epoch - timedelta(days=7 * index + 1),
            source="magic",
            tags=("test",),
            language="en",
            duration_seconds=240 + 31 * index,
            views=1000 + 77 * index,
            likes=40 + index,
            comments=3,
        )
        for index in range(scenario.items)
    ]
