"""Free ports that are remembered, so that a demo keeps its addresses and two demos run side by side."""

import secrets
import socket
from pathlib import Path

# The kernel lends ports of its own range to outgoing connections for a moment; what is remembered must not be lent.
LENT_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST_PORT = 10_000
DEFAULT_LENT_FROM = 32_768
TRIES = 200


def is_free(port: int) -> bool:
    """Whether nothing listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now, below those that the kernel lends to outgoing connections.

    Drawn at random, so that two who ask at once get different ones. Without room below, any port that is free now.
    """
    lent_from = _lent_from()
    for _ in range(TRIES if lent_from > LOWEST_PORT else 0):
        port = LOWEST_PORT + secrets.randbelow(lent_from - LOWEST_PORT)
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def _lent_from() -> int:
    try:
        return int(LENT_PORTS.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return DEFAULT_LENT_FROM
