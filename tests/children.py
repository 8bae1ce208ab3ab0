"""Child processes of a test: gone when its block ends, however that ends."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.waiting import PATIENCE_SECONDS


@contextmanager
def child(argv: Sequence[object], **options: Any) -> Iterator[subprocess.Popen]:
    """Runs a process while the block lasts; asks it to end then, and kills it when it does not.

    One that reads its orders is asked by their end, and by no signal: a signal in the middle of its good-bye to
    children of its own leaves them behind, with their connections. `with subprocess.Popen(…)` would wait for ever
    when an assertion in the block fails.
    """
    with subprocess.Popen([str(word) for word in argv], **options) as process:
        try:
            yield process
            if process.stdin is not None:
                process.stdin.close()
            else:
                process.terminate()
            process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()
