"""TikTok's limit of calls: so many a minute for each address, in a sliding window. Tests may set another number.

Source: https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit.
"""

from datetime import timedelta

from app.sandbox.state import State, read_kept, write_kept
from app.sandbox.tiktok import errors
from app.sandbox.world import World

CALLS_A_MINUTE = 600
WINDOW = timedelta(minutes=1)
NAME = "tiktok calls a minute"


def refuse_too_many(world: World, path: str) -> None:
    """Raises ApiError when the calls of the last minute use up what an address allows. The call log is the count."""
    now = world.state.now()
    recent = sum(
        call.path == path and call.status != 429 and timedelta(0) <= now - call.at < WINDOW
        for call in world.script.calls()
    )
    if recent >= limit(world.state):
        raise errors.too_many()


def limit(state: State) -> int:
    """Calls a minute."""
    with state.reading() as db:
        return int(read_kept(db, NAME) or CALLS_A_MINUTE)


def set_limit(state: State, calls: int) -> None:
    """Allows another number of calls a minute."""
    with state.transaction() as db:
        write_kept(db, NAME, str(calls))
