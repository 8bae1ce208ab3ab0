"""TikTok's consent page: which account, what the site may do, and the way back with a code.

There are no sessions here, so nobody is ever sent on unasked, whatever `disable_auto_auth` says. What the page sends
beside `account` (a username, an open_id, or a place such as `3`):

- `decision=allow`, with a `scope` for each box that is ticked; an empty one only when none is. Without any `scope` at
  all everything that was asked for is granted
- or `decision=cancel` alone: back with error=access_denied
"""

from flask import Blueprint, g, request

from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.consent import Consent, SentBack, add_pages, chosen
from dev.sandbox.kit.oauth.protocol import Refusal
from dev.sandbox.kit.state import Db, seconds
from dev.sandbox.tiktok import scenario_faults
from dev.sandbox.tiktok.models import Account
from dev.sandbox.tiktok.oauth import grants, scopes
from dev.sandbox.tiktok.oauth.account_chooser import CHOOSER
from dev.sandbox.tiktok.oauth.authorization import AuthorizationRequest, read
from dev.sandbox.tiktok.store import ACCOUNTS

consent = Blueprint("tiktok_consent", __name__, url_prefix="/tiktok/www")

DENIED = {"error": "access_denied", "error_description": "The user denied the request."}


def _permissions(wanted: AuthorizationRequest, account: Account) -> list[object]:
    """Scope, text, and whether its box is ticked."""
    ticked = scenario_faults.allowed(account, wanted.scopes)
    return [(scope, scopes.TEXTS[scope], scope in ticked) for scope in wanted.scopes]


def _check(wanted: AuthorizationRequest) -> None:
    decision = request.form.get("decision", "")
    if decision == "cancel":
        raise SentBack(wanted.redirect(**DENIED))
    if decision != "allow":
        raise Refusal("The page was not answered: allow or cancel is needed.", "decision")


def _answer(db: Db, wanted: AuthorizationRequest) -> str:
    account = chosen(db, ACCOUNTS.find_hint, "account")
    g.person = account.open_id
    allowed = scenario_faults.allowed(account, _ticked(wanted))
    if not allowed:
        return wanted.redirect(**DENIED)
    code = grants.allow(db, wanted, account, allowed, seconds(context().state.now()))
    return wanted.redirect(code=code, scopes=",".join(allowed))


def _ticked(wanted: AuthorizationRequest) -> tuple[str, ...]:
    if "scope" not in request.form:
        return wanted.scopes
    boxes = request.form.getlist("scope")
    return tuple(scope for scope in wanted.scopes if scope in boxes)


PAGE = Consent("tiktok", read, ACCOUNTS.find_hint, CHOOSER, _permissions, _check, _answer)
add_pages(consent, "/v2/auth/authorize/", PAGE)
