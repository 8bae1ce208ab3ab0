"""What a site asks of the consent page, read as strictly as Google reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.sandbox.credentials import SECRET_BY_CLIENT
from app.sandbox.google import scopes

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class Refusal(Exception):
    """Google shows its own error page and sends nobody back: `error` is its short name, the message its reason."""

    def __init__(self, error: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.status = status


@dataclass(frozen=True)
class AuthorizationRequest:
    """A readable request. `scopes` are in the form in which they are granted; `challenge` is '' without PKCE."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str
    method: str
    nonce: str
    is_offline: bool
    prompts: frozenset[str]
    includes_granted: bool
    login_hint: str

    def redirect(self, **answer: str) -> str:
        """The address that takes an answer back to the site."""
        parts = urlsplit(self.redirect_uri)
        state = {"state": self.state} if self.state else {}
        query = [*parse_qsl(parts.query, keep_blank_values=True), *{**state, **answer}.items()]
        return urlunsplit(parts._replace(query=urlencode(query)))


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
        challenge=args.get("code_challenge", ""),
        method=args.get("code_challenge_method", "plain") if "code_challenge" in args else "",
        nonce=args.get("nonce", ""),
        is_offline=args.get("access_type", "online") == "offline",
        prompts=frozenset(args.get("prompt", "").split()),
        includes_granted=args.get("include_granted_scopes") == "true",
        login_hint=args.get("login_hint", ""),
    )


def _check_client(args: Mapping[str, str], site_origin: str) -> None:
    if not args.get("client_id"):
        raise Refusal("invalid_request", "Missing required parameter: client_id")
    if args["client_id"] not in SECRET_BY_CLIENT:
        raise Refusal("invalid_client", "The OAuth client was not found.", 401)
    if not args.get("redirect_uri"):
        raise Refusal("invalid_request", "Missing required parameter: redirect_uri")
    if not _is_registered(args["redirect_uri"], site_origin):
        raise Refusal("redirect_uri_mismatch", f"This address is not registered for the client: {args['redirect_uri']}")


def _is_registered(redirect_uri: str, site_origin: str) -> bool:
    """Registered are the site's own addresses and, as for every app in development, the loopback addresses."""
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.fragment or parts.username is not None:
        return False
    return parts.hostname in LOOPBACK or f"{parts.scheme}://{parts.netloc}" == site_origin


def _check_asked(args: Mapping[str, str], asked: tuple[str, ...]) -> None:
    if args.get("response_type") != "code":
        missing = "response_type" not in args
        reason = "Required parameter is missing: response_type" if missing else "Invalid response_type"
        raise Refusal("invalid_request" if missing else "unsupported_response_type", reason)
    if not asked:
        raise Refusal("invalid_request", "Missing required parameter: scope")
    if unknown := scopes.unknown(asked):
        raise Refusal("invalid_scope", f"Some requested scopes were invalid. {{invalid={unknown}}}")
    if args.get("access_type", "online") not in ("online", "offline"):
        raise Refusal("invalid_request", "Invalid parameter value for access_type")
    if args.get("code_challenge_method", "S256") not in ("S256", "plain"):
        raise Refusal("invalid_request", "Invalid code_challenge_method: only S256 and plain are supported.")
    if "code_challenge" in args and not CHALLENGE.fullmatch(args["code_challenge"]):
        raise Refusal("invalid_request", "Invalid code_challenge: 43 to 128 unreserved characters are needed.")
    if "code_challenge_method" in args and "code_challenge" not in args:
        raise Refusal("invalid_request", "Missing required parameter: code_challenge")
