"""What a site asks of TikTok's consent page, read strictly.

Source: https://developers.tiktok.com/doc/login-kit-web and, for code challenges, login-kit-desktop. What TikTok calls a
client key is the client id of other providers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dev.sandbox.credentials import TIKTOK_CLIENT_ID
from dev.sandbox.kit.oauth import protocol
from dev.sandbox.kit.oauth.protocol import CHALLENGE, Refusal, is_on_this_machine
from dev.sandbox.tiktok.oauth import scopes

LONGEST_REDIRECT = 511


@dataclass(frozen=True)
class AuthorizationRequest(protocol.AuthorizationRequest):
    """A readable request. `login_hint` is the sandbox's own addition."""

    def redirect(self, **answer: str) -> str:
        """The address that takes an answer back to the site, percent-encoded."""
        return f"{self.redirect_uri}?{urlencode({**answer, 'state': self.state})}"


def read(args: Mapping[str, str], site_origin: str) -> AuthorizationRequest:
    """The request that a query string makes. Raises Refusal, which names the parameter at fault."""
    _check_client(args)
    _check_redirect(args.get("redirect_uri", ""), site_origin)
    _check_challenge(args)
    if args.get("response_type") != "code":
        raise Refusal("It must be “code”.", "response_type")
    if not args.get("state"):
        raise Refusal("It is missing: without it nobody can tell whose answer comes back.", "state")
    if args.get("disable_auto_auth", "0") not in ("0", "1"):
        raise Refusal("It is 0 or 1.", "disable_auto_auth")
    return AuthorizationRequest(
        client_id=args["client_key"],
        redirect_uri=args["redirect_uri"],
        scopes=_scopes(args.get("scope", "")),
        state=args["state"],
        login_hint=args.get("login_hint", ""),
        challenge=args.get("code_challenge", ""),
    )


def _check_client(args: Mapping[str, str]) -> None:
    if "client_id" in args:
        raise Refusal("The request says client_id; here the name is client_key.", "client_key")
    if args.get("client_key") != TIKTOK_CLIENT_ID:
        raise Refusal("It is missing." if not args.get("client_key") else "No app has this key.", "client_key")


def _check_redirect(address: str, site_origin: str) -> None:
    """It must be registered, absolute and static: no parameters, no fragment, fewer than 512 characters."""
    if not address:
        raise Refusal("It is missing.", "redirect_uri")
    if len(address) > LONGEST_REDIRECT or "?" in address or "#" in address:
        raise Refusal("It must be static: no parameters, no fragment, fewer than 512 characters.", "redirect_uri")
    if not is_on_this_machine(address, site_origin):
        raise Refusal(f"This address is not registered for the app: {address}", "redirect_uri")


def _check_challenge(args: Mapping[str, str]) -> None:
    if "code_challenge" not in args and "code_challenge_method" not in args:
        return
    if not CHALLENGE.fullmatch(args.get("code_challenge", "")):
        raise Refusal("It has 43 to 128 unreserved characters.", "code_challenge")
    if args.get("code_challenge_method") != "S256":
        raise Refusal("It must be “S256”.", "code_challenge_method")


def _scopes(text: str) -> tuple[str, ...]:
    """Comma separated, without blanks; each counts once."""
    asked = tuple(dict.fromkeys(text.split(","))) if text else ()
    if not asked:
        raise Refusal("It is missing.", "scope")
    if unknown := scopes.unknown(asked):
        raise Refusal(f"The app may not ask for {unknown}. Scopes are separated by commas alone.", "scope")
    return asked
