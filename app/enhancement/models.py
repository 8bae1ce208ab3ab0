"""Rows of this room, and what can go wrong in it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.lib.errors import BadInput, NotFound

FIELDS = ("tags", "seo_description")


class UnknownSuggestion(NotFound):
    """This suggestion was not found."""


class NothingChosen(BadInput):
    """Choose at least one thing to take over."""


@dataclass(frozen=True)
class Work:
    """What a suggestion is made from."""

    id: UUID
    title: str
    description: str
    tags: list[str]
    hashtags: list[str]


@dataclass(frozen=True)
class Suggestion:
    """A suggestion with what the work says now."""

    id: UUID
    content_item_id: UUID
    title: str
    suggested_titles: list[str]
    suggested_description: str | None
    suggested_tags: list[str]
    reasons: dict[str, str]
    model_name: str
    total_cost_cents: Decimal
    prompt_tokens: int
    completion_tokens: int
    is_applied: bool
    created_at: datetime
    seo_description: str | None
    own_tags: list[str]
