"""TikTok's consent page: which account, what the site may do, and the way back with a code.

Opened with `login_hint` (a username, an open_id, or a place such as `3` for generated creator 3; the sandbox's own
addition) the choice of an account is skipped. There are no sessions here, so nobody is ever sent on unasked, whatever
`disable_auto_auth` says. What the page sends, which a test may send straight away by POST to the same address with
the same query string:

- `account`: any such hint, needed
- `decision=allow`, with a `scope` for each box that is ticked; an empty one only when none is. Without any `scope` at
  all everything that was asked for is granted
- or `decision=cancel` alone: back with error=access_denied
"""

from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.sandbox.state import Db, seconds
from app.sandbox.tiktok import bad_days, grants, scopes, store
from app.sandbox.tiktok.authorization import AuthorizationRequest, Refusal, read
from app.sandbox.tiktok.chooser import NOT_KEPT, choose, person
from app.sandbox.tiktok.models import Account
from app.sandbox.world import world

consent = Blueprint("tiktok_consent", __name__, url_prefix="/tiktok/www")

DENIED = {"error": "access_denied", "error_description": "The user denied the request."}


@consent.get("/v2/auth/authorize/")
def ask() -> str:
    """The choice of an account, or with a hint the permission page."""
    wanted = _wanted()
    hint = wanted.login_hint.strip()
    with world().state.reading() as db:
        account = store.find(db, hint) if hint else None
        if account is None:
            return render_template("sandbox/tiktok/choose.html", hint=hint, choice=choose(db, request.args))
        ticked = bad_days.allowed(account, wanted.scopes)
        return render_template(
            "sandbox/tiktok/consent.html",
            person=person(db, account),
            permissions=[(scope, scopes.TEXTS[scope], scope in ticked) for scope in wanted.scopes],
            query=request.query_string.decode(),
            change=_without_hint(),
        )


@consent.post("/v2/auth/authorize/")
def answer() -> AnyResponse:
    """What the person decided, taken back to the site."""
    wanted, decision = _wanted(), request.form.get("decision", "")
    if decision not in ("allow", "cancel"):
        raise Refusal("decision", "The page was not answered: allow or cancel is needed.")
    if decision == "cancel":
        return redirect(wanted.redirect(**DENIED))
    now = seconds(world().state.now())
    with world().state.transaction() as db:
        account = _account(db)
        allowed = bad_days.allowed(account, _ticked(wanted))
        code = grants.allow(db, wanted, account, allowed, now) if allowed else ""
    g.person = account.open_id
    if not code:
        return redirect(wanted.redirect(**DENIED))
    return redirect(wanted.redirect(code=code, scopes=",".join(allowed)))


@consent.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[str, int]:
    """TikTok's own error page: nobody is sent anywhere."""
    return render_template("sandbox/tiktok/refused.html", refusal=refusal), 400


def _wanted() -> AuthorizationRequest:
    return read(request.args, world().settings.site_origin)


def _ticked(wanted: AuthorizationRequest) -> tuple[str, ...]:
    if "scope" not in request.form:
        return wanted.scopes
    boxes = request.form.getlist("scope")
    return tuple(scope for scope in wanted.scopes if scope in boxes)


def _account(db: Db) -> Account:
    hint = request.form.get("account", "")
    found = store.find(db, hint)
    if found is None:
        raise Refusal("account", f"There is no account {hint!r} here. Go back and choose one.")
    return found


def _without_hint() -> str:
    """The query string of this page, asking for an account again."""
    return urlencode([(name, value) for name, value in request.args.items(multi=True) if name not in NOT_KEPT])
