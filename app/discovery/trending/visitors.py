"""The visitor of a click-out: pseudonymous keys, the source page, and the reasons not to count it.

Nothing of this is stored. The address, the browser's name and its languages go into a keyed hash whose key lives two
days, so that one person counts once a day and nobody can be found again.
"""

import hashlib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawleruseragents import is_crawler
from werkzeug.datastructures import Headers

from app.config import Settings
from app.web import client_address, registry

PREFETCH = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
# What programs call themselves that no list has heard of; the phones of Cubot are none.
PROGRAMS = re.compile(
    r"(?<!cu)bot\b|bot[/_-]|crawl|spider|preview|puppeteer|selenium|monitor|telegram|archiver|java/|postman",
    re.IGNORECASE,
)
LONGEST_USER_AGENT = 1_000
# A click opens a work, and so does the script of our own page that plays it there; a picture, a frame or another site's
# script that points here opens nothing.
CLICK, SCRIPT = "document", "empty"

IPV6_PREFIX = 64
# How many networks came: addresses as providers share them out, so that one customer is one of them.
SHARED_PREFIXES = {4: 24, 6: 48}
KEY_BYTES = 16
SOURCES = registry.click_sources()
HIDDEN_SOURCES = {"same-origin": "site", "same-site": "outside", "cross-site": "outside"}
# The list is compiled by its first question, which is asked here: no visitor waits for it.
is_crawler("")


@dataclass(frozen=True)
class Visit:
    """What a request says about itself.

    `address` is the visitor's, an IPv6 one cut to its /64; `network` is where it lies, a /24 or an IPv6 /48.
    """

    address: str
    network: str
    user_agent: str
    languages: str
    source: str
    dropped: str | None

    def key(self, salt: bytes) -> str:
        """The visitor of a day."""
        return _hash(salt, self.address, self.user_agent, self.languages)

    def address_key(self, salt: bytes) -> str:
        """The address of a day."""
        return _hash(salt, self.address)

    def network_key(self, salt: bytes) -> str:
        """The network of a day."""
        return _hash(salt, self.network)


def read(settings: Settings, method: str, headers: Headers, address: str) -> Visit:
    """Parses a visit out of a request: its method, its headers and its IP address."""
    here = _address(address)
    return Visit(
        address=str(here or "unknown"),
        network=_network(here),
        user_agent=headers.get("User-Agent", ""),
        languages=headers.get("Accept-Language", ""),
        source=source(settings, headers.get("Referer", ""), headers.get("Sec-Fetch-Site", "")),
        dropped=_reason(method, headers),
    )


def source(settings: Settings, referrer: str, fetch_site: str = "") -> str:
    """The kind of page that led here: one of ours, `outside`, or `direct` when nothing says so.

    A page may keep the browser from naming it (`noreferrer`), but not from saying whether it is one of ours.
    """
    if not referrer:
        return HIDDEN_SOURCES.get(fetch_site, "direct")
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return "outside"
    if parts.netloc != urlsplit(settings.public_url).netloc:
        return "outside"
    return SOURCES.get(parts.path.split("/")[1] if "/" in parts.path else "", "site")


def is_bot(user_agent: str) -> bool:
    """Whether a program says that it is one: a crawler of the list that crawler-user-agents keeps, or by its words."""
    read = user_agent[:LONGEST_USER_AGENT]
    return bool(PROGRAMS.search(read)) or is_crawler(read)


def _reason(method: str, headers: Headers) -> str | None:
    """Why a request is not counted as a person's; None when it is."""
    if method == "HEAD":
        return "head"
    if PREFETCH.search(f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')} {headers.get('X-Moz', '')}"):
        return "prefetch"
    if is_bot(headers.get("User-Agent", "")):
        return "bot"
    if not _is_opened(headers):
        return "embedded"
    if not headers.get("User-Agent") or not headers.get("Accept-Language"):
        return "headers"
    return None


def _is_opened(headers: Headers) -> bool:
    """Whether somebody clicked, or plays the work on our page. Browsers that do not say are believed."""
    asked_by = headers.get("Sec-Fetch-Dest", CLICK)
    return asked_by == CLICK or (asked_by == SCRIPT and headers.get("Sec-Fetch-Site") == "same-origin")


def _address(text: str) -> client_address.Address | None:
    found = client_address.parse(text)
    if isinstance(found, ipaddress.IPv6Address):
        return ipaddress.ip_network((found, IPV6_PREFIX), strict=False).network_address
    return found


def _network(address: client_address.Address | None) -> str:
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network((address, SHARED_PREFIXES[address.version]), strict=False))


def _hash(salt: bytes, *texts: str) -> str:
    digest = hashlib.blake2b(key=salt, digest_size=KEY_BYTES)
    for text in texts:
        digest.update(text.encode(errors="replace") + b"\0")
    return digest.hexdigest()
