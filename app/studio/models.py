"""What the dashboard shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Quota:
    """One quota of the person's plan in this cycle."""

    quota_type: str
    used: int
    allowed: int
    cycle_end: datetime
    tier_name: str

    @property
    def name(self) -> str:
        """What is counted, in words."""
        return {"sync": "Syncs", "ai_analysis": "AI analyses", "seo_submission": "Search-engine submissions"}[
            self.quota_type
        ]


@dataclass(frozen=True)
class Channel:
    """A connected account, as the dashboard names it."""

    id: UUID
    platform_name: str
    account_name: str
    follower_count: int | None
    item_count: int
    last_synced_at: datetime | None
    status: str


@dataclass(frozen=True)
class Numbers:
    """The person's work in five numbers."""

    items: int
    public_items: int
    clicks_7_days: int
    clicks_30_days: int
    unread: int


@dataclass(frozen=True)
class Step:
    """One step from an empty account to a page that people find."""

    title: str
    text: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Dashboard:
    """Everything on the dashboard."""

    quotas: list[Quota]
    channels: list[Channel]
    numbers: Numbers
    steps: list[Step]

    @property
    def next_step(self) -> Step | None:
        """The first step that is not done yet."""
        return next((step for step in self.steps if not step.is_done), None)
