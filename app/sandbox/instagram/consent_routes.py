"""Instagram's consent page: which account, what the site may do, and the way back with a code.

Opened with `login_hint` (a username, one of the account's numbers, or a place such as `3` for generated creator 3) the
choice of an account is skipped. What the permission page sends, which a test may send straight away by POST to the
same address with the same query string:

- `account`: any such hint, needed
- `decision`: `allow` gives every permission asked for, `partial` all but that to read profile and media, `cancel`
  goes back with error=access_denied and needs no account
"""

from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.sandbox.instagram import bad_days, grants, scopes, store
from app.sandbox.instagram.authorization import AuthorizationRequest, Refusal, read
from app.sandbox.instagram.chooser import NOT_KEPT, choose, person
from app.sandbox.instagram.models import Account
from app.sandbox.state import Db, seconds
from app.sandbox.world import world

consent = Blueprint("instagram_consent", __name__, url_prefix="/instagram/www")


@consent.get("/oauth/authorize")
def ask() -> str:
    """The choice of an account, or with a hint the permission page."""
    wanted = _wanted()
    hint = wanted.login_hint.strip()
    with world().state.reading() as db:
        account = store.find(db, hint) if hint else None
        if account is None:
            return render_template("sandbox/instagram/choose.html", hint=hint, choice=choose(db, request.args))
        return render_template(
            "sandbox/instagram/consent.html",
            person=person(db, account),
            permissions=[(scopes.TEXTS[scope], scope == scopes.BASIC) for scope in wanted.scopes],
            query=request.query_string.decode(),
            change=_without_hint(),
        )


@consent.post("/oauth/authorize")
def answer() -> AnyResponse:
    """What the person decided, taken back to the site."""
    wanted, decision = _wanted(), request.form.get("decision", "")
    if decision == "cancel":
        return redirect(
            wanted.redirect(
                error="access_denied", error_reason="user_denied", error_description="The user denied your request."
            )
        )
    if decision not in ("allow", "partial"):
        raise Refusal("The page was not answered: allow, partial or cancel is needed.")
    now = seconds(world().state.now())
    with world().state.transaction() as db:
        account = _account(db)
        code = grants.allow(db, wanted, account, _allowed(wanted, account, decision), now)
    g.person = account.id
    return redirect(wanted.redirect(code=code))


@consent.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """Instagram's own error page: nobody is sent anywhere."""
    return render_template("sandbox/instagram/refused.html", refusal=refusal), 400


def _wanted() -> AuthorizationRequest:
    return read(request.args, world().settings.site_origin)


def _allowed(wanted: AuthorizationRequest, account: Account, decision: str) -> tuple[str, ...]:
    if decision == "partial":
        return tuple(scope for scope in wanted.scopes if scope != scopes.BASIC)
    return bad_days.allowed(account, wanted.scopes)


def _account(db: Db) -> Account:
    hint = request.form.get("account", "")
    found = store.find(db, hint)
    if found is None:
        raise Refusal(f"There is no account {hint!r} here. Go back and choose one.")
    return found


def _without_hint() -> str:
    """The query string of this page, asking for an account again."""
    return urlencode([(name, value) for name, value in request.args.items(multi=True) if name not in NOT_KEPT])
