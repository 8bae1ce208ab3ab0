"""What goes wrong for the magic accounts of `creators/magic.py`, at the moment when it goes wrong."""

import time

from app.sandbox.creators import ids, magic
from app.sandbox.google import api_errors
from app.sandbox.google.grants import Access, TokenRefusal
from app.sandbox.models import Account
from app.sandbox.world import world

RETRY_SECONDS = 20
LIMITED_CALLS = 2


def refuse_refresh(account: Account) -> None:
    """Raises TokenRefusal for the one whose permission is gone."""
    if _is(account, magic.REVOKED):
        raise TokenRefusal("invalid_grant", "Token has been expired or revoked.")


def interfere(access: Access, method: str) -> None:
    """Makes a YouTube call of a magic account fail or wait. `method` is channels, playlistItems or videos."""
    account = access.account
    if method == "channels":
        return
    if _is(account, magic.REVOKED):
        raise api_errors.bad_token()
    if _is(account, magic.SLOW):
        time.sleep(world().settings.slow_seconds)  # being slow is the purpose
    if method == "playlistItems":
        _refuse_list(account)


def _refuse_list(account: Account) -> None:
    if _is(account, magic.OVER_QUOTA):
        raise api_errors.over_quota()
    if _is(account, magic.RATE_LIMITED) and world().script.count(f"limited {account.sub}") <= LIMITED_CALLS:
        raise api_errors.too_many(RETRY_SECONDS)


def _is(account: Account, one: magic.Magic) -> bool:
    return account.channel_id is not None and account.channel_id == ids.channel_id(f"magic {one.handle}")
