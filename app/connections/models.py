"""Rows of this room, and what can go wrong in it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.infra.errors import AppError, Conflict, NotFound


class StaleSignIn(AppError):
    """This sign-in link is no longer valid. Start again from Connections."""

    status = 400


class UnprovedAddress(AppError):
    """Confirm your e-mail address first: then you can connect your channels."""

    status = 403


class Declined(AppError):
    """The person said no on the platform's page."""

    status = 400

    def __init__(self, platform: str) -> None:
        super().__init__(
            f"{platform} gave no permission: you cancelled, or left every box unticked. Nothing was connected."
        )


class MissingScope(AppError):
    """The person left out the permission that everything needs."""

    status = 400

    def __init__(self, platform: str) -> None:
        super().__init__(
            f"We need permission to read your works on {platform}; it was not given. "
            "Connect again and leave every box ticked."
        )


class LinkedElsewhere(Conflict):
    """This channel is linked to another StreamVibe account. Disconnect it there first. Not your account? Tell us."""


class NeedsReconnect(Conflict):
    """This account no longer accepts our permission. Connect it again first."""


class UnknownAccount(NotFound):
    """This account was not found."""


@dataclass(frozen=True)
class Account:
    """A connected account. `status` is active, inactive (needs reconnecting), suspended or disconnected.

    `missing_count` of its works are shown although their platform did not name them; it is asked again at
    `look_again_at`.
    """

    id: UUID
    connection_id: UUID
    platform_slug: str
    platform_name: str
    platform_account_id: str
    account_name: str
    account_handle: str | None
    account_url: str | None
    follower_count: int | None
    item_count: int
    status: str
    status_name: str
    last_synced_at: datetime | None
    last_sync_status: str | None
    last_error: str | None
    verified_at: datetime | None
    sync_state: dict[str, Any]
    sync_mode: str
    sync_every_hours: int | None
    next_sync_at: datetime | None
    missing_count: int
    look_again_at: datetime | None

    @property
    def is_look_ahead(self) -> bool:
        """Whether the time of the second look has not come yet."""
        return self.look_again_at is not None and self.look_again_at > datetime.now(UTC)

    @property
    def named_count(self) -> int:
        """How many of the works that are shown the platform named."""
        return self.item_count - self.missing_count

    @property
    def needs_reconnect(self) -> bool:
        """Whether the platform no longer accepts our permission."""
        return self.status == "inactive"


@dataclass(frozen=True)
class PlatformCard:
    """A platform on the page of connections. `is_ready`: we can read it now."""

    slug: str
    name: str
    is_active: bool
    is_ready: bool
    accounts: list[Account]


@dataclass(frozen=True)
class Connected:
    """What came out of a finished consent: the account, and the job of its first sync."""

    account_id: UUID
    name: str
    job_id: UUID
    is_new: bool


@dataclass(frozen=True)
class Secret:
    """The tokens of a connection. `ciphertext` is the value they were decrypted from."""

    access: str
    refresh: str | None
    expires_at: datetime
    ciphertext: bytes
