"""What goes wrong for the accounts of TikTok's scenarios, at the moment when it goes wrong."""

from flask import Response

from dev.sandbox.kit.context import context
from dev.sandbox.kit.scenarios import is_playing, wait
from dev.sandbox.kit.state import seconds
from dev.sandbox.tiktok import scenarios
from dev.sandbox.tiktok.api import errors
from dev.sandbox.tiktok.models import Account
from dev.sandbox.tiktok.oauth import scopes
from dev.sandbox.tiktok.oauth.grants import GRANTS, Access


def allowed(account: Account, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """What is granted of what was ticked."""
    is_mean = is_playing(account, scenarios.NO_SCOPE)
    return tuple(scope for scope in wanted if scope != scopes.VIDEOS) if is_mean else wanted


def interfere(access: Access, call: str) -> None:
    """Makes a call of a scenario's account fail or wait. `call` is user/info, video/list or video/query."""
    account = access.account
    if call == "user/info":
        return
    if is_playing(account, scenarios.REVOKED):
        with context().state.transaction() as db:
            GRANTS.end_all(db, account.open_id, seconds(context().state.now()))
        raise errors.bad_token()
    if is_playing(account, scenarios.SLOW):
        wait()
    if call == "video/list" and is_playing(account, scenarios.RATE_LIMITED) and _is_third(account):
        raise errors.too_many()


def spoil(access: Access, call: str, answer: Response) -> Response:
    """What is wrong with an answer that was right."""
    if call == "video/list" and is_playing(access.account, scenarios.MALFORMED):
        body = answer.get_data()
        answer.set_data(body[: len(body) * 2 // 3])
    return answer


def _is_third(account: Account) -> bool:
    """Whether this call is the first, the fourth, the seventh …"""
    return context().faults.count(f"tiktok limited {account.open_id}") % 3 == 1
