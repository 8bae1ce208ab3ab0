"""The doorbell: puts the id of a job into Valkey, where RQ hands it to a worker. A lost message loses nothing.

RQ carries an id as JSON and nothing else: no retries, no results, no scheduler of its own. When Valkey cannot be
reached the sweeper rings later.
"""

from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from app.infra.logs import log

QUEUES = ("interactive", "sync", "ai", "upkeep")
# The ledger's own time limits end a job long before; this only ends a hung horse.
HARD_LIMIT_SECONDS = 7500


def ring(redis: Redis, queue: str, job_id: UUID) -> bool:
    """Rings the doorbell for a job in `queue`; False when Valkey does not answer."""
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
    """Counts the messages in each queue. Raises RedisError."""
    return {queue: int(redis.llen(f"rq:queue:{queue}")) for queue in QUEUES}
