"""What goes wrong inside a worker of the stage: statements that fail, a horse that does not notice it is late, one that
hangs before it has a job.

An injected error is real: the server raises it in the place of the statement, so that the transaction is lost as it
would be, with the states of a deadlock, a serialisation failure or a lock time-out.
"""

import os
import random
from pathlib import Path
from threading import Event
from typing import Any

from app.infra.database import Db
from app.jobs import horse

BLIND = "FAULT_BLIND"
SHARE = "FAULT_SQL_SHARE"
STALLS = "FAULT_STALLS"
STATES = ("40001", "40P01", "55P03")


def put_errors() -> None:
    """Puts them into this process and its forks when the environment names a share."""
    share = float(os.environ.get(SHARE, "0"))
    if not share:
        return
    original = Db.execute

    def execute(self: Db, query: Any, *arguments: Any, **named: Any) -> Any:
        if random.random() < share:
            original(self, f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{random.choice(STATES)}'; END $$")
        return original(self, query, *arguments, **named)

    Db.execute = execute  # type: ignore[assignment]


def make_blind() -> None:
    """Without heartbeat and watchdog, when the environment says so: nothing but the fence stops a late horse then."""
    if os.environ.get(BLIND):
        horse._heartbeat = lambda *_: None  # type: ignore[assignment]
        horse._arm_watchdog = lambda *_: None  # type: ignore[assignment]


def stall() -> None:
    """As many horses as the environment's folder holds files hang for ever when they would claim their first job."""
    folder = os.environ.get(STALLS)
    if not folder:
        return
    original = horse._claim

    def claim(*arguments: Any) -> Any:
        for ticket in Path(folder).glob("stall-*"):
            ticket.unlink()
            Event().wait()
        return original(*arguments)

    horse._claim = claim
