"""Rings: puts the id of a job into Valkey, where RQ hands it to a worker. Losing a ring loses nothing.

RQ carries an id as JSON and nothing else: no retries, no results, no scheduler of its own. When Valkey cannot be
reached the sweeper rings later.
"""

from uuid import UUID

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

QUEUES = ("interactive", "sync", "ai", "upkeep")
# The ledger's own time limits end a job long before; this only keeps a hung horse from living for ever.
HARD_LIMIT_SECONDS = 7500

log = structlog.get_logger()


def ring(redis: Redis, queue: str, job_id: UUID) -> bool:
    """Says that a job waits in `queue`; False when Valkey did not hear it."""
    try:
        Queue(queue, connection=redis, serializer=JSONSerializer).enqueue_call(
            "app.jobs.horse.work",
            args=(str(job_id),),
            timeout=HARD_LIMIT_SECONDS,
            failure_ttl=60,
            retry=None,
        )
    except RedisError as error:
        log.warning("doorbell_unheard", queue=queue, job_id=str(job_id), error=type(error).__name__)
        return False
    return True


def messages(redis: Redis) -> dict[str, int]:
    """How many messages each queue holds. Raises RedisError."""
    return {queue: int(redis.llen(f"rq:queue:{queue}")) for queue in QUEUES}
