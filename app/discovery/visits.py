"""One click-out as it came in: who it may have been, from which page, and why it may not count.

Nothing of this is stored. The address, the browser's name and its languages go into a keyed hash whose key lives two
days, so that one person counts once a day and nobody can be found again.
"""

import hashlib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers

from app.config import Settings

PREFETCH = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
BOTS = re.compile(
    r"(?<!cu)bot\b|bot[/_-]|crawl|spider|slurp|preview|headless|phantomjs|puppeteer|playwright|selenium|lighthouse|monitor"
    r"|facebookexternalhit|whatsapp|telegram|embedly|archiver|curl/|wget/|python|httpx|aiohttp|okhttp|java/|go-http"
    r"|libwww|scrapy|postman",
    re.IGNORECASE,
)
# A page opens a work, or a script of ours asks for its address; a picture or a frame that points here opens nothing.
OPENED = frozenset({"document", "empty"})
IPV6_PREFIX = 64
KEY_BYTES = 16
SOURCES = {
    "": "home",
    "categories": "category",
    "category": "category",
    "tag": "tag",
    "trending": "trending",
    "search": "search",
    "creators": "creator",
    "creator": "creator",
    "content": "content",
}


@dataclass(frozen=True)
class Visit:
    """What a request says about itself. `network` is the visitor's address, an IPv6 one cut to its /64."""

    network: str
    user_agent: str
    languages: str
    source: str
    dropped: str | None

    def key(self, salt: bytes) -> str:
        """The visitor of a day."""
        return _hash(salt, self.network, self.user_agent, self.languages)

    def network_key(self, salt: bytes) -> str:
        """The network of a day."""
        return _hash(salt, self.network)


def read(settings: Settings, method: str, headers: Headers, address: str) -> Visit:
    """A visit out of a request: its method, its headers and the address it came from."""
    return Visit(
        network=_network(address),
        user_agent=headers.get("User-Agent", ""),
        languages=headers.get("Accept-Language", ""),
        source=source(settings, headers.get("Referer", "")),
        dropped=_reason(method, headers),
    )


def source(settings: Settings, referrer: str) -> str:
    """The kind of page that led here: one of ours, `outside`, or `direct` when nothing says so."""
    if not referrer:
        return "direct"
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return "outside"
    if parts.netloc != urlsplit(settings.public_url).netloc:
        return "outside"
    return SOURCES.get(parts.path.split("/")[1] if "/" in parts.path else "", "site")


def _reason(method: str, headers: Headers) -> str | None:
    """Why a request is no person who opens a work; None when it may be one."""
    if method == "HEAD":
        return "head"
    if PREFETCH.search(f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')} {headers.get('X-Moz', '')}"):
        return "prefetch"
    if BOTS.search(headers.get("User-Agent", "")):
        return "bot"
    if headers.get("Sec-Fetch-Dest", "document") not in OPENED:
        return "embedded"
    if not headers.get("User-Agent") or not headers.get("Accept-Language"):
        return "headers"
    return None


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, IPV6_PREFIX), strict=False))
    return str(found)


def _hash(salt: bytes, *texts: str) -> str:
    digest = hashlib.blake2b(key=salt, digest_size=KEY_BYTES)
    for text in texts:
        digest.update(text.encode(errors="replace") + b"\0")
    return digest.hexdigest()
