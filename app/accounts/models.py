"""The room's rows and values, and the errors that people meet in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.infra.errors import AppError, BadInput, Conflict


class WrongLogin(AppError):
    """E-mail or password is wrong."""

    status = 422


class WrongPassword(AppError):
    """The current password is wrong."""

    status = 422


class WeakPassword(BadInput):
    """This password is too easy to guess. Choose another."""


class BadAddress(BadInput):
    """This is not an e-mail address we can write to. Check it for typing mistakes."""


class AddressTaken(Conflict):
    """There is an account with this e-mail address already."""


class LinkExpired(AppError):
    """This link has been used or has expired. Send a new one."""

    status = 410


class SlugTaken(BadInput):
    """This address is taken."""

    def __init__(self, suggestion: str) -> None:
        super().__init__(f"This address is taken or not possible: try {suggestion}.", {"slug": suggestion})
        self.suggestion = suggestion


class LooksLikeAnother(BadInput):
    """Looks like another creator's, and visitors would mix you up. Add something that tells you apart."""

    def __init__(self, field: str) -> None:
        noun = "name" if field == "display_name" else "address"
        super().__init__(
            f"This {noun} looks like that of another creator, and visitors would mix you up. "
            "Add something that tells you apart, such as your place or what you make."
        )
        self.field = field


class ChangedElsewhere(Conflict):
    """Changed in another tab. Below you see your text and what is saved; save again to replace it."""


class GoogleRefused(AppError):
    """Signing in with Google did not work. Try again, or use your password."""

    status = 422


@dataclass(frozen=True)
class Account:
    """What sign-in needs to know of an account."""

    user_id: UUID
    password_hash: str | None
    email_verified_at: datetime | None
    google_subject: str | None


@dataclass(frozen=True)
class Profile:
    """The public side of a person. `updated_at` is the version that an edit must name."""

    id: UUID
    display_name: str | None
    bio: str | None
    website_url: str | None
    primary_category: str | None
    slug: str | None
    is_public: bool
    is_onboarded: bool
    updated_at: datetime


@dataclass(frozen=True)
class Category:
    """A category that a creator may choose."""

    code: str
    name: str


@dataclass(frozen=True)
class EncryptedDetails:
    """The private side of a person, as the database holds it."""

    email_cipher: bytes
    full_name_cipher: bytes | None
    location_cipher: bytes | None
    email_verified_at: datetime | None
    google_subject: str | None


@dataclass(frozen=True)
class Details:
    """The private side of a person, readable: for their own settings and for mails to them."""

    email: str
    full_name: str
    location: str
    is_verified: bool
    has_google: bool


@dataclass(frozen=True)
class Switches:
    """Switches for automatic work and notifications."""

    is_email_notifications_enabled: bool
    is_weekly_digest_enabled: bool
    is_auto_sync_enabled: bool
    sync_frequency_hours: int
    is_auto_ai_analysis_enabled: bool
    is_auto_apply_ai_suggestions_enabled: bool
    is_auto_seo_submission_enabled: bool


@dataclass(frozen=True)
class Device:
    """A browser in which a person is signed in."""

    id: UUID
    client: str
    created_at: datetime
    seen_at: datetime
    is_current: bool


@dataclass(frozen=True)
class Notification:
    """A notification of a person."""

    id: UUID
    type: str
    title: str
    message: str
    action_url: str | None
    action_label: str | None
    is_read: bool
    created_at: datetime
