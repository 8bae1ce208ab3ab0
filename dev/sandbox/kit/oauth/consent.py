"""The consent page of every provider: which account, what the site may do, and the way back with a code.

Opened with `login_hint`, the choice of an account is skipped. The form sends `account`, any such hint, and what the
provider asks beside it; a test may send the same straight away by POST to the same URL.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.account_chooser import Chooser, choose
from dev.sandbox.kit.oauth.protocol import AuthorizationRequest, Refusal
from dev.sandbox.kit.state import Db

A = TypeVar("A")
R = TypeVar("R", bound=AuthorizationRequest)


class SentBack(Exception):
    """The person goes back to the site without a code; `location` says so there."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


@dataclass(frozen=True)
class Consent(Generic[R, A]):
    """The consent page of one provider.

    `templates` is its folder. `read` makes a request of a query string and the site's origin, or raises Refusal. `find`
    knows the account of a hint for the page; `permissions` are the page's lines. `check` reads the form before anything
    is stored, or raises Refusal or SentBack. `answer` notes what was allowed and gives the URL of the way back.
    """

    templates: str
    read: Callable[[Mapping[str, str], str], R]
    find: Callable[[Db, str], A | None]
    chooser: Chooser[A]
    permissions: Callable[[R, A], list[object]]
    check: Callable[[R], None]
    answer: Callable[[Db, R], str]


def add_pages(blueprint: Blueprint, path: str, consent: Consent[R, A]) -> None:
    """Adds the page and its errors to a blueprint."""
    blueprint.add_url_rule(path, "ask", lambda: _ask(consent))
    blueprint.add_url_rule(path, "answer", lambda: _answer(consent), methods=["POST"])
    blueprint.register_error_handler(Refusal, lambda refusal: _refuse(consent.templates, refusal))
    blueprint.register_error_handler(SentBack, lambda error: redirect(error.location))


def _ask(consent: Consent[R, A]) -> str:
    """The account chooser, or with a hint the permissions."""
    wanted = consent.read(request.args, context().settings.site_origin)
    hint = wanted.login_hint.strip()
    with context().state.reading() as db:
        account = consent.find(db, hint) if hint else None
        if account is None:
            choice = choose(db, consent.chooser, request.args)
            return render_template(f"{consent.templates}/account_chooser.html", hint=hint, choice=choice)
        return render_template(
            f"{consent.templates}/consent.html",
            person=consent.chooser.person(db, account),
            permissions=consent.permissions(wanted, account),
            query=request.query_string.decode(),
            change=_without_hint(consent.chooser.own_parameters),
        )


def _answer(consent: Consent[R, A]) -> Response:
    """What the person decided, taken back to the site."""
    wanted = consent.read(request.args, context().settings.site_origin)
    consent.check(wanted)
    with context().state.transaction() as db:
        location = consent.answer(db, wanted)
    return redirect(location)


def _refuse(templates: str, refusal: Refusal) -> tuple[str, int]:
    """The provider's own error page: nobody is sent anywhere."""
    return render_template(f"{templates}/refused.html", refusal=refusal), refusal.status


def _without_hint(own_parameters: frozenset[str]) -> str:
    """The query string of this page, asking for an account again."""
    return urlencode([(name, value) for name, value in request.args.items(multi=True) if name not in own_parameters])


def chosen(db: Db, find: Callable[[Db, str], A | None], error: str = "") -> A:
    """The account that the form names. Raises Refusal, which names `error`, when there is none."""
    hint = request.form.get("account", "")
    found = find(db, hint)
    if found is None:
        raise Refusal(f"There is no account {hint!r} here. Go back and choose one.", error)
    return found
