"""What a site asks of TikTok's consent page, read strictly.

Source: https://developers.tiktok.com/doc/login-kit-web and, for code challenges, login-kit-desktop.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from app.sandbox.credentials import TIKTOK_CLIENT_ID
from app.sandbox.tiktok import scopes

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")
LONGEST_REDIRECT = 511


class Refusal(Exception):
    """TikTok shows its own error page and sends nobody back: the parameter at fault, and what is wrong with it."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.message = message


@dataclass(frozen=True)
class AuthorizationRequest:
    """A readable request. `challenge` is '' without one; `login_hint` is the sandbox's own addition."""

    client_key: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str
    login_hint: str

    def redirect(self, **answer: str) -> str:
        """The address that takes an answer back to the site, percent-encoded."""
        return f"{self.redirect_uri}?{urlencode({**answer, 'state': self.state})}"


def read(args: Mapping[str, str], site_origin: str) -> AuthorizationRequest:
    """The request that a query string makes. Raises Refusal."""
    _check_client(args)
    _check_redirect(args.get("redirect_uri", ""), site_origin)
    _check_challenge(args)
    if args.get("response_type") != "code":
        raise Refusal("response_type", "It must be “code”.")
    if not args.get("state"):
        raise Refusal("state", "It is missing: without it nobody can tell whose answer comes back.")
    if args.get("disable_auto_auth", "0") not in ("0", "1"):
        raise Refusal("disable_auto_auth", "It is 0 or 1.")
    return AuthorizationRequest(
        client_key=args["client_key"],
        redirect_uri=args["redirect_uri"],
        scopes=_scopes(args.get("scope", "")),
        state=args["state"],
        challenge=args.get("code_challenge", ""),
        login_hint=args.get("login_hint", ""),
    )


def is_on_this_machine(address: str, site_origin: str) -> bool:
    """Whether an address is the site's own or a loopback one, absolute and by HTTP."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return False
    return parts.hostname in LOOPBACK or f"{parts.scheme}://{parts.netloc}" == site_origin


def _check_client(args: Mapping[str, str]) -> None:
    if "client_id" in args:
        raise Refusal("client_key", "The request says client_id; here the name is client_key.")
    if args.get("client_key") != TIKTOK_CLIENT_ID:
        raise Refusal("client_key", "It is missing." if not args.get("client_key") else "No app has this key.")


def _check_redirect(address: str, site_origin: str) -> None:
    """It must be registered, absolute and static: no parameters, no fragment, fewer than 512 characters."""
    if not address:
        raise Refusal("redirect_uri", "It is missing.")
    if len(address) > LONGEST_REDIRECT or "?" in address or "#" in address:
        raise Refusal("redirect_uri", "It must be static: no parameters, no fragment, fewer than 512 characters.")
    if not is_on_this_machine(address, site_origin):
        raise Refusal("redirect_uri", f"This address is not registered for the app: {address}")


def _check_challenge(args: Mapping[str, str]) -> None:
    if "code_challenge" not in args and "code_challenge_method" not in args:
        return
    if not CHALLENGE.fullmatch(args.get("code_challenge", "")):
        raise Refusal("code_challenge", "It has 43 to 128 unreserved characters.")
    if args.get("code_challenge_method") != "S256":
        raise Refusal("code_challenge_method", "It must be “S256”.")


def _scopes(text: str) -> tuple[str, ...]:
    """Comma separated, without blanks; each counts once."""
    asked = tuple(dict.fromkeys(text.split(","))) if text else ()
    if not asked:
        raise Refusal("scope", "It is missing.")
    if unknown := scopes.unknown(asked):
        raise Refusal("scope", f"The app may not ask for {unknown}. Scopes are separated by commas alone.")
    return asked
