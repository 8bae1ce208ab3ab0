"""Reads one connected account: the adapter of its platform with a valid token.

A token that is refused before its time is exchanged once and the question repeated; refused again, the permission has
ended. Whoever reads knows neither tokens nor refusals.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from app.connections import circuit_breaker, site_refusals, tokens
from app.connections.tokens import TokenOwner
from app.infra.errors import ProviderError
from app.infra.services import Services
from app.providers.shapes import Channel, ListPage, WorkPage

Found = TypeVar("Found")

REFUSED = ("access_refused", "unauthorized")


class Reader:
    """Reads an account at its platform, with its owner's permission. Every method raises ProviderError."""

    def __init__(self, services: Services, owner: TokenOwner, *, share: float = circuit_breaker.USER_SHARE) -> None:
        self._services = services
        self._owner = owner
        self._adapter = circuit_breaker.adapter(services, owner.platform_slug, share=share)
        self._is_answered = False
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
            return self._watched(question, access)
        except ProviderError as error:
            if error.code not in REFUSED:
                raise
        renewed = tokens.access(self._services, self._owner, refused=access)
        try:
            return self._watched(question, renewed)
        except ProviderError as error:
            # A bare 401 for a token that was just made says nothing about the person.
            if error.code == "access_refused":
                raise tokens.ended(self._services, self._owner) from error
            raise

    def _watched(self, question: Callable[[str], Found], access: str) -> Found:
        """Asks; the first answer of this reader also shows that the platform does not block the site."""
        if self._is_answered:
            return question(access)
        with site_refusals.watching(self._services, self._adapter, "read"):
            found = question(access)
        self._is_answered = True
        return found
