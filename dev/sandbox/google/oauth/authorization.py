"""What a site asks of the consent page, read as strictly as Google reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from dev.sandbox.credentials import SECRET_BY_CLIENT
from dev.sandbox.google.oauth import scopes
from dev.sandbox.kit.oauth import protocol
from dev.sandbox.kit.oauth.protocol import CHALLENGE, Refusal, is_registered, with_query


@dataclass(frozen=True)
class AuthorizationRequest(protocol.AuthorizationRequest):
    """A readable request. `scopes` are in the form in which they are granted."""

    method: str = ""
    nonce: str = ""
    is_offline: bool = False
    prompts: frozenset[str] = frozenset()
    includes_granted: bool = False

    def redirect(self, **answer: str) -> str:
        """The address that takes an answer back to the site."""
        state = {"state": self.state} if self.state else {}
        return with_query(self.redirect_uri, {**state, **answer})


def read(args: Mapping[str, str], site_origin: str) -> AuthorizationRequest:
    """The request that a query string makes. Raises Refusal."""
    _check_client(args, site_origin)
    asked = scopes.granted_form(args.get("scope", ""))
    _check_asked(args, asked)
    return AuthorizationRequest(
        client_id=args["client_id"],
        redirect_uri=args["redirect_uri"],
        scopes=asked,
        state=args.get("state", ""),
        login_hint=args.get("login_hint", ""),
        challenge=args.get("code_challenge", ""),
        method=args.get("code_challenge_method", "plain") if "code_challenge" in args else "",
        nonce=args.get("nonce", ""),
        is_offline=args.get("access_type", "online") == "offline",
        prompts=frozenset(args.get("prompt", "").split()),
        includes_granted=args.get("include_granted_scopes") == "true",
    )


def _check_client(args: Mapping[str, str], site_origin: str) -> None:
    if not args.get("client_id"):
        raise Refusal("Missing required parameter: client_id", "invalid_request")
    if args["client_id"] not in SECRET_BY_CLIENT:
        raise Refusal("The OAuth client was not found.", "invalid_client", 401)
    if not args.get("redirect_uri"):
        raise Refusal("Missing required parameter: redirect_uri", "invalid_request")
    if not is_registered(args["redirect_uri"], site_origin):
        raise Refusal(f"This address is not registered for the client: {args['redirect_uri']}", "redirect_uri_mismatch")


def _check_asked(args: Mapping[str, str], asked: tuple[str, ...]) -> None:
    if args.get("response_type") != "code":
        missing = "response_type" not in args
        reason = "Required parameter is missing: response_type" if missing else "Invalid response_type"
        raise Refusal(reason, "invalid_request" if missing else "unsupported_response_type")
    if not asked:
        raise Refusal("Missing required parameter: scope", "invalid_request")
    if unknown := scopes.unknown(asked):
        raise Refusal(f"Some requested scopes were invalid. {{invalid={unknown}}}", "invalid_scope")
    if args.get("access_type", "online") not in ("online", "offline"):
        raise Refusal("Invalid parameter value for access_type", "invalid_request")
    if args.get("code_challenge_method", "S256") not in ("S256", "plain"):
        raise Refusal("Invalid code_challenge_method: only S256 and plain are supported.", "invalid_request")
    if "code_challenge" in args and not CHALLENGE.fullmatch(args["code_challenge"]):
        raise Refusal("Invalid code_challenge: 43 to 128 unreserved characters are needed.", "invalid_request")
    if "code_challenge_method" in args and "code_challenge" not in args:
        raise Refusal("Missing required parameter: code_challenge", "invalid_request")
