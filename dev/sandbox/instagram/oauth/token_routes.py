"""Instagram's token endpoints: one for codes on the API host, two for long tokens on the Graph host.

Source: the references of `access_token` and `refresh_access_token`, and the page on business login, which shows the
answer to a code both bare and wrapped into a list, with the permissions as a text and as a list.
"""

import hmac

from flask import Blueprint, Response, g, jsonify, request

from dev.sandbox.credentials import INSTAGRAM_CLIENT_ID, INSTAGRAM_CLIENT_SECRET
from dev.sandbox.instagram.api import errors
from dev.sandbox.instagram.api.errors import SignInError
from dev.sandbox.instagram.api.routes import bearer, check_names, graph
from dev.sandbox.instagram.oauth import grants, scopes
from dev.sandbox.instagram.oauth.grants import Access, Issued
from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.protocol import unstored

sign_in = Blueprint("instagram_sign_in", __name__, url_prefix="/instagram/api")

FORM = ("client_id", "client_secret", "grant_type", "redirect_uri", "code")


@sign_in.post("/oauth/access_token")
def token() -> Response:
    """https://api.instagram.com/oauth/access_token: the short token for a code."""
    form = request.form
    g.grant_type = form.get("grant_type", "")
    if unknown := sorted({*form, *request.args} - set(FORM)) or sorted(request.args):
        raise SignInError(f"Unknown parameter {', '.join(unknown)}")
    for name in FORM:
        if not form.get(name):
            raise SignInError(f"Missing required field {name}")
    if form["client_id"] != INSTAGRAM_CLIENT_ID:
        raise SignInError("Invalid platform app")
    if not _is_secret(form["client_secret"]):
        raise SignInError("Error validating client secret.")
    if form["grant_type"] != "authorization_code":
        raise SignInError("Invalid grant_type")
    issued = grants.exchange(context().state, form["client_id"], form["code"], form["redirect_uri"])
    g.person = issued.account.id
    return _unstored(jsonify(_short_answer(issued)))


@sign_in.route("/oauth/access_token", methods=["GET", "PUT", "PATCH", "DELETE"])
def refuse_verb() -> tuple[Response, int, dict[str, str]]:
    """Codes never stand in an address."""
    error = SignInError("Unsupported request method", 405)
    return jsonify(error.envelope()), error.status, {"Allow": "POST"}


@graph.get("/access_token")
def lengthen() -> Response:
    """https://graph.instagram.com/access_token: a long token for a short one."""
    access = _enter({"grant_type", "client_secret", "access_token"}, "ig_exchange_token")
    if not _is_secret(request.args.get("client_secret", "")):
        raise errors.wrong_parameter("Error validating client secret.")
    return _unstored(jsonify(_long_answer(grants.lengthen(context().state, access))))


@graph.get("/refresh_access_token")
def refresh() -> Response:
    """https://graph.instagram.com/refresh_access_token: another long token for one that is at least a day old."""
    access = _enter({"grant_type", "access_token"}, "ig_refresh_token")
    issued = grants.refresh(context().state, access)
    return _unstored(jsonify({**_long_answer(issued), "permissions": ",".join(issued.scopes)}))


@sign_in.errorhandler(SignInError)
def refuse(error: SignInError) -> tuple[Response, int]:
    """The error as this address writes it."""
    return _unstored(jsonify(error.envelope())), error.status


def _enter(names: set[str], grant_type: str) -> Access:
    g.grant_type = request.args.get("grant_type", "")
    access = bearer()
    check_names(names)
    if g.grant_type != grant_type:
        raise errors.wrong_parameter(f"Param grant_type must be {grant_type}")
    if scopes.BASIC not in access.scopes:
        raise errors.no_permission()
    return access


def _is_secret(given: str) -> bool:
    return hmac.compare_digest(given.encode(), INSTAGRAM_CLIENT_SECRET.encode())


def _short_answer(issued: Issued) -> dict[str, object]:
    """Both documented forms, each for one half of the accounts, and a recorded one without permissions.

    The number is the one that the app sees.
    """
    facts: dict[str, object] = {"access_token": issued.token}
    if issued.account.omits_permissions:
        return {**facts, "user_id": int(issued.account.scoped_id)}
    if issued.account.wraps_answers:
        permissions = ",".join(issued.scopes)
        return {"data": [{**facts, "user_id": issued.account.scoped_id, "permissions": permissions}]}
    return {**facts, "user_id": int(issued.account.scoped_id), "permissions": list(issued.scopes)}


def _long_answer(issued: Issued) -> dict[str, object]:
    return {"access_token": issued.token, "token_type": "bearer", "expires_in": issued.account.long_seconds}


def _unstored(answer: Response) -> Response:
    return unstored(answer, "private, no-cache, no-store, must-revalidate", "no-cache")
