"""How tests wait and measure: the one place that reads a stopwatch.

A test waits for what it needs, however long the machine takes, and judges by order, counts and ratios. PATIENCE_SECONDS
only ends a test that would wait for ever; no promise stands in it. Where a promise is made in seconds, the test is marked
`alone`, and its bound is `bound(seconds)`: as many seconds on a machine that does a fixed piece of work as fast as the
one the promise was made for, and more where this work takes longer at the same moment.
`tests/house/test_waiting.py` finds clocks elsewhere.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 300.0
# What `_work` takes where nothing else runs, on two cores of 2020.
REFERENCE_SECONDS = 0.12

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
    """Seconds since it was made, to print; in an assertion only as a lower bound, or beside `bound` where a test is `alone`."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long ago that was."""
        return time.monotonic() - self._began


def bound(seconds: float) -> float:
    """The bound that a promise of so many seconds has on this machine, as busy as it is now."""
    return seconds * slowness()


def slowness() -> float:
    """How much longer a fixed piece of work takes now than where the promises were made; never less than 1."""
    return max(1.0, sorted(_timed_work() for _ in range(5))[2] / REFERENCE_SECONDS)


def _timed_work() -> float:
    watch = Stopwatch()
    _work()
    return watch.seconds


def _work() -> None:
    """What the site's work is made of: computing, and starting a process."""
    value = b"streamvibe"
    for _ in range(100_000):
        value = hashlib.sha256(value).digest()
    subprocess.run([sys.executable, "-S", "-E", "-c", "pass"], check=True)
