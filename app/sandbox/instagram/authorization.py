"""What a site asks of the consent page, read as strictly as Instagram reads it.

Source: the "Oauth Authorize" reference of the Instagram Platform.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.sandbox.credentials import INSTAGRAM_CLIENT_ID
from app.sandbox.instagram import scopes
from app.sandbox.instagram.chooser import NOT_KEPT

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What a site may send, and what only the pages here send to each other.
KNOWN = {"client_id", "redirect_uri", "response_type", "scope", "state", "force_reauth", "enable_fb_login", *NOT_KEPT}


class Refusal(Exception):
    """Instagram shows its own error page and sends nobody back; the message is its reason."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class AuthorizationRequest:
    """A readable request."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    login_hint: str

    def redirect(self, **answer: str) -> str:
        """The address that takes an answer back to the site. It ends in #_, which belongs to nothing in it."""
        parts = urlsplit(self.redirect_uri)
        state = {"state": self.state} if self.state else {}
        query = [*parse_qsl(parts.query, keep_blank_values=True), *{**answer, **state}.items()]
        return urlunsplit(parts._replace(query=urlencode(query), fragment="_"))


def read(args: Mapping[str, str], site_origin: str) -> AuthorizationRequest:
    """The request that a query string makes. Raises Refusal."""
    if unknown := sorted(args.keys() - KNOWN):
        raise Refusal(f"Request parameters are invalid: Unknown parameter {', '.join(unknown)}")
    if args.get("client_id") != INSTAGRAM_CLIENT_ID:
        raise Refusal("Request parameters are invalid: Invalid platform app")
    if not is_registered(args.get("redirect_uri", ""), site_origin):
        raise Refusal("Request parameters are invalid: Invalid redirect_uri")
    if args.get("response_type") != "code":
        raise Refusal("Request parameters are invalid: Invalid response_type")
    asked = scopes.split(args.get("scope", ""))
    if unknown := sorted(set(asked) - scopes.TEXTS.keys()):
        raise Refusal(f"Request parameters are invalid: Invalid scope: {', '.join(unknown)}")
    if scopes.BASIC not in asked:
        raise Refusal(f"Request parameters are invalid: Missing required scope: {scopes.BASIC}")
    return AuthorizationRequest(
        args["client_id"], args["redirect_uri"], asked, args.get("state", ""), args.get("login_hint", "")
    )


def is_registered(address: str, site_origin: str) -> bool:
    """Whether an address is the site's own or, as for every app in development, a loopback one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.fragment or parts.username is not None:
        return False
    return parts.hostname in LOOPBACK or f"{parts.scheme}://{parts.netloc}" == site_origin
