"""The IP address of whoever sent a request, out of what proxies write into `X-Forwarded-For`.

Proxies do not agree on its form: some add a port, some brackets, some a zone (RFC 7239 section 6, RFC 4007). What says
nothing gives way to the peer's own address, so that people who cannot be told apart do not become one person.
"""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_ADDRESS = 100
BRACKETED = re.compile(r"\[([^\[\]]*)\](?::[0-9]{1,5})?", re.ASCII)
IPV4_AND_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}", re.ASCII)
# Where the proxy middleware keeps what it replaced.
BEFORE_PROXIES = "werkzeug.proxy_fix.orig"


def parse(text: str) -> Address | None:
    """The address in `text`, without port, brackets and zone; IPv4 for one mapped into IPv6, None for anything else."""
    bare = text[:LONGEST_ADDRESS].strip().strip('"')
    if found := BRACKETED.fullmatch(bare) or IPV4_AND_PORT.fullmatch(bare):
        bare = found[1]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0].strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def of(environ: Mapping[str, Any]) -> Address | None:
    """The address of a WSGI request's client; the peer's when proxies say nothing readable, None without either."""
    peer = environ.get(BEFORE_PROXIES, {}).get("REMOTE_ADDR", "")
    return parse(environ.get("REMOTE_ADDR", "")) or parse(peer)
