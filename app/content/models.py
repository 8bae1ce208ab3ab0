"""Rows of this room, and the counts of a sync."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.content import reasons
from app.content.reasons import Reason
from app.content.thumbnails import pictures
from app.content.thumbnails.pictures import Picture
from app.infra.errors import AppError, BadInput, NotFound
from app.web import urls

# A stream that is longer is rare; saying that what ended long ago is on air is wrong until its platform is asked again.
LONGEST_LIVE = timedelta(hours=24)


class UnknownWork(NotFound):
    """This work was not found."""


class UnusablePicture(AppError):
    """This is no picture that we can show."""


class UnusableChoice(BadInput):
    """One of these choices cannot be used."""


@dataclass
class Tally:
    """The counts of a sync so far."""

    added: int = 0
    changed: int = 0
    hidden: int = 0
    missing: int = 0
    calls: int = 0

    def words(self) -> str:
        """The outcome in words for its owner."""
        done = (
            (self.added, "new"),
            (self.changed, "updated"),
            (self.hidden, "no longer there"),
            (self.missing, "not found, to be looked at again"),
        )
        return ", ".join(f"{number:,} {what}" for number, what in done if number) or "Everything is up to date"

    def result(self) -> dict[str, Any]:
        """The outcome as the result of the job."""
        done = {"added": self.added, "changed": self.changed, "hidden": self.hidden, "calls": self.calls}
        return done | ({"missing": self.missing} if self.missing else {})


@dataclass(frozen=True)
class Item:
    """A work in its owner's library. `is_public`: it has a page that everybody can open.

    `held` is why it is left out of the trending lists for now, if it is.
    """

    id: UUID
    short_id: str
    slug: str
    title: str
    description: str
    platform_slug: str
    platform_name: str
    platform_url: str | None
    type_name: str
    category_code: str | None
    category_name: str | None
    language: str | None
    views_count: int | None
    likes_count: int | None
    clicks_last_30_days: int
    published_at: datetime
    synced_at: datetime
    visibility: str
    platform_visibility: str
    seo_description: str | None
    is_public: bool
    picture: dict[str, Any] | None = None
    held: Reason | None = None

    @property
    def why_held(self) -> str:
        """In words why it is left out of the trending lists; '' when it is not."""
        return reasons.sentence(self.held) if self.held else ""

    @property
    def shown_picture(self) -> Picture | None:
        """Its picture; one that is not public is served to its owner alone."""
        return pictures.of(self.picture) if self.is_public else pictures.own(self.picture)

    @property
    def public_path(self) -> str:
        """The address of its public page."""
        return urls.content(self.slug, self.short_id)

    @property
    def state(self) -> str:
        """Who can see it, in a word or two."""
        if self.is_public:
            return "Public"
        if self.platform_visibility != "public":
            return {"private": "Private", "unlisted": "Unlisted"}[self.platform_visibility]
        return "Hidden by you" if self.visibility != "public" else "Not public yet"


@dataclass(frozen=True)
class Revision:
    """A change that can be undone."""

    id: UUID
    field_name: str
    old_value: str | None
    new_value: str | None
    created_at: datetime


@dataclass(frozen=True)
class Category:
    """A category that a work can have."""

    code: str
    name: str
