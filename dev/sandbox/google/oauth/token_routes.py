"""Google's token endpoints: `/token`, `/revoke`, the public keys and the person behind a token."""

import binascii
from base64 import b64decode

from flask import Blueprint, Response, g, jsonify, request

from dev.sandbox.credentials import SECRET_BY_CLIENT
from dev.sandbox.google import scenario_faults
from dev.sandbox.google.oauth import grants, id_tokens, scopes
from dev.sandbox.google.oauth.consent_routes import issuer
from dev.sandbox.google.oauth.grants import Access, Issued
from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.protocol import TokenRefusal, bearer_token, unstored

tokens = Blueprint("tokens", __name__, url_prefix="/google")


@tokens.post("/token/token")
def token() -> Response:
    """https://oauth2.googleapis.com/token: a code or a refresh token for an access token."""
    form = request.form
    g.grant_type = form.get("grant_type", "")
    if not g.grant_type:
        raise TokenRefusal("invalid_request", "Missing required parameter: grant_type")
    client_id = _client()
    if g.grant_type == "authorization_code":
        verifier = form.get("code_verifier")
        code, redirect_uri = _needed("code"), _needed("redirect_uri")
        issued = grants.exchange(context().state, client_id, code, redirect_uri, verifier)
    elif g.grant_type == "refresh_token":
        issued = grants.refresh(context().state, client_id, _needed("refresh_token"))
        scenario_faults.refuse_refresh(issued.account)
    else:
        raise TokenRefusal("unsupported_grant_type", f"Invalid grant_type: {g.grant_type}")
    g.person = issued.account.sub
    return _unstored(jsonify(_answer(issued)))


@tokens.post("/token/revoke")
def revoke() -> Response:
    """https://oauth2.googleapis.com/revoke: ends all that the token's person allowed to the token's client."""
    given = request.form.get("token") or request.args.get("token", "")
    if not given:
        raise TokenRefusal("invalid_request", "Missing required parameter: token")
    if not grants.revoke(context().state, given):
        raise TokenRefusal("invalid_token", "Token expired or revoked")
    return _unstored(jsonify({}))


@tokens.get("/oauth2/v3/certs")
def certs() -> Response:
    """https://www.googleapis.com/oauth2/v3/certs: the keys that identity tokens are signed with."""
    return jsonify(id_tokens.key_set(context().state))


@tokens.route("/openidconnect/v1/userinfo", methods=["GET", "POST"])
def userinfo() -> Response:
    """https://openidconnect.googleapis.com/v1/userinfo: the person behind an access token."""
    access = bearer()
    if access is None:
        raise TokenRefusal("invalid_request", "Invalid Credentials", 401)
    account, allowed = access.account, access.scopes
    facts: dict[str, object] = {"sub": account.sub}
    if scopes.USERINFO_PROFILE in allowed:
        picture = f"{context().settings.base_url}/avatars/{account.channel_id or account.sub}/96.jpg"
        facts |= {"name": account.name, "given_name": account.name.partition(" ")[0], "picture": picture}
    if scopes.USERINFO_EMAIL in allowed:
        facts |= {"email": account.email, "email_verified": account.is_verified}
    return _unstored(jsonify(facts))


@tokens.errorhandler(TokenRefusal)
def refuse(refusal: TokenRefusal) -> tuple[Response, int]:
    """The error as RFC 6749 and Google write it."""
    answer = _unstored(jsonify({"error": refusal.error, "error_description": refusal.message}))
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    return answer, refusal.status


def bearer() -> Access | None:
    """Who stands behind the token of this request; None without a valid one."""
    found = bearer_token() or request.args.get("access_token", "")
    access = grants.find_access(context().state, found) if found else None
    g.person = access.account.sub if access else ""
    return access


def _client() -> str:
    """The client that proved itself, in the form or by HTTP Basic."""
    client_id, secret = _basic() or (request.form.get("client_id", ""), request.form.get("client_secret", ""))
    if not client_id:
        raise TokenRefusal("invalid_request", "Could not determine client ID from request.")
    if client_id not in SECRET_BY_CLIENT:
        raise TokenRefusal("invalid_client", "The OAuth client was not found.", 401)
    if not secret:
        raise TokenRefusal("invalid_request", "client_secret is missing.")
    if secret != SECRET_BY_CLIENT[client_id]:
        raise TokenRefusal("invalid_client", "The provided client secret is invalid.", 401)
    return client_id


def _basic() -> tuple[str, str] | None:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise TokenRefusal("invalid_request", "The Authorization header is not readable.") from None
    return client_id, secret


def _needed(name: str) -> str:
    value = request.form.get(name, "")
    if not value:
        raise TokenRefusal("invalid_request", f"Missing required parameter: {name}")
    return value


def _answer(issued: Issued) -> dict[str, object]:
    facts: dict[str, object] = {
        "access_token": issued.access_token,
        "expires_in": grants.TOKEN_SECONDS,
        "scope": issued.scope,
        "token_type": "Bearer",
    }
    if issued.refresh_token:
        facts["refresh_token"] = issued.refresh_token
    if "openid" in issued.scope.split():
        facts["id_token"] = grants.identity(context().state, issued, issuer())
    return facts


def _unstored(answer: Response) -> Response:
    return unstored(answer, "no-cache, no-store, max-age=0, must-revalidate", "no-cache")
