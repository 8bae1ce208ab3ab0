"""What goes wrong for the accounts of Instagram's scenarios, at the moment when it goes wrong."""

from flask import Response

from dev.sandbox.instagram import scenarios
from dev.sandbox.instagram.api import errors
from dev.sandbox.instagram.models import Account
from dev.sandbox.instagram.oauth import scopes
from dev.sandbox.instagram.oauth.grants import GRANTS, Access
from dev.sandbox.kit.context import context
from dev.sandbox.kit.scenarios import is_playing, wait
from dev.sandbox.kit.state import seconds


def allowed(account: Account, asked: tuple[str, ...]) -> tuple[str, ...]:
    """What is granted when everything was allowed."""
    is_mean = is_playing(account, scenarios.NO_SCOPE)
    return tuple(scope for scope in asked if scope != scopes.BASIC) if is_mean else asked


def interfere(access: Access, kind: str) -> None:
    """Makes a call of a scenario's account fail or wait. `kind` is profile, list or post."""
    account = access.account
    if kind != "profile" and is_playing(account, scenarios.SLOW):
        wait()
    if kind == "list" and is_playing(account, scenarios.RATE_LIMITED):
        count = context().faults.count(f"instagram limited {account.id}")
        if count <= 2:
            raise errors.app_limit() if count == 1 else errors.user_limit()


def spoil(access: Access, kind: str, answer: Response) -> Response:
    """What is wrong with, or after, an answer that was right."""
    if kind == "list" and is_playing(access.account, scenarios.MALFORMED):
        answer.set_data(answer.get_data()[:-20])
    if is_playing(access.account, scenarios.REVOKED):
        with context().state.transaction() as db:
            GRANTS.end(db, access.grant_id, seconds(context().state.now()))
    return answer
