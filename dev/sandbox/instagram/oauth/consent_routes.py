"""Instagram's consent page: which account, what the site may do, and the way back with a code.

What the page sends beside `account` (a username, one of the account's numbers, or a place such as `3`):

- `decision`: `allow` gives every permission asked for, `partial` all but that to read profile and media, `cancel`
  goes back with error=access_denied and needs no account
"""

from flask import Blueprint, g, request

from dev.sandbox.instagram import scenario_faults
from dev.sandbox.instagram.models import Account
from dev.sandbox.instagram.oauth import grants, scopes
from dev.sandbox.instagram.oauth.account_chooser import CHOOSER
from dev.sandbox.instagram.oauth.authorization import AuthorizationRequest, read
from dev.sandbox.instagram.store import ACCOUNTS
from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.consent import Consent, SentBack, add_pages, chosen
from dev.sandbox.kit.oauth.protocol import Refusal
from dev.sandbox.kit.state import Db, seconds

consent = Blueprint("instagram_consent", __name__, url_prefix="/instagram/www")

DENIED = {
    "error": "access_denied",
    "error_reason": "user_denied",
    "error_description": "The user denied your request.",
}


def _permissions(wanted: AuthorizationRequest, _: Account) -> list[object]:
    """Pairs of text and whether it is the one that can be left out."""
    return [(scopes.TEXTS[scope], scope == scopes.BASIC) for scope in wanted.scopes]


def _check(wanted: AuthorizationRequest) -> None:
    decision = request.form.get("decision", "")
    if decision == "cancel":
        raise SentBack(wanted.redirect(**DENIED))
    if decision not in ("allow", "partial"):
        raise Refusal("The page was not answered: allow, partial or cancel is needed.")


def _answer(db: Db, wanted: AuthorizationRequest) -> str:
    account = chosen(db, ACCOUNTS.find_hint)
    g.person = account.id
    return wanted.redirect(
        code=grants.allow(db, wanted, account, _allowed(wanted, account), seconds(context().state.now()))
    )


def _allowed(wanted: AuthorizationRequest, account: Account) -> tuple[str, ...]:
    if request.form["decision"] == "partial":
        return tuple(scope for scope in wanted.scopes if scope != scopes.BASIC)
    return scenario_faults.allowed(account, wanted.scopes)


PAGE = Consent("instagram", read, ACCOUNTS.find_hint, CHOOSER, _permissions, _check, _answer)
add_pages(consent, "/oauth/authorize", PAGE)
