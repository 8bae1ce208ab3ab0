"""What goes wrong for the magic accounts of `magic.py`, at the moment when it goes wrong."""

import time

from flask import Response

from app.sandbox.instagram import errors, grants, magic, scopes
from app.sandbox.instagram.grants import Access
from app.sandbox.instagram.magic import Magic
from app.sandbox.instagram.models import Account
from app.sandbox.state import seconds
from app.sandbox.world import world


def allowed(account: Account, asked: tuple[str, ...]) -> tuple[str, ...]:
    """What is granted when everything was allowed."""
    return tuple(scope for scope in asked if scope != scopes.BASIC) if _is(account, magic.NO_SCOPE) else asked


def interfere(access: Access, kind: str) -> None:
    """Makes a call of a magic account fail or wait. `kind` is profile, list or post."""
    account = access.account
    if kind != "profile" and _is(account, magic.SLOW):
        time.sleep(world().settings.slow_seconds)  # being slow is the purpose
    if kind == "list" and _is(account, magic.RATE_LIMITED):
        count = world().script.count(f"instagram limited {account.id}")
        if count <= 2:
            raise errors.app_limit() if count == 1 else errors.user_limit()


def spoil(access: Access, kind: str, answer: Response) -> Response:
    """What is wrong with, or after, an answer that was right."""
    if kind == "list" and _is(access.account, magic.MALFORMED):
        answer.set_data(answer.get_data()[:-20])
    if _is(access.account, magic.REVOKED):
        with world().state.transaction() as db:
            grants.end(db, access.grant_id, seconds(world().state.now()))
    return answer


def _is(account: Account, one: Magic) -> bool:
    return account.source == "magic" and account.username == one.username
