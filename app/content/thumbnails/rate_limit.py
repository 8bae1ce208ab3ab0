"""The rate limit of thumbnail downloads: so many a second from one platform by all workers, none while it is paused.

The counts are in Valkey. Without it each worker limits itself.
"""

import time
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 3600


def wait(redis: Redis, platform: str, per_second: int) -> None:
    """Waits until the next picture of the platform may be fetched."""
    while not _has_room(redis, platform, per_second):
        time.sleep(1 - time.time() % 1)


def pause(redis: Redis, platform: str, seconds: int | None = None) -> None:
    """Pauses downloads from a platform for as long as it asks for, an hour at most."""
    length = min(max(seconds or PAUSE_SECONDS, 1), LONGEST_PAUSE_SECONDS)
    try:
        redis.set(f"pictures:rest:{platform}", 1, ex=length)
    except RedisError:
        return


def is_paused(redis: Redis, platform: str) -> bool:
    """Whether downloads from the platform are paused now."""
    try:
        return bool(redis.exists(f"pictures:rest:{platform}"))
    except RedisError:
        return False


def _has_room(redis: Redis, platform: str, per_second: int) -> bool:
    key = f"pictures:{platform}:{int(time.time())}"
    try:
        with redis.pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, 5)
            taken = cast("int", pipe.execute()[0])
    except RedisError:
        time.sleep(1 / per_second)
        return True
    return taken <= per_second
