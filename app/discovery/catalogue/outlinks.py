"""Checks outlinks: only to the platforms' own domains, whatever is stored."""

from urllib.parse import urlsplit, urlunsplit

from app.config import Settings
from app.infra.errors import AppError

PLATFORM_DOMAINS = ("youtube.com", "youtu.be", "instagram.com", "tiktok.com")
YOUTUBE_DOMAINS = ("youtube.com", "youtu.be")
SANDBOX_HOSTS = ("127.0.0.1", "localhost")


class UnsafeLink(AppError):
    """This link cannot be opened safely. Look for the work on its platform by its title."""

    status = 502


def checked(settings: Settings, url: str | None) -> str:
    """`url` when it leads to a platform over https (outside production: to the sandbox). Raises UnsafeLink."""
    try:
        parts = urlsplit(url or "")
        port = parts.port
    except ValueError:
        raise UnsafeLink from None
    if "@" in parts.netloc or "\\" in (url or "") or not parts.netloc.isascii():
        raise UnsafeLink
    host = (parts.hostname or "").rstrip(".")
    is_platform = parts.scheme == "https" and port is None and _is_under(host, PLATFORM_DOMAINS)
    if not is_platform and not _is_sandbox(settings, parts.scheme, host, port):
        raise UnsafeLink
    return urlunsplit(parts)


def at_second(url: str, seconds: int) -> str:
    """A YouTube address from that second on; other platforms begin at the beginning."""
    parts = urlsplit(url)
    if not _is_under(parts.hostname or "", YOUTUBE_DOMAINS):
        return url
    return urlunsplit(parts._replace(query=f"{parts.query}&t={seconds}s" if parts.query else f"t={seconds}s"))


def _is_under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _is_sandbox(settings: Settings, scheme: str, host: str, port: int | None) -> bool:
    return not settings.is_production and scheme == "http" and host in SANDBOX_HOSTS and port == settings.sandbox_port
