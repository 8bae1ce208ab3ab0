"""Named points at which a process kills itself with kill -9, the first so many times it comes by.

A plan is a file named after the job (or `process` for points that belong to no job) that holds the point and how many
deaths it wants; every death adds a byte to the file beside it before it happens, so that a test can count them. The
points around named queries, commits and doorbells are put around the real functions when a worker of the stage starts.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

from app.infra import queries
from app.infra.database import Db
from app.jobs import doorbell, sweeper
from app.jobs.run import Run

PLANS = "FAULT_PLANS"
_armed: set[str] = set()


def plan(folder: Path, name: object, point: str, deaths: int) -> None:
    """From now on whoever comes by `point` for this job dies, `deaths` times in all."""
    (folder / str(name)).write_text(f"{deaths} {point}")


def arm(point: str) -> None:
    """This very process dies when it comes by `point`."""
    _armed.add(point)


def deaths(folder: Path, name: object) -> int:
    """How often the plan was carried out."""
    done = folder / f"{name}.deaths"
    return done.stat().st_size if done.exists() else 0


def here(point: str, name: object = "process") -> None:
    """Dies here when there is a plan that says so."""
    if point in _armed:
        os.kill(os.getpid(), signal.SIGKILL)
    folder = os.environ.get(PLANS)
    if not folder:
        return
    path = Path(folder) / str(name)
    if not path.exists():
        return
    wanted, _, planned = path.read_text().partition(" ")
    if planned != point or deaths(Path(folder), name) >= int(wanted):
        return
    with (path.with_name(f"{name}.deaths")).open("ab") as done:
        done.write(b"x")
    os.kill(os.getpid(), signal.SIGKILL)


def put_points() -> None:
    """Puts points around every named query, every commit of a job and every doorbell of this process."""
    for shape in ("value", "run", "one", "all"):
        setattr(queries.Queries, shape, _around_query(getattr(queries.Queries, shape)))
    Run.transaction = _around_commit(Run.transaction)  # type: ignore[method-assign]
    doorbell.ring = _around(doorbell.ring, "ring")
    sweeper.sweep = _around(sweeper.sweep, "sweep")


def _around_query(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def query(self: queries.Queries, db: object, name: str, /, *arguments: object, **parameters: object) -> Any:
        owner = parameters.get("job_id", "process") if isinstance(parameters.get("job_id"), UUID) else "process"
        here(f"before {name}", owner)
        answer = original(self, db, name, *arguments, **parameters)
        here(f"after {name}", owner)
        return answer

    return query


def _around_commit(original: Callable[[Run], Any]) -> Callable[[Run], Any]:
    @contextmanager
    def transaction(self: Run) -> Iterator[Db]:
        with original(self) as db:
            yield db
            here("before commit", self.job_id)
        here("after commit", self.job_id)

    return transaction


def _around(original: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(original)
    def called(*arguments: Any, **named: Any) -> Any:
        here(f"before {name}")
        answer = original(*arguments, **named)
        here(f"after {name}")
        return answer

    return called
