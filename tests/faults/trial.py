"""The kind of work on trial: reads three pages of fifty items and writes an effect for each item.

It trusts the lease and nothing else. What is done already it reads once, when it begins; no constraint stops a second
copy of an effect. If a fence leaks, there are doubled rows to count.
"""

import ctypes
import resource
import signal
import time
from uuid import UUID, uuid4

from app.infra.errors import ProviderError
from app.jobs.registry import job
from app.jobs.run import Run
from tests.faults import crash
from tests.faults.pages import ITEMS, PAGES

KIND = "trial"
TABLES = f"""
CREATE SCHEMA faults;
CREATE TABLE faults.effect (job_id uuid NOT NULL, page int NOT NULL, item int NOT NULL, run_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX effect_job_idx ON faults.effect (job_id);
CREATE TABLE faults.run (job_id uuid NOT NULL, run_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX run_job_idx ON faults.run (job_id);
CREATE TABLE faults.change (number int NOT NULL, job_id uuid NOT NULL);
GRANT USAGE ON SCHEMA faults TO streamvibe_worker, streamvibe_web;
GRANT SELECT, INSERT ON faults.effect, faults.run TO streamvibe_worker;
GRANT SELECT, INSERT ON faults.change TO streamvibe_web;
INSERT INTO job_type (slug, display_name, queue, timeout_seconds, max_retries, quota_type)
VALUES ('{KIND}', 'Trial', 'sync', 60, 3, 'sync'), ('poison', 'Poison', 'sync', 5, 3, 'sync');
"""


@job(KIND)
def trial(run: Run) -> None:
    """Three pages, each fetched outside and written inside a transaction; ends badly when asked to."""
    run_id = uuid4()
    done = _begin(run, run_id)
    for page in range(done + 1, PAGES + 1):
        if run.should_stop:
            run.stop()
        _write(run, run_id, page, _fetch(run, page))
    _go_wrong(run)
    with run.transaction() as db:
        run.finish(db, {"items": PAGES * ITEMS})


@job("poison")
def poison(run: Run) -> None:
    """Does to its process what its parameter names."""
    with run.transaction() as db:
        db.execute("INSERT INTO faults.run (job_id, run_id) VALUES (%s, %s)", (run.job_id, uuid4()))
    POISONS[run.params["poison"]](run)


def _begin(run: Run, run_id: UUID) -> int:
    with run.transaction() as db:
        db.execute("INSERT INTO faults.run (job_id, run_id) VALUES (%s, %s)", (run.job_id, run_id))
        found = db.execute(
            "SELECT coalesce(max(page), 0) FROM faults.effect WHERE job_id = %s", (run.job_id,)
        ).fetchone()
    assert found is not None
    return int(found[0])


def _fetch(run: Run, page: int) -> list[int]:
    crash.here("before fetch", run.job_id)
    asked = {"key": run.params["key"], "page": page, "pause": run.params.get("pause", 0)}
    items: list[int] = run.services.http.get(
        f"{run.services.settings.youtube_api_base_url}/pages", params=asked
    ).json()["items"]
    crash.here("after fetch", run.job_id)
    return items


def _write(run: Run, run_id: UUID, page: int, items: list[int]) -> None:
    with run.transaction() as db:
        crash.here("before effect", run.job_id)
        db.execute(
            "INSERT INTO faults.effect (job_id, page, item, run_id) SELECT %s, %s, i, %s FROM unnest(%s::int[]) AS i",
            (run.job_id, page, run_id, items),
        )
        crash.here("after effect", run.job_id)
        run.progress(100 * page / PAGES, f"page {page} of {PAGES}", db)


def _go_wrong(run: Run) -> None:
    if run.params.get("permanent"):
        raise ProviderError("The platform said no.", permanent=True, code="said_no")
    if run.params.get("busy"):
        raise ProviderError("The platform is busy. We will try again.", code="busy", retry_after=1)
    if run.params.get("transient") and run.retry_count == 0:
        raise ProviderError("The platform is busy.", code="busy", retry_after=1)


def _segfault(_: Run) -> None:
    ctypes.string_at(0)


def _use_all_memory(_: Run) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (400 * 1024 * 1024, resource.getrlimit(resource.RLIMIT_AS)[1]))
    hoard = []
    while True:
        hoard.append(bytearray(16 * 1024 * 1024))


def _loop(_: Run) -> None:
    while True:
        pass


def _hold_the_interpreter(_: Run) -> None:
    """Counts in C with the interpreter's lock held: no signal handler and no thread of ours runs meanwhile."""
    sum(range(10**12))


def _ignore_stop(_: Run) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


def _unserialisable(run: Run) -> None:
    with run.transaction() as db:
        run.finish(db, {"answer": object()})


POISONS = {
    "segfault": _segfault,
    "memory": _use_all_memory,
    "loop": _loop,
    "interpreter": _hold_the_interpreter,
    "ignores stop": _ignore_stop,
    "unserialisable": _unserialisable,
}
