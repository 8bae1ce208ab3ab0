"""How soon a first sync of 6,000 works has its pictures: one worker for syncs, one for pictures, a platform over HTTP.

The pace of a platform (PICTURES_PER_SECOND, 8 by default) is kept meanwhile.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.children import child
from tests.connections.conftest import (
    NASTY,
    consent,
    control,
    everything_from_the_file,
    sandbox,
    settings,
    site,
)
from tests.waiting import Stopwatch, wait_until

__all__ = ["consent", "control", "sandbox", "settings", "site"]

pytestmark = pytest.mark.alone

WORKS = int(os.environ.get("BENCH_WORKS", "6000"))
MOST_MINUTES = 15
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def csv_file(tmp_path_factory) -> Path:
    """A channel of so many videos."""
    path = tmp_path_factory.mktemp("csv") / "videos.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, NASTY.keys())
        writer.writeheader()
        for number in range(WORKS):
            row = {"video_id": f"bench{number:06}", "title": f"समोसा 料理 {number}", "views": str(number)}
            writer.writerow({**NASTY, **row})
    return path


@contextmanager
def serving(settings, *arguments: str) -> Iterator[None]:
    """A worker as in production, while the block lasts."""
    env = {**os.environ, "ENVIRONMENT": "test", "STREAMVIBE_DATA_DIR": str(settings.data_dir)}
    env |= {
        name.upper(): str(value) for name, value in settings.model_dump().items() if isinstance(value, str) and value
    }
    program = [sys.executable, "worker.py", *arguments]
    with child(program, cwd=ROOT, env=env, stdout=subprocess.DEVNULL):
        yield


def test_the_pictures_of_a_first_sync_come_within_a_quarter_of_an_hour(admin, consent, control, settings, make_user):
    control.post("/clear", json={})
    alice = make_user("alice", tier="premium")
    watch = Stopwatch()
    with ExitStack() as workers:
        for arguments in (["sync"], ["upkeep"], ["--sweeper"]):
            workers.enter_context(serving(settings, *arguments))
        consent.connect(alice, everything_from_the_file(control))
        wait_until(lambda: count(admin, alice) >= WORKS, "every work has its picture", 1, patience=3600)
        minutes = watch.seconds / 60
    print(
        f"{WORKS:,} works and their pictures in {minutes:.1f} minutes, {WORKS / minutes / 60:.1f} a second; "
        f"in the busiest ten seconds {busiest(admin, alice)}"
    )

    assert minutes <= MOST_MINUTES * WORKS / 6000


def count(admin, person) -> int:
    """How many works have their picture."""
    found = admin.execute(
        "SELECT count(*) FROM content.picture WHERE user_id = %s AND content_id IS NOT NULL AND hash IS NOT NULL",
        (person,),
    )
    return int(found.fetchone()[0])


def busiest(admin, person) -> int:
    """The most pictures that came within ten seconds."""
    found = admin.execute(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM content.picture WHERE user_id = %s "
        "GROUP BY date_bin('10 seconds', fetched_at, '2020-01-01')) AS bins",
        (person,),
    )
    return int(found.fetchone()[0])
