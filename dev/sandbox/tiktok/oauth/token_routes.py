"""TikTok's token endpoints: `/v2/oauth/token/` and `/v2/oauth/revoke/`. Forms only.

Source: https://developers.tiktok.com/doc/oauth-user-access-token-management.
"""

from flask import Blueprint, Response, g, jsonify, request

from dev.sandbox.credentials import TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET
from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.protocol import TokenRefusal, unstored
from dev.sandbox.tiktok.api import errors
from dev.sandbox.tiktok.oauth import grants
from dev.sandbox.tiktok.oauth.grants import Issued

sign_in = Blueprint("tiktok_sign_in", __name__, url_prefix="/tiktok/api")


@sign_in.post("/v2/oauth/token/")
def token() -> Response:
    """A code, or a refresh token, for an access token and a new refresh token."""
    client_key, state = _client(), context().state
    g.grant_type = _needed("grant_type")
    if g.grant_type == "authorization_code":
        verifier = request.form.get("code_verifier")
        issued = grants.exchange(state, client_key, _needed("code"), _needed("redirect_uri"), verifier)
    elif g.grant_type == "refresh_token":
        issued = grants.refresh(state, client_key, _needed("refresh_token"))
    else:
        raise TokenRefusal("unsupported_grant_type", f"The grant type is not supported: {g.grant_type}")
    g.person = issued.account.open_id
    return _unstored(jsonify(_answer(issued)))


@sign_in.post("/v2/oauth/revoke/")
def revoke() -> Response:
    """Disconnects the app from the person of an access token."""
    if not grants.revoke(context().state, _client(), _needed("token")):
        raise TokenRefusal("invalid_grant", "Access token is invalid or expired.")
    return _unstored(jsonify({}))


@sign_in.errorhandler(TokenRefusal)
def refuse(refusal: TokenRefusal) -> tuple[Response, int]:
    """The error as TikTok writes it."""
    return _unstored(jsonify(errors.token_envelope(refusal, context().state.now()))), refusal.status


@sign_in.after_request
def add_log_id(answer: Response) -> Response:
    """Every answer names the line of TikTok's log."""
    return errors.with_log_id(answer, context().state.now())


def _client() -> str:
    """The client that proved itself in the form."""
    if request.mimetype != "application/x-www-form-urlencoded":
        raise TokenRefusal("invalid_request", "Only application/x-www-form-urlencoded is accepted as Content-Type.")
    client_key, secret = _needed("client_key"), _needed("client_secret")
    if (client_key, secret) != (TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET):
        raise TokenRefusal("invalid_client", "Client key or secret is incorrect.", 401)
    return client_key


def _needed(name: str) -> str:
    value = request.form.get(name, "")
    if not value:
        raise TokenRefusal("invalid_request", f"The request parameters are malformed: {name} is missing.")
    return value


def _answer(issued: Issued) -> dict[str, object]:
    return {
        "access_token": issued.access_token,
        "expires_in": issued.account.access_seconds,
        "open_id": issued.account.open_id,
        "refresh_expires_in": issued.account.refresh_seconds,
        "refresh_token": issued.refresh_token,
        "scope": issued.scope,
        "token_type": "Bearer",
    }


def _unstored(answer: Response) -> Response:
    return unstored(answer, "no-store")
