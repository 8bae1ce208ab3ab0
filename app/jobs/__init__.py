"""Jobs: the ledger of work in the background, and the processes that do it.

Tables: job_type, job_queue, job_log, jobs.lease, jobs.tick. The door: `ledger` to ask for work inside the transaction
of the change that needs it, `registry.job` to name the function that does a kind of work, `run.Run` for what such a
function may do. PostgreSQL is the record; the message in Valkey only says that something waits.
"""

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """The addresses of this room."""
    from app.jobs.routes import room

    return [room]
