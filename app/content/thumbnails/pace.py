"""How fast pictures are fetched: so many a second from one platform, by all workers together, none while it wants rest.

The counts stand in Valkey. Without it each worker keeps its own pace.
"""

import time
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

PER_SECOND = 8
REST_SECONDS = 60
LONGEST_REST_SECONDS = 3600


def wait(redis: Redis, platform: str) -> None:
    """Returns when the next picture of the platform may be fetched."""
    while not _has_room(redis, platform):
        time.sleep(1 - time.time() % 1)


def rest(redis: Redis, platform: str, seconds: int | None = None) -> None:
    """Leaves the platform's pictures alone for a while: as long as it asks for, an hour at most."""
    length = min(max(seconds or REST_SECONDS, 1), LONGEST_REST_SECONDS)
    try:
        redis.set(f"pictures:rest:{platform}", 1, ex=length)
    except RedisError:
        return


def is_resting(redis: Redis, platform: str) -> bool:
    """Whether the platform's pictures are left alone now."""
    try:
        return bool(redis.exists(f"pictures:rest:{platform}"))
    except RedisError:
        return False


def _has_room(redis: Redis, platform: str) -> bool:
    key = f"pictures:{platform}:{int(time.time())}"
    try:
        with redis.pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, 5)
            taken = cast("int", pipe.execute()[0])
    except RedisError:
        time.sleep(1 / PER_SECOND)
        return True
    return taken <= PER_SECOND
