"""A worker whose work is nothing at all: `idle_worker.py ours QUEUE DRAIN` or `idle_worker.py plain QUEUE`.

Both fork a process for what they do; the plain one is RQ as it comes, with a function that does nothing.
"""

import os
import sys

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

import worker
from app.jobs import horse
from app.jobs.registry import job
from app.jobs.run import Run


@job("quota_reset")
def nothing(run: Run) -> None:
    """Ends at once."""


def plain_nothing() -> None:
    """The same for RQ alone."""


def main(arguments: list[str]) -> int:
    """Runs until SIGTERM."""
    if arguments[0] == "ours":
        horse.MOST_JOBS = int(arguments[2])
        return worker.main([arguments[1]])
    connection = Redis.from_url(os.environ["REDIS_URL"])
    queue = Queue(arguments[1], connection=connection, serializer=JSONSerializer)
    Worker([queue], connection=connection, serializer=JSONSerializer).work(logging_level="WARNING")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
