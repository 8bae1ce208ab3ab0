"""Guards against SSRF: resolves a name once, checks every address of it, and connects to just the checked address.

A check that comes before the connection is worth nothing: whoever owns a name may answer differently a moment later
(DNS rebinding). Here the answer that was looked at is the one that is connected to; the name stays in the TLS
handshake and in the Host header. Every read and write also keeps to the end of the whole call, so that a server that
sends a byte now and then cannot hold a worker.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore2
import httpx2

from app.infra.errors import ProviderError

# Addresses that carry an IPv4 address inside; no platform lives there, and what is inside may be private.
WRAPPING = ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
# Documentation (RFC 9637) and the former relays of 6to4 (RFC 7526), which Python's tables may not know yet.
RESERVED = ("3fff::/20", "192.88.99.0/24")
NOT_CALLED = tuple(map(ipaddress.ip_network, (*WRAPPING, *RESERVED)))
# All that is given out of IPv6 (RFC 4291, section 2.4); what is added elsewhere is for special uses.
GIVEN_OUT = ipaddress.ip_network("2000::/3")
MOST_CONNECTIONS = 100

Endpoint = tuple[str, int]
_end: ContextVar[float | None] = ContextVar("end of the call", default=None)


class GuardedTransport(httpx2.HTTPTransport):
    """An HTTP transport that connects to public addresses, and to endpoints that are allowed by host and port."""

    def __init__(self, allowed: frozenset[Endpoint]) -> None:
        # The library lets nobody choose the sockets, so its pool is made here.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=GuardedBackend(allowed),
        )


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections to addresses that it has resolved and checked itself."""

    def __init__(self, allowed: frozenset[Endpoint]) -> None:
        self._allowed = allowed
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to one of the addresses of `host`.

        Raises ProviderError: permanent when any of them is private, transient when there is none.
        """
        addresses = resolve(host, port)
        if (host, port) not in self._allowed and not all(map(is_public, addresses)):
            raise refused()
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, timeout, local_address, socket_options)

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None,
    ) -> "TimedStream":
        return TimedStream(self._plain.connect_tcp(address, port, _left(timeout), local_address, socket_options))


class TimedStream(httpcore2.NetworkStream):
    """A connection whose every step ends at the deadline of the whole call."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, at most `max_bytes`."""
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends all of it."""
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        """Closes the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Starts TLS on the connection, for the requested name."""
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """Returns details of the socket to the library."""
        return self._stream.get_extra_info(info)


@contextmanager
def ending_in(seconds: float) -> Iterator[None]:
    """Lets the calls of this block take so long in all; then they end with a timeout."""
    before = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(before)


def resolve(host: str, port: int) -> list[str]:
    """Resolves a name to its addresses, in the order in which to try them. Raises ProviderError (transient)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ProviderError("The platform could not be reached. We will try again.", code="unreachable") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an address is a public unicast address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    is_given_out = ip.version == 4 or ip in GIVEN_OUT
    return ip.is_global and is_given_out and not ip.is_multicast and not any(ip in network for network in NOT_CALLED)


def refused() -> ProviderError:
    """The error for an address that must not be called."""
    return ProviderError("This address is not one we may call.", permanent=True, code="refused_address")


def _left(timeout: float | None) -> float | None:
    """The timeout of one step: its own, or what is left of the whole call."""
    end = _end.get()
    if end is None:
        return timeout
    left = end - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the whole call took too long")
    return left if timeout is None else min(timeout, left)
