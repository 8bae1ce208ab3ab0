"""The dataclasses that every adapter returns, and the protocol of an adapter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

Visibility = Literal["public", "private", "unlisted"]
Broadcast = Literal["upcoming", "live"]


@dataclass(frozen=True)
class Tokens:
    """Permission at a platform. `refresh` is None when the answer held no new one: the old one stays valid then."""

    access: str
    refresh: str | None
    expires_at: datetime
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Channel:
    """An account on a platform. Counts are None where the platform hides them.

    `id` is how the platform names the person to us; `account_id` is the account's own number where that is another.
    """

    id: str
    name: str
    handle: str | None
    url: str
    description: str
    avatar_url: str | None
    followers: int | None
    items: int | None
    uploads_id: str
    etag: str | None
    account_id: str = ""


@dataclass(frozen=True)
class Listed:
    """A work as the platform's list names it, before its details are asked for."""

    id: str
    visibility: Visibility


@dataclass(frozen=True)
class ListPage:
    """A page of the list of works, newest first. `unchanged`: the same as when its etag was made.

    `works` holds the details where the platform's list brings them along, else None: then they are asked for. A page
    is whole when every entry of it could be read; what a page that is not whole lacks may be there all the same.
    """

    items: tuple[Listed, ...]
    next_token: str | None
    etag: str | None
    unchanged: bool = False
    works: "tuple[Work, ...] | None" = None
    is_whole: bool = True


@dataclass(frozen=True)
class Piece:
    """A picture or clip inside a gallery. Its address may expire; the order is the gallery's."""

    type: Literal["image", "video"]
    url: str
    thumbnail_url: str | None


@dataclass(frozen=True)
class Work:
    """A work with everything we keep of it. Text is clean: no NUL, no lone surrogates, of bounded length.

    `is_broad_category`: the platform's own category says less than the one that the creator chose for their page.
    `published_at`: None when the platform's date cannot be true. `broadcast`: announced for `scheduled_at`, or on air;
    None for an ordinary work.
    """

    id: str
    url: str
    title: str
    description: str
    tags: tuple[str, ...]
    thumbnail_url: str | None
    published_at: datetime | None
    duration_seconds: int | None
    width: int | None
    height: int | None
    views: int | None
    likes: int | None
    comments: int | None
    language: str | None
    visibility: Visibility
    type: str
    shares: int | None = None
    category: str | None = None
    is_broad_category: bool = False
    broadcast: Broadcast | None = None
    scheduled_at: datetime | None = None
    is_embeddable: bool = True
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class WorkPage:
    """The details of some works. `unchanged`: the same as when its etag was made, and then `works` is empty.

    What it lacks is gone only when it is whole: every entry of it could be read.
    """

    works: tuple[Work, ...]
    etag: str | None
    unchanged: bool = False
    is_whole: bool = True


class Platform(Protocol):
    """The protocol of an adapter. Every method raises ProviderError, which says whether a retry can help; one that is
    a SiteRefused is said of this site, whoever it asks for.

    `renew_before`: how long before its end a permission should be renewed although nobody needs it just then; None
    where using it keeps it alive. `renews_with_secret`: a refresh carries the site's own credentials. `lists_works`:
    the list of works brings their details along.
    """

    slug: str
    name: str
    page_size: int
    lists_works: bool
    renew_before: timedelta | None
    renews_with_secret: bool

    @property
    def issuer(self) -> str:
        """The name by which the platform calls itself in a callback; '' when it never does."""

    def has_scope(self, tokens: Tokens) -> bool:
        """Whether the person really allowed what reading needs: they may have unticked it."""

    def authorize_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """Where the person gives permission; PKCE with S256 of `verifier` where the platform offers it."""

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Tokens:
        """Turns the code of a callback into tokens."""

    def refresh(self, refresh_token: str) -> Tokens:
        """New access with a refresh token. Raises ProviderError needs_reconnect when the permission has ended."""

    def revoke(self, access: str, refresh: str | None) -> None:
        """Revokes a permission. An unknown token counts as revoked."""

    def channel(self, access: str, etag: str | None = None) -> Channel | None:
        """The account of this permission; None when it is the same as when `etag` was made.

        Raises ProviderError access_refused, here and below, when the platform says that the token is none, and
        unauthorized when it says nothing but 401.
        """

    def listing(self, access: str, uploads_id: str, token: str | None, etag: str | None = None) -> ListPage:
        """A page of the account's works, newest first. Raises ProviderError unreadable for an answer without a list."""

    def works(self, access: str, ids: Sequence[str], etag: str | None = None) -> WorkPage:
        """The details of at most `page_size` works; those that are gone are missing, of a list that is there."""
