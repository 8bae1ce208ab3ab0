"""Reads one connected account: the adapter of its platform with a valid token.

A token that is refused before its time is exchanged once and the question repeated; refused again, the permission has
ended. Whoever reads knows neither tokens nor refusals.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from app.connections import circuit_breaker, tokens
from app.connections.tokens import TokenOwner
from app.infra.errors import ProviderError
from app.infra.services import Services
from app.providers.shapes import Channel, ListPage, WorkPage

Found = TypeVar("Found")


class Reader:
    """Reads an account at its platform, with its owner's permission. Every method raises ProviderError."""

    def __init__(self, services: Services, owner: TokenOwner, *, share: float = circuit_breaker.USER_SHARE) -> None:
        self._services = services
        self._owner = owner
        self._adapter = circuit_breaker.adapter(services, owner.platform_slug, share=share)
        self.calls = 0

    @property
    def page_size(self) -> int:
        """How many works one question can name."""
        return self._adapter.page_size

    @property
    def lists_works(self) -> bool:
        """Whether the list brings the works' details along."""
        return self._adapter.lists_works

    def channel(self, etag: str | None = None) -> Channel | None:
        """The account; None when it is the same as when `etag` was made."""
        return self._ask(lambda access: self._adapter.channel(access, etag))

    def listing(self, uploads_id: str, token: str | None, etag: str | None = None) -> ListPage:
        """A page of the account's works, newest first."""
        return self._ask(lambda access: self._adapter.listing(access, uploads_id, token, etag))

    def works(self, ids: Sequence[str], etag: str | None = None) -> WorkPage:
        """The details of at most `page_size` works; those that are gone are missing."""
        return self._ask(lambda access: self._adapter.works(access, ids, etag))

    def _ask(self, question: Callable[[str], Found]) -> Found:
        access = tokens.access(self._services, self._owner)
        self.calls += 1
        try:
            return question(access)
        except ProviderError as error:
            if error.code != "access_refused":
                raise
        renewed = tokens.access(self._services, self._owner, refused=access)
        try:
            return question(renewed)
        except ProviderError as error:
            if error.code == "access_refused":
                raise tokens.ended(self._services, self._owner) from error
            raise
