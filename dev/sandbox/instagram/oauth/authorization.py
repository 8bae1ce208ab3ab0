"""What a site asks of the consent page, read as strictly as Instagram reads it.

Source: the "Oauth Authorize" reference of the Instagram Platform.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dev.sandbox.credentials import INSTAGRAM_CLIENT_ID
from dev.sandbox.instagram.oauth import scopes
from dev.sandbox.kit.oauth import protocol
from dev.sandbox.kit.oauth.account_chooser import OWN_PARAMETERS
from dev.sandbox.kit.oauth.protocol import Refusal, is_registered, with_query

# What a site may send, and what only the pages here send to each other.
KNOWN = {
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "force_reauth",
    "enable_fb_login",
    *OWN_PARAMETERS,
}


@dataclass(frozen=True)
class AuthorizationRequest(protocol.AuthorizationRequest):
    """A readable request."""

    def redirect(self, **answer: str) -> str:
        """The address that takes an answer back to the site. It ends in #_, which belongs to nothing in it."""
        state = {"state": self.state} if self.state else {}
        return with_query(self.redirect_uri, {**answer, **state}, fragment="_")


def read(args: Mapping[str, str], site_origin: str) -> AuthorizationRequest:
    """The request that a query string makes. Raises Refusal."""
    if unknown := sorted(args.keys() - KNOWN):
        raise _invalid(f"Unknown parameter {', '.join(unknown)}")
    if args.get("client_id") != INSTAGRAM_CLIENT_ID:
        raise _invalid("Invalid platform app")
    if not is_registered(args.get("redirect_uri", ""), site_origin):
        raise _invalid("Invalid redirect_uri")
    if args.get("response_type") != "code":
        raise _invalid("Invalid response_type")
    asked = scopes.split(args.get("scope", ""))
    if unknown := sorted(set(asked) - scopes.TEXTS.keys()):
        raise _invalid(f"Invalid scope: {', '.join(unknown)}")
    if scopes.BASIC not in asked:
        raise _invalid(f"Missing required scope: {scopes.BASIC}")
    state, login_hint = args.get("state", ""), args.get("login_hint", "")
    return AuthorizationRequest(args["client_id"], args["redirect_uri"], asked, state, login_hint)


def _invalid(message: str) -> Refusal:
    return Refusal(f"Request parameters are invalid: {message}")
