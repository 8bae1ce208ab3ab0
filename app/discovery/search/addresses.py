"""Reads a pasted web address: of a work or a creator on a platform, or of a page of this site."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from app.web import urls

ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)*[\w-]+(?::\d+)?/\S+", re.IGNORECASE)
HOSTS = {
    "youtube.com": "youtube", "youtube-nocookie.com": "youtube", "youtu.be": "youtube",
    "instagram.com": "instagram", "instagr.am": "instagram", "tiktok.com": "tiktok",
}  # fmt: skip
# In front of a platform's domain: the same pages for other devices, and short links.
MIRRORS = frozenset({"www", "m", "music", "mobile", "vm", "vt"})
YOUTUBE_WORK = re.compile(r"/(?:shorts|live|embed|v)/(?P<id>[\w-]{11})(?:/|$)")
YOUTUBE_CREATOR = re.compile(r"/(?:@(?P<handle>[^/]+)|(?P<page>channel/[\w-]+))(?:/|$)")
YOUTUBE_ID = re.compile(r"[\w-]{11}")
INSTAGRAM_WORK = re.compile(r"/(?:(?P<handle>[\w.]+)/)?(?:p|reel|reels|tv)/(?P<id>[\w-]+)(?:/|$)")
INSTAGRAM_CREATOR = re.compile(r"/(?P<handle>[\w.]+)/?")
# Instagram opens a work under each of these, and names one of them as its lasting address.
INSTAGRAM_FORMS = ("p", "reel", "tv")
TIKTOK_WORK = re.compile(r"/@(?P<handle>[\w.-]+)/(?:video|photo)/(?P<id>\d+)(?:/|$)")
TIKTOK_CREATOR = re.compile(r"/@(?P<handle>[\w.-]+)/?")


@dataclass(frozen=True)
class Address:
    """What an address names: a work by the platform's id or by addresses of it, a creator by handle or page.

    Of this site: `short_id` of a work or `slug` of a creator. What is not named is None or empty.
    """

    platform: str | None = None
    work_id: str | None = None
    work_urls: list[str] = field(default_factory=list)
    handle: str | None = None
    account_url: str | None = None
    short_id: str | None = None
    slug: str | None = None


def parse(text: str, public_url: str) -> Address | None:
    """Reads a text that is nothing but an address of a platform or of this site; None for any other.

    Of a page that is of no work or creator, or does not say of which (a short link), the address names nothing.
    """
    if not ADDRESS.fullmatch(text):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, path = parts.hostname or "", unquote(parts.path)
    except ValueError:
        return None
    if host == urlsplit(public_url).hostname:
        return _ours(path)
    first, _, rest = host.partition(".")
    domain = rest if first in MIRRORS else host
    platform = HOSTS.get(domain)
    if platform == "youtube":
        return _youtube(domain, path, parse_qs(parts.query))
    return {"instagram": _instagram, "tiktok": _tiktok}[platform](path) if platform else None


def _ours(path: str) -> Address:
    folder, _, name = path.rstrip("/").rpartition("/")
    if f"{folder}/" == urls.CREATOR:
        return Address(slug=name.lower())
    work = urls.parse_work(name)
    return Address(short_id=work[1] if work and f"{folder}/" == urls.CONTENT else None)


def _youtube(domain: str, path: str, query: Mapping[str, list[str]]) -> Address:
    if domain == "youtu.be":
        work = path.strip("/")
    elif found := YOUTUBE_WORK.match(path):
        work = found["id"]
    else:
        work = query.get("v", [""])[0] if path.rstrip("/") == "/watch" else ""
    if YOUTUBE_ID.fullmatch(work):
        return Address("youtube", work_id=work)
    if creator := YOUTUBE_CREATOR.match(path):
        page = f"https://www.youtube.com/{creator['page']}" if creator["page"] else None
        return Address("youtube", handle=_handle(creator), account_url=page)
    return Address("youtube")


def _instagram(path: str) -> Address:
    if found := INSTAGRAM_WORK.match(path):
        addresses = [f"https://www.instagram.com/{form}/{found['id']}/" for form in INSTAGRAM_FORMS]
        return Address("instagram", work_urls=addresses, handle=_handle(found))
    found = INSTAGRAM_CREATOR.fullmatch(path)
    return Address("instagram", handle=_handle(found) if found else None)


def _tiktok(path: str) -> Address:
    if found := TIKTOK_WORK.match(path):
        return Address("tiktok", work_id=found["id"], handle=_handle(found))
    found = TIKTOK_CREATOR.fullmatch(path)
    return Address("tiktok", handle=_handle(found) if found else None)


def _handle(found: re.Match[str]) -> str | None:
    return found["handle"].lower() if found["handle"] else None
