"""What OAuth asks of every provider: a request for permission, redirects to this machine only, PKCE, bearer tokens."""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, request

from dev.sandbox.kit.digests import base64url

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class Refusal(Exception):
    """The provider shows its own error page and sends nobody back: what is at fault, and why it cannot be answered."""

    def __init__(self, message: str, error: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.error = error
        self.status = status


class TokenRefusal(Exception):
    """The error of a token endpoint: `error` as in RFC 6749, the message as the provider words it, the HTTP status."""

    def __init__(self, error: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.status = status


@dataclass(frozen=True)
class AuthorizationRequest:
    """A readable request for permission. `challenge` is '' without PKCE; `login_hint` skips the account chooser."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    login_hint: str
    challenge: str = ""


def with_query(url: str, facts: dict[str, str], fragment: str = "") -> str:
    """A URL with parameters behind those that it has."""
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *facts.items()])
    return urlunsplit(parts._replace(query=query, fragment=fragment))


def is_on_this_machine(url: str, site_origin: str) -> bool:
    """Whether a URL is the site's own or, as for every app in development, a loopback one, absolute and by HTTP."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return False
    return parts.hostname in LOOPBACK or f"{parts.scheme}://{parts.netloc}" == site_origin


def is_registered(url: str, site_origin: str) -> bool:
    """Whether codes may be sent to a URL: one on this machine, without a fragment."""
    return is_on_this_machine(url, site_origin) and not urlsplit(url).fragment


def plain(verifier: str) -> str:
    """The challenge of a PKCE verifier by the method `plain`."""
    return verifier


def s256(verifier: str) -> str:
    """The challenge of a PKCE verifier by the method S256: the digest in base64url."""
    return base64url(hashlib.sha256(verifier.encode()).digest())


def is_verified(challenge: str, verifier: str, method: Callable[[str], str]) -> bool:
    """Whether a PKCE verifier is that of a challenge."""
    return hmac.compare_digest(method(verifier).encode(), challenge.encode())


def bearer_token() -> str:
    """The token of the Authorization header; '' without one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def unstored(answer: Response, cache_control: str, pragma: str = "") -> Response:
    """The answer with the headers by which a provider forbids to keep tokens."""
    answer.headers["Cache-Control"] = cache_control
    if pragma:
        answer.headers["Pragma"] = pragma
    return answer
