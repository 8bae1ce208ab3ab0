"""Rows and values of this room, and what can go wrong in it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.infra.errors import AppError, BadInput, NotFound

STATES = ("new", "applied")
# The fields of a work that a suggestion can set, in the order of the page, with their names for people.
LABELS = {"seo_title": "Title for search engines", "seo_description": "Summary", "category_code": "Category"}


class UnknownWork(NotFound):
    """This work was not found."""


class UnknownSuggestion(NotFound):
    """This suggestion was not found."""


class NothingChosen(BadInput):
    """Nothing was ticked. Tick what you want to take over."""


class TooFewWords(AppError):
    """This work has too few words to suggest anything. Your credit was returned."""


@dataclass(frozen=True)
class Work:
    """What a writer reads of a work."""

    id: UUID
    title: str
    description: str
    tags: list[str]
    hashtags: list[str]
    language: str | None
    category_code: str | None


@dataclass(frozen=True)
class Tag:
    """A suggested tag, why, and how sure that is, 0 to 1."""

    text: str
    why: str
    confidence: float


@dataclass(frozen=True)
class Draft:
    """What a writer made of a work; None where it has nothing new to say."""

    tags: list[Tag]
    title: str | None
    description: str | None
    words_read: int
    words_written: int


@dataclass(frozen=True)
class CategoryVote:
    """The category in which most works with the same tags stand: `works` of `all_works` of them."""

    code: str
    name: str
    works: int
    all_works: int


@dataclass(frozen=True)
class Listed:
    """A suggestion in the list."""

    id: UUID
    title: str
    suggested_tags: list[str]
    is_applied: bool
    created_at: datetime


@dataclass(frozen=True)
class Suggestion:
    """A suggestion with what its work says now."""

    id: UUID
    content_item_id: UUID
    title: str
    suggested_titles: list[str]
    suggested_description: str | None
    suggested_tags: list[str]
    suggested_category: str | None
    suggested_category_name: str | None
    reasons: dict[str, Any]
    model_name: str
    total_cost_cents: Decimal
    prompt_tokens: int
    completion_tokens: int
    is_applied: bool
    created_at: datetime
    seo_title: str | None
    seo_description: str | None
    category_code: str | None
    category_name: str | None
    tags_now: list[str]

    def suggested(self, field: str) -> str | None:
        """The value that this suggests for a field."""
        if field == "seo_title":
            return self.suggested_titles[0] if self.suggested_titles else None
        return self.suggested_description if field == "seo_description" else self.suggested_category

    def now(self, field: str) -> str | None:
        """What the work says now."""
        found = {"seo_title": self.seo_title, "seo_description": self.seo_description}
        return found.get(field, self.category_code)


@dataclass(frozen=True)
class Application:
    """Something that was taken over and not undone: the value, and what stood there before."""

    id: UUID
    field_name: str
    applied_value: Any
    previous_value: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A field of the work beside what is suggested for it, in words for people."""

    field: str
    label: str
    now: str | None
    suggested: str
    why: str
    is_applied: bool


@dataclass(frozen=True)
class TagChoice:
    """A suggested tag beside what the work has already."""

    text: str
    why: str
    is_there: bool


@dataclass(frozen=True)
class Review:
    """A suggestion as its owner looks through it."""

    suggestion: Suggestion
    changes: list[Change]
    tags: list[TagChoice]
    applied: list[Application]
