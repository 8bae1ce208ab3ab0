"""Google's account pages: who you are, what the site may do, and the way back with a code.

Opened with `login_hint` (a handle, a channel id, an e-mail address, or a number such as `3` for generated creator 3)
the choice of an account is skipped. What the permission page sends, which a test may send straight away by POST to
the same address with the same query string:

- `account`: any such hint, needed. An unknown e-mail address becomes an account without a channel
- `youtube=yes`: the YouTube permission is given; absent, the answer's scope lacks it
- `unverified=yes`: an account that is made is one whose address Google has not verified
- or `cancel=yes` alone: back with error=access_denied
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.sandbox.google import grants, people, scopes
from app.sandbox.google.authorization import AuthorizationRequest, Refusal, read
from app.sandbox.google.chooser import NOT_KEPT, choose
from app.sandbox.models import Account
from app.sandbox.state import Db, seconds
from app.sandbox.world import world

accounts = Blueprint("accounts", __name__, url_prefix="/google/accounts")


@dataclass(frozen=True)
class Permission:
    """A line of the permission page; an optional one has a box to untick, and a name that the form sends."""

    scope: str
    text: str
    is_optional: bool


@accounts.get("/.well-known/openid-configuration")
def configuration() -> Response:
    """The OpenID Connect discovery document: https://accounts.google.com/.well-known/openid-configuration."""
    base = world().settings.base_url
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


@accounts.get("/o/oauth2/v2/auth")
def ask() -> AnyResponse | str:
    """The choice of an account, or with a hint the permission page."""
    wanted = read(request.args, world().settings.site_origin)
    if "none" in wanted.prompts:
        return redirect(wanted.redirect(error="interaction_required", iss=issuer()))
    hint = wanted.login_hint.strip()
    with world().state.reading() as db:
        account = people.find(db, hint) if hint else None
        if account is None and people.EMAIL.fullmatch(hint):
            account = people.imagined(hint, is_verified="unverified" not in request.args)
        if account is not None:
            return render_template(
                "sandbox/consent.html",
                person=people.person(db, account),
                permissions=permissions(wanted),
                query=request.query_string.decode(),
                change=_without_hint(),
            )
        return render_template("sandbox/choose.html", hint=hint, choice=choose(db, request.args))


@accounts.post("/o/oauth2/v2/auth")
def answer() -> AnyResponse:
    """What the person decided, taken back to the site."""
    wanted = read(request.args, world().settings.site_origin)
    if "cancel" in request.form:
        return redirect(wanted.redirect(error="access_denied", iss=issuer()))
    allowed = _allowed(wanted)
    if not allowed:
        return redirect(wanted.redirect(error="access_denied", iss=issuer()))
    now = seconds(world().state.now())
    with world().state.transaction() as db:
        account = _account(db)
        code = grants.allow(db, wanted, account, allowed, now)
    prompt = "consent" if "consent" in wanted.prompts else "none"
    scope = " ".join(allowed)
    return redirect(wanted.redirect(iss=issuer(), code=code, scope=scope, authuser="0", prompt=prompt))


@accounts.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Google's own error page: nobody is sent anywhere."""
    return render_template("sandbox/refused.html", refusal=refusal), refusal.status


def issuer() -> str:
    """What identity tokens and answers give as their issuer: the base address of the account pages."""
    return f"{world().settings.base_url}/google/accounts"


def permissions(wanted: AuthorizationRequest) -> list[Permission]:
    """The lines of the permission page."""
    texts = {**scopes.SIGN_IN, **scopes.OPTIONAL}
    return [Permission(scope, texts[scope], scope in scopes.OPTIONAL) for scope in wanted.scopes]


def _allowed(wanted: AuthorizationRequest) -> tuple[str, ...]:
    """The scopes without those that were unticked."""
    keeps_youtube = request.form.get("youtube") == "yes"
    return tuple(scope for scope in wanted.scopes if keeps_youtube or scope not in scopes.OPTIONAL)


def _account(db: Db) -> Account:
    hint = request.form.get("account", "")
    found = people.find_or_make(db, hint, is_verified="unverified" not in request.form)
    if found is None:
        raise Refusal("invalid_account", f"There is no account {hint!r} here. Go back and choose one.")
    return found


def _without_hint() -> str:
    """The query string of this page, asking for an account again."""
    return urlencode([(name, value) for name, value in request.args.items(multi=True) if name not in NOT_KEPT])
