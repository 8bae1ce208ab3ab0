"""Jobs: the ledger of work in the background, and the processes that do it.

Tables: job_type, job_queue, job_log, jobs.lease, jobs.tick.

Public interface: `ledger` creates jobs inside the transaction of the change that needs them, `registry.job` registers
the function of a job kind, `run.Run` is what such a function works with. PostgreSQL is the record; the message in
Valkey only says that a job waits.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The routes of this room."""
    from app.jobs.routes import room

    return [room]
