"""The worker processes: `python worker.py QUEUE` serves one queue, `python worker.py --sweeper` keeps the ledger true.

One queue a process: with several, RQ takes messages in a way that loses them when the worker dies at that moment.
"""

import gc
import signal
import sys
from contextlib import nullcontext
from threading import Event

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.client import Pipeline
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from rq import Queue, Worker, worker_registration
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from app.config import ConfigError, Settings
from app.infra import logs, services
from app.jobs import horse, registry, sweeper
from app.jobs.doorbell import QUEUES

LONGEST_WAIT_FOR_VALKEY_SECONDS = 5
# A connection can die without a word. RQ asks for messages for 15 seconds less than this, waits 10 more for an answer.
WORKER_TTL_SECONDS = 20


class QueueWorker(Worker):
    """RQ's forking worker; reconnects soon after Valkey restarts and passes the signal to stop on to its horse.

    RQ lets a horse write into Valkey that it began and how it ended. The ledger knows that better, so here the horse
    needs no connection to Valkey, and the message is forgotten by the worker once the horse is gone.
    """

    max_connection_wait_time = LONGEST_WAIT_FOR_VALKEY_SECONDS

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Lets a horse do what a message is for, and waits for its end."""
        execution = self.prepare_execution(job)
        # From here on RQ's own housekeeping takes the message for one that is being worked on.
        self.connection.lrem(queue.intermediate_queue_key, 1, job.id)
        self.fork_work_horse(job, queue)
        self.monitor_work_horse(job, queue, execution)
        with self.connection.pipeline() as pipeline:
            self.cleanup_execution(job, pipeline, execution)
            pipeline.delete(job.key)
            self.set_state(WorkerStatus.IDLE, pipeline=pipeline)
            pipeline.execute()

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tells Valkey that it lives, and which queue it serves: a Valkey that was emptied has forgotten that.

        RQ registers a worker at its start only; the doctor would miss one that works.
        """
        with nullcontext(pipeline) if pipeline is not None else self.connection.pipeline() as sent:
            super().heartbeat(timeout, sent)
            sent.hset(self.key, mapping=self.serialize())
            worker_registration.register(self, sent)
            if pipeline is None:
                sent.execute()

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:  # noqa: ARG002 - RQ's signature
        """In the horse."""
        horse.work(job.args[0], queue.name)
        return True

    def handle_warm_shutdown_request(self) -> None:
        """The horse hands its job on between two pages; RQ alone would wait for all it has left to do."""
        super().handle_warm_shutdown_request()
        if self.horse_pid:
            self.kill_horse(signal.SIGTERM)


def main(arguments: list[str]) -> int:
    """Runs until SIGTERM; the exit status."""
    try:
        settings = Settings.load()
    except ConfigError as error:
        sys.stderr.write(f"StreamVibe cannot start:\n{error}\n")
        return 2
    logs.set_up(settings)
    if arguments == ["--sweeper"]:
        return sweep(settings)
    if len(arguments) != 1 or arguments[0] not in QUEUES:
        sys.stderr.write(f"Usage: python worker.py {'|'.join(QUEUES)} or --sweeper\n")
        return 2
    return serve(settings, arguments[0])


def serve(settings: Settings, queue: str) -> int:
    """Serves one queue. Modules are imported before the fork, connections opened after it."""
    registry.load()
    horse.prepare()
    # What is there before the fork stays shared: a horse's collector would touch, and so copy, all of it.
    gc.collect()
    gc.freeze()
    # The worker blocks on its queue and sets its own limit for the answer; here retries while Valkey restarts.
    # Each horse opens its own connection, so the handshake asks for nothing: no newer protocol, no name of the driver.
    retry = Retry(ExponentialBackoff(cap=2, base=0.1), retries=5)
    connection = Redis.from_url(
        settings.redis_url,
        socket_connect_timeout=2,
        socket_timeout=None,
        socket_keepalive=True,
        protocol=2,
        driver_info=None,
        retry=retry,
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
    )
    worker = QueueWorker(
        [Queue(queue, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        default_result_ttl=0,
        worker_ttl=WORKER_TTL_SECONDS,
        log_job_description=False,
    )
    worker.work(with_scheduler=False, logging_level="WARNING")
    return 0


def sweep(settings: Settings) -> int:
    """Sweeps until SIGTERM."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    sweeper.sweep_forever(services.build(settings, pool_size=3), stop)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
