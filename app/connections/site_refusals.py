"""Watches the calls to platforms for those that are refused because of the site itself, whoever it asks for.

The operators hear of it once, and again only when it comes back a day later (`accounts/notifications.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from app.accounts import notifications
from app.config import Role
from app.infra.errors import SiteRefusal
from app.infra.services import Services
from app.providers.shapes import Platform

Call = Literal["exchange", "refresh", "read", "revoke"]


@contextmanager
def watching(services: Services, adapter: Platform, call: Call, *, role: Role = "worker") -> Iterator[None]:
    """Watches one call; its success closes the notices that it disproves. Raises whatever the call raises."""
    with notifications.telling_operators(services.database, role, adapter.name, *_proved(adapter, call)):
        yield


def _proved(adapter: Platform, call: Call) -> tuple[SiteRefusal, ...]:
    """What a success shows to be well: an app that is answered is not blocked, and a secret that was sent is right."""
    if call == "revoke":
        return ()
    has_secret = call == "exchange" or (call == "refresh" and adapter.renews_with_secret)
    return ("blocked", "credentials") if has_secret else ("blocked",)
