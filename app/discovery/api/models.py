"""The answers of the JSON interface as dataclasses: what is sent and what the OpenAPI document says come from these.

pydantic makes both, so that an answer and its description cannot differ. No field has a default: every one is always
sent. Addresses are absolute, times are RFC 3339 in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import ConfigDict, Field, PlainSerializer, TypeAdapter, WithJsonSchema

from app.infra.text import moment
from app.web.page_meta import Node

REFERENCE = "#/components/schemas/{model}"

Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
Count = Annotated[int, Field(ge=0)]
Moment = Annotated[datetime, PlainSerializer(moment), WithJsonSchema({"type": "string", "format": "date-time"})]


class Answer:
    """What all answers and their parts have in common: nothing stands in them that is not named."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Work(Answer):
    """A work in a list. Counts are the platform's own; place and reason are those of a ranked list."""

    id: UUID
    url: Url
    go_url: Url
    title: str
    excerpt: str
    shape: str
    type_slug: str
    type_name: str
    platform_slug: str
    platform_name: str
    category_code: str | None
    category_name: str | None
    creator_name: str
    creator_slug: str
    creator_url: Url
    thumbnail_url: Url | None
    duration_seconds: int | None
    published_at: Moment
    views_count: Count | None
    likes_count: Count | None
    comments_count: Count | None
    language: str | None
    is_live: bool
    broadcast: str | None
    scheduled_at: Moment | None
    reason: str | None
    place: int | None


@dataclass(frozen=True, kw_only=True)
class Chapter(Answer):
    """A part of a video, from a second on."""

    seconds: Count
    label: str


@dataclass(frozen=True, kw_only=True)
class WholeWork(Work):
    """A work with everything its page shows."""

    short_id: str
    description: str
    tags: list[str]
    platform_url: Url | None
    embed_url: Url | None
    synced_at: Moment | None
    chapters: list[Chapter]
    more_from_creator: list[Work]
    related_content: list[Work]


@dataclass(frozen=True, kw_only=True)
class PlatformNumber(Answer):
    """A creator's followers on one platform, never added to another's."""

    platform_slug: str
    platform_name: str
    handle: str | None
    followers_count: Count | None


@dataclass(frozen=True, kw_only=True)
class Creator(Answer):
    """A creator in a list."""

    id: UUID
    url: Url
    name: str
    slug: str
    bio_excerpt: str
    avatar_url: Url | None
    is_verified: bool
    category_code: str | None
    category_name: str | None
    item_count: Count
    platforms: list[PlatformNumber]
    latest_at: Moment | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Account(Answer):
    """A creator's public account on a platform, whose own address is the url."""

    platform_slug: str
    platform_name: str
    name: str
    url: Url | None
    followers_count: Count | None
    item_count: Count
    verified_at: Moment | None
    as_of: Moment | None


@dataclass(frozen=True, kw_only=True)
class WholeCreator(Creator):
    """A creator with everything their page shows."""

    bio: str
    website_url: Url | None
    accounts: list[Account]
    recent_content: list[Work]


@dataclass(frozen=True, kw_only=True)
class Category(Answer):
    """A category with its newest works."""

    code: str
    name: str
    description: str
    url: Url
    content_count: Count
    creator_count: Count
    sample_content: list[Work]


@dataclass(frozen=True, kw_only=True)
class OpenGraph(Answer):
    """The card of a page on other sites (the Open Graph protocol)."""

    type: Annotated[str, Field(serialization_alias="og:type")]
    site_name: Annotated[str, Field(serialization_alias="og:site_name")]
    title: Annotated[str, Field(serialization_alias="og:title")]
    description: Annotated[str, Field(serialization_alias="og:description")]
    url: Annotated[Url, Field(serialization_alias="og:url")]
    image: Annotated[Url | None, Field(serialization_alias="og:image")]


@dataclass(frozen=True, kw_only=True)
class TwitterCard(Answer):
    """The card of a page on X."""

    card: Annotated[str, Field(serialization_alias="twitter:card")]
    title: Annotated[str, Field(serialization_alias="twitter:title")]
    description: Annotated[str, Field(serialization_alias="twitter:description")]
    image: Annotated[Url | None, Field(serialization_alias="twitter:image")]


@dataclass(frozen=True, kw_only=True)
class Seo(Answer):
    """What the head of a page says; schema_org is JSON-LD."""

    title: str
    description: str
    canonical: Url
    robots: str
    open_graph: OpenGraph
    twitter: TwitterCard
    schema_org: Annotated[Mapping[str, object] | None, WithJsonSchema({"type": ["object", "null"]})]


@dataclass(frozen=True, kw_only=True)
class Paged(Answer):
    """A page of a list: how many it holds, and where the next one is."""

    count: Count
    after: str | None
    next_url: Url | None


@dataclass(frozen=True, kw_only=True)
class CategoryList(Answer):
    """All categories."""

    categories: list[Category]
    total_categories: Count


@dataclass(frozen=True, kw_only=True)
class WorkList(Paged):
    """A page of works."""

    content: list[Work]


@dataclass(frozen=True, kw_only=True)
class CreatorList(Paged):
    """A page of creators."""

    creators: list[Creator]


@dataclass(frozen=True, kw_only=True)
class FoundWorks(Paged):
    """A page of works that a search found; there are more than total when is_more."""

    results: list[Work]
    query: str
    total: Count
    is_more: bool


@dataclass(frozen=True, kw_only=True)
class FoundCreators(Paged):
    """A page of creators that a search found."""

    results: list[Creator]
    query: str


@dataclass(frozen=True, kw_only=True)
class TrendingList(Paged):
    """A page of a trending list."""

    results: list[Work]
    period: str


@dataclass(frozen=True, kw_only=True)
class OneWork(Answer):
    """One work."""

    content: WholeWork


@dataclass(frozen=True, kw_only=True)
class OneCreator(Answer):
    """One creator."""

    creator: WholeCreator


@dataclass(frozen=True, kw_only=True)
class OneSeo(Answer):
    """What the head of one page says."""

    seo: Seo


@dataclass(frozen=True, kw_only=True)
class Click(Answer):
    """Where a work is; never whether the click counted."""

    success: bool
    redirect_url: Url


WHOLE: tuple[type[Answer], ...] = (
    CategoryList, WorkList, CreatorList, FoundWorks, FoundCreators, TrendingList, OneWork, OneCreator, OneSeo, Click,
)  # fmt: skip


def plain(answer: Answer) -> Node:
    """The answer, one of WHOLE, as JSON holds it."""
    found: Node = _adapters()[type(answer).__name__].dump_python(answer, mode="json", by_alias=True)
    return found


@cache
def schemas() -> Node:
    """The JSON schema of every answer and every part of one, by name."""
    _, found = TypeAdapter.json_schemas(
        [(name, "serialization", adapter) for name, adapter in _adapters().items()], ref_template=REFERENCE
    )
    named: Node = found["$defs"]
    return named


@cache
def _adapters() -> dict[str, TypeAdapter[Answer]]:
    return {kind.__name__: TypeAdapter(kind) for kind in WHOLE}
