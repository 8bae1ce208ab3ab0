"""How tests wait and measure: the one place that reads a stopwatch.

A test waits for what it needs, however long the machine takes, and judges by order, counts and ratios. PATIENCE_SECONDS
only ends a test that would wait for ever; no promise stands in it. Where a promise is made in seconds, the test is marked
`alone` and measures inside `Calibration`, which does a fixed piece of work again and again meanwhile: the promise holds
as it stands where this takes as long as on the machine the promise was made for, and gets more seconds where it takes more.
`tests/house/test_waiting.py` finds clocks elsewhere.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import TypeVar

PATIENCE_SECONDS = 300.0
PAUSE_SECONDS = 1.0
# What the fixed piece of work took, in the middle, where these tests were written and nothing else ran: 0.09 to 0.16.
REFERENCE_SECONDS = 0.12
# It is made of what the site's work is made of: starting a process, and computing.
WORK = """
import hashlib
value = b"streamvibe"
for _ in range(100_000):
    value = hashlib.sha256(value).digest()
"""

Found = TypeVar("Found")


def wait_until(
    claim: Callable[[], Found], what: str = "it", every: float = 0.05, patience: float = PATIENCE_SECONDS
) -> Found:
    """What `claim` returns, as soon as that is true; AssertionError with `what` when it never is."""
    deadline = time.monotonic() + patience
    while not (found := claim()):
        assert time.monotonic() < deadline, f"after {patience:.0f} s still not true: {what}"
        time.sleep(every)
    return found


class Stopwatch:
    """Seconds since it was made: to print, and for assertions as a lower bound or beside `Calibration`."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long ago that was."""
        return time.monotonic() - self._began


class Calibration:
    """How much slower than the reference this machine is while the block runs; never less than 1."""

    def __init__(self) -> None:
        self._taken: list[float] = []
        self._over = Event()
        self._thread = Thread(target=self._work_on)

    def __enter__(self) -> "Calibration":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def typical(self, seconds: float) -> float:
        """The bound of a promise for the many: a median, a percentile."""
        return seconds * max(1.0, statistics.median(self._taken) / REFERENCE_SECONDS)

    def worst(self, seconds: float) -> float:
        """The bound of a promise for each one: a maximum, a single start."""
        return seconds * max(1.0, max(self._taken) / REFERENCE_SECONDS)

    def _work_on(self) -> None:
        while True:
            watch = Stopwatch()
            subprocess.run([sys.executable, "-S", "-E", "-c", WORK], check=True)
            self._taken.append(watch.seconds)
            if self._over.wait(PAUSE_SECONDS):
                return
