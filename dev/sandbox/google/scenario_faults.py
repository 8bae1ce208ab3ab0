"""What goes wrong for the accounts of Google's scenarios, at the moment when it goes wrong."""

from dev.sandbox.google import ids, scenarios
from dev.sandbox.google.api import errors
from dev.sandbox.google.models import Account
from dev.sandbox.google.oauth.grants import Access
from dev.sandbox.google.scenarios import ChannelScenario
from dev.sandbox.kit.context import context
from dev.sandbox.kit.oauth.protocol import TokenRefusal
from dev.sandbox.kit.scenarios import wait

RETRY_SECONDS = 20
LIMITED_CALLS = 2


def refuse_refresh(account: Account) -> None:
    """Raises TokenRefusal for the one whose permission is gone."""
    if _is(account, scenarios.REVOKED):
        raise TokenRefusal("invalid_grant", "Token has been expired or revoked.")


def interfere(access: Access, method: str) -> None:
    """Makes a YouTube call of a scenario's account fail or wait. `method` is channels, playlistItems or videos."""
    account = access.account
    if method == "channels":
        return
    if _is(account, scenarios.REVOKED):
        raise errors.bad_token()
    if _is(account, scenarios.SLOW):
        wait()
    if method == "playlistItems":
        _refuse_list(account)


def _refuse_list(account: Account) -> None:
    if _is(account, scenarios.OVER_QUOTA):
        raise errors.over_quota()
    if _is(account, scenarios.RATE_LIMITED) and context().faults.count(f"limited {account.sub}") <= LIMITED_CALLS:
        raise errors.too_many(RETRY_SECONDS)


def _is(account: Account, one: ChannelScenario) -> bool:
    return account.channel_id is not None and account.channel_id == ids.channel_id(f"magic {one.handle}")
