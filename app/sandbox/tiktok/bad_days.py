"""What goes wrong for the magic accounts of `magic.py`, at the moment when it goes wrong."""

import time

from flask import Response

from app.sandbox.state import seconds
from app.sandbox.tiktok import errors, grants, magic, scopes
from app.sandbox.tiktok.grants import Access
from app.sandbox.tiktok.magic import Magic
from app.sandbox.tiktok.models import Account
from app.sandbox.world import world


def allowed(account: Account, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """What is granted of what was ticked."""
    return tuple(scope for scope in wanted if scope != scopes.VIDEOS) if _is(account, magic.NO_SCOPE) else wanted


def interfere(access: Access, call: str) -> None:
    """Makes a call of a magic account fail or wait. `call` is user/info, video/list or video/query."""
    account = access.account
    if call == "user/info":
        return
    if _is(account, magic.REVOKED):
        with world().state.transaction() as db:
            grants.end_all(db, account.open_id, seconds(world().state.now()))
        raise errors.bad_token()
    if _is(account, magic.SLOW):
        time.sleep(world().settings.slow_seconds)  # being slow is the purpose
    if call == "video/list" and _is(account, magic.RATE_LIMITED) and _is_third(account):
        raise errors.too_many()


def spoil(access: Access, call: str, answer: Response) -> Response:
    """What is wrong with an answer that was right."""
    if call == "video/list" and _is(access.account, magic.MALFORMED):
        body = answer.get_data()
        answer.set_data(body[: len(body) * 2 // 3])
    return answer


def _is_third(account: Account) -> bool:
    """Whether this call is the first, the fourth, the seventh …"""
    return world().script.count(f"tiktok limited {account.open_id}") % 3 == 1


def _is(account: Account, one: Magic) -> bool:
    return account.source == "magic" and account.username == one.username
