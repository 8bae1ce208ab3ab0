"""The HTTP client: every request that the site itself makes goes through it.

Addresses that resolve to private or loopback networks are refused at connect time (`ssrf_guard`), except the exact host
and port of a configured base address, and those only outside production. No redirects are followed, every call has a
time limit and a size limit, and a failure leaves as a ProviderError that says whether trying again can help.
"""

import re
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2

from app.config import Settings
from app.infra import ssrf_guard
from app.infra.errors import ProviderError

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
CALL_SECONDS = 60.0
PICTURE_SECONDS = 10.0
MAX_BYTES = 8 * 1024 * 1024
MAX_PICTURE_BYTES = 5 * 1024 * 1024
MAX_RETRY_AFTER_SECONDS = 86_400
HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


@dataclass(frozen=True)
class HttpResponse:
    """A response: status, headers (lower case) and the whole body, at most MAX_BYTES."""

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


class HttpClient:
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
    ) -> HttpResponse:
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
    ) -> HttpResponse:
        """POST of a form or of JSON. Raises ProviderError (transient) when no answer came."""
        return self._send("POST", url, data=form, json=json, params=params, headers=headers)

    def delete(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """DELETE. Raises ProviderError (transient) when no answer came."""
        return self._send("DELETE", url, headers=headers)

    def picture(self, url: str, hosts: Collection[str]) -> HttpResponse:
        """GET from one of `hosts` or a name under it, at most 5 MB in ten seconds; who called looks at what it is.

        Raises ProviderError: permanent when the host is none of these or the body is too large, transient when no
        answer came.
        """
        target = _parsed(url)
        if (target.host, _port(target)) not in self._allowed and not _is_at(target, hosts):
            raise ssrf_guard.refused()
        asked = {"Accept": "image/webp,image/png,image/jpeg,image/gif", "Accept-Encoding": "identity"}
        with ssrf_guard.ending_in(PICTURE_SECONDS):
            return self._exchange("GET", target, MAX_PICTURE_BYTES, headers=asked)

    def close(self) -> None:
        """Closes kept connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _send(self, method: str, url: str, **content: Any) -> HttpResponse:
        target = _parsed(url)
        if target.scheme != "https" and (target.host, _port(target)) not in self._allowed:
            raise ssrf_guard.refused()
        with ssrf_guard.ending_in(CALL_SECONDS):
            return self._exchange(method, target, MAX_BYTES, **content)

    def _exchange(self, method: str, url: httpx2.URL, most: int, **content: Any) -> HttpResponse:
        try:
            with self._open().stream(method, url, **content) as response:
                return HttpResponse(response.status_code, dict(response.headers), _body(response, most))
        except httpx2.TimeoutException as error:
            raise ProviderError("The platform took too long to answer. We will try again.", code="timeout") from error
        except httpx2.HTTPError as error:
            raise ProviderError("The platform could not be reached. We will try again.", code="unreachable") from error

    def _open(self) -> httpx2.Client:
        if self._client is None:
            self._client = httpx2.Client(
                timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
                follow_redirects=False,
                trust_env=False,
                transport=ssrf_guard.GuardedTransport(self._allowed),
                headers={"User-Agent": "StreamVibe/1.0", "Accept-Encoding": "gzip"},
            )
        return self._client


def _base_addresses(settings: Settings) -> frozenset[ssrf_guard.Endpoint]:
    addresses = (urlsplit(str(getattr(settings, name))) for name in Settings.model_fields if name.endswith("_base_url"))
    return frozenset(
        (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        for parts in addresses
        if parts.hostname
    )


def _parsed(url: str) -> httpx2.URL:
    """Parses a URL. Raises ProviderError (permanent) for an invalid one."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise ssrf_guard.refused() from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ssrf_guard.refused()
    return parsed


def _port(url: httpx2.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _is_at(url: httpx2.URL, hosts: Collection[str]) -> bool:
    """Whether a URL is https at one of these hosts or a subdomain: `a.b` is one of `b`, `ab` is not."""
    if url.scheme != "https" or _port(url) != 443 or url.userinfo or not HOST.fullmatch(url.host):
        return False
    return any(url.host == host or url.host.endswith(f".{host}") for host in hosts)


def _body(response: httpx2.Response, most: int) -> bytes:
    """Reads the body, decompressed; neither form of it may be larger than `most` bytes."""
    packing = response.headers.get("content-encoding", "identity").lower()
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > most:
            raise _too_large()
    return bytes(body) if packing in ("", "identity") else _unpacked(bytes(body), packing, most)


def _unpacked(body: bytes, packing: str, most: int) -> bytes:
    """Decompresses a gzip body, up to one byte over the limit."""
    if packing not in ("gzip", "x-gzip"):
        raise _unreadable()
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = unpacking.decompress(body, most + 1)
    except zlib.error as error:
        raise _unreadable() from error
    if len(plain) > most:
        raise _too_large()
    if not unpacking.eof:
        raise _unreadable()  # it was cut off
    return plain


def _too_large() -> ProviderError:
    return ProviderError("The platform sent more than we can read.", permanent=True, code="too_large")


def _unreadable() -> ProviderError:
    return ProviderError("The platform's answer was not readable. We will try again.", code="bad_packing")
