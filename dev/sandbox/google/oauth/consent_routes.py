"""Google's account pages: who you are, what the site may do, and the way back with a code.

What the permission page sends beside `account`, which is any hint that `accounts.find` knows (a handle, a channel id,
an e-mail address, a number such as `3`). An unknown e-mail address becomes an account without a channel:

- `youtube=yes`: the YouTube permission is given; absent, the answer's scope lacks it
- `unverified=yes`: an account that is made is one whose address Google has not verified
- or `cancel=yes` alone: back with error=access_denied
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, request

from dev.sandbox.google import accounts
from dev.sandbox.google.oauth import grants, scopes
from dev.sandbox.google.oauth.account_chooser import CHOOSER, Owner, owner
from dev.sandbox.google.oauth.authorization import AuthorizationRequest, read
from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth import consent
from dev.sandbox.kit.oauth.consent import Consent, SentBack
from dev.sandbox.kit.state import Db, seconds

account_pages = Blueprint("accounts", __name__, url_prefix="/google/accounts")


@dataclass(frozen=True)
class Permission:
    """A line of the permission page; an optional one has a box to untick, and a name that the form sends."""

    scope: str
    text: str
    is_optional: bool


@account_pages.get("/.well-known/openid-configuration")
def configuration() -> Response:
    """The OpenID Connect discovery document: https://accounts.google.com/.well-known/openid-configuration."""
    base = context().settings.base_url
    answer = make_response(
        {
            "issuer": issuer(),
            "authorization_endpoint": f"{issuer()}/o/oauth2/v2/auth",
            "token_endpoint": f"{base}/google/token/token",
            "userinfo_endpoint": f"{base}/google/openidconnect/v1/userinfo",
            "revocation_endpoint": f"{base}/google/token/revoke",
            "jwks_uri": f"{base}/google/oauth2/v3/certs",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "email", "email_verified", "exp", "iat", "iss", "name", "sub"],
            "code_challenge_methods_supported": ["plain", "S256"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "authorization_response_iss_parameter_supported": True,
        }
    )
    answer.cache_control.public, answer.cache_control.max_age = True, 3600
    return answer


def issuer() -> str:
    """What identity tokens and answers give as their issuer: the base address of the account pages."""
    return f"{context().settings.base_url}/google/accounts"


def _permissions(wanted: AuthorizationRequest, _: Owner) -> list[object]:
    """The lines of the permission page."""
    texts = {**scopes.SIGN_IN, **scopes.OPTIONAL}
    return [Permission(scope, texts[scope], scope in scopes.OPTIONAL) for scope in wanted.scopes]


def _read(args: Mapping[str, str], site_origin: str) -> AuthorizationRequest:
    """The request; who must not be asked is not, and goes back at once."""
    wanted = read(args, site_origin)
    if "none" in wanted.prompts and request.method != "POST":
        raise SentBack(wanted.redirect(error="interaction_required", iss=issuer()))
    return wanted


def _find(db: Db, hint: str) -> Owner | None:
    """The account of a hint, or the one that an address would get."""
    account = accounts.find(db, hint)
    if account is None and accounts.EMAIL.fullmatch(hint):
        account = accounts.imagined(hint, is_verified="unverified" not in request.args)
    return owner(db, account) if account else None


def _check(wanted: AuthorizationRequest) -> None:
    if "cancel" in request.form or not _allowed(wanted):
        raise SentBack(wanted.redirect(error="access_denied", iss=issuer()))


def _answer(db: Db, wanted: AuthorizationRequest) -> str:
    is_verified = "unverified" not in request.form
    account = consent.chosen(
        db, lambda db, hint: accounts.find_or_make(db, hint, is_verified=is_verified), "invalid_account"
    )
    allowed, prompt = _allowed(wanted), "consent" if "consent" in wanted.prompts else "none"
    code = grants.allow(db, wanted, account, allowed, seconds(context().state.now()))
    return wanted.redirect(iss=issuer(), code=code, scope=" ".join(allowed), authuser="0", prompt=prompt)


def _allowed(wanted: AuthorizationRequest) -> tuple[str, ...]:
    """The scopes without those that were unticked."""
    keeps_youtube = request.form.get("youtube") == "yes"
    return tuple(scope for scope in wanted.scopes if keeps_youtube or scope not in scopes.OPTIONAL)


PAGE = Consent("google", _read, _find, CHOOSER, _permissions, _check, _answer)
consent.add_pages(account_pages, "/o/oauth2/v2/auth", PAGE)
