"""TikTok's limit of calls: so many a minute for each address, in a sliding window. Tests may set another number.

Source: https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit.
"""

from datetime import timedelta

from dev.sandbox.kit.context import Context
from dev.sandbox.kit.state import State
from dev.sandbox.tiktok.api import errors

CALLS_A_MINUTE = 600
WINDOW = timedelta(minutes=1)
NAME = "tiktok calls a minute"


def refuse_too_many(context: Context, path: str) -> None:
    """Raises ApiError when the calls of the last minute use up what an address allows. The call log is the count."""
    now = context.state.now()
    recent = sum(
        call.path == path and call.status != 429 and timedelta(0) <= now - call.at < WINDOW
        for call in context.faults.calls()
    )
    if recent >= context.state.number(NAME, CALLS_A_MINUTE):
        raise errors.too_many()


def set_limit(state: State, calls: int) -> None:
    """Allows another number of calls a minute."""
    state.set_number(NAME, calls)
