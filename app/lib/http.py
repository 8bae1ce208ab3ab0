"""The only way out: every request that the site itself makes goes through this door.

Addresses that resolve to private or loopback networks are refused at connect time, except the exact host and
port of a configured base address, and those only outside production. No redirects are followed, every call has a
time limit and a size limit, and a failure leaves as a ProviderError that says whether trying again can help.
"""

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2

from app.config import Settings
from app.lib.errors import ProviderError

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
MAX_BYTES = 8 * 1024 * 1024
MAX_RETRY_AFTER_SECONDS = 86_400


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers (lower case) and the whole body, at most MAX_BYTES."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises ProviderError when it is none."""
        try:
            return httpx2.Response(self.status, content=self.body).json()
        except (ValueError, RecursionError) as error:
            raise ProviderError(
                "The platform's answer was not readable. We will try again.", code="bad_json"
            ) from error

    @property
    def retry_after(self) -> int | None:
        """Seconds to wait, from Retry-After as a number or a date; at most a day."""
        value = self.headers.get("retry-after", "")
        if value.isascii() and value.isdigit():
            return min(int(value), MAX_RETRY_AFTER_SECONDS)
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError):
            return None
        seconds = (moment - datetime.now(UTC)).total_seconds()
        return min(max(int(seconds), 1), MAX_RETRY_AFTER_SECONDS)


class Door:
    """A guarded HTTP client. One for a process; connections are kept and opened on first use."""

    def __init__(self, settings: Settings) -> None:
        self._allowed = frozenset() if settings.is_production else _base_addresses(settings)
        self._client: httpx2.Client | None = None

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """GET. Raises ProviderError (transient) when no answer came."""
        return self._send("GET", url, params=params, headers=headers)

    def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """POST of a form or of JSON. Raises ProviderError (transient) when no answer came."""
        return self._send("POST", url, data=form, json=json, params=params, headers=headers)

    def delete(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """DELETE. Raises ProviderError (transient) when no answer came."""
        return self._send("DELETE", url, headers=headers)

    def close(self) -> None:
        """Closes kept connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _send(self, method: str, url: str, **content: Any) -> Answer:
        self._refuse_private(url)
        try:
            with self._open().stream(method, url, **content) as response:
                return Answer(response.status_code, dict(response.headers), _limited(response))
        except httpx2.TimeoutException as error:
            raise ProviderError("The platform took too long to answer. We will try again.", code="timeout") from error
        except httpx2.HTTPError as error:
            raise ProviderError("The platform could not be reached. We will try again.", code="unreachable") from error

    def _open(self) -> httpx2.Client:
        if self._client is None:
            timeout = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
            self._client = httpx2.Client(
                timeout=timeout,
                follow_redirects=False,
                trust_env=False,
                headers={"User-Agent": "StreamVibe/1.0"},
            )
        return self._client

    def _refuse_private(self, url: str) -> None:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if (parts.hostname, port) in self._allowed:
            return
        if parts.scheme != "https" or not parts.hostname or not all(map(_is_public, _resolve(parts.hostname, port))):
            raise ProviderError("This address is not one we may call.", permanent=True, code="refused_address")


def _base_addresses(settings: Settings) -> frozenset[tuple[str | None, int]]:
    addresses = (urlsplit(str(getattr(settings, name))) for name in Settings.model_fields if name.endswith("_base_url"))
    return frozenset(
        (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        for parts in addresses
        if parts.hostname
    )


def _resolve(host: str, port: int) -> Iterable[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise ProviderError("The platform could not be reached. We will try again.", code="unreachable") from error


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address).is_global


def _limited(response: httpx2.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_BYTES:
            raise ProviderError("The platform sent more than we can read.", permanent=True, code="too_large")
    return bytes(body)
