"""Providers: one folder a company; every platform behind one small shape, over real HTTP always.

A provider's JSON stops at its adapter's edge; what leaves are the dataclasses of `shapes`. Owns no table.

Public interface: `shapes`, and `platform` for the adapter of a slug.
"""

from collections.abc import Callable

from app.config import Settings
from app.infra.errors import NotFound
from app.infra.http_client import HttpClient
from app.providers.instagram.adapter import Instagram
from app.providers.shapes import Platform
from app.providers.tiktok.adapter import TikTok
from app.providers.youtube.adapter import YouTube

_CLASSES = (YouTube, Instagram, TikTok)
ADAPTERS: dict[str, Callable[[Settings, HttpClient], Platform]] = {adapter.slug: adapter for adapter in _CLASSES}
NAMES = {adapter.slug: adapter.name for adapter in _CLASSES}


def platform(slug: str, settings: Settings, http: HttpClient) -> Platform:
    """The adapter of a platform. Raises NotFound for one that we cannot read yet."""
    adapter = ADAPTERS.get(slug)
    if adapter is None:
        raise NotFound("This platform cannot be connected yet.")
    return adapter(settings, http)
