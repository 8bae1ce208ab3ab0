"""Tells a process from a later one with the same number: containers give the same few numbers again and again."""

import os
import subprocess
from pathlib import Path

PROC = Path("/proc")


def lives(pid: int, born: str) -> bool:
    """Whether the process that was born then still runs. One whose birth nobody wrote down is not believed."""
    return pid > 0 and bool(born) and birth(pid) == born


def birth(pid: int) -> str:
    """When a process began; '' when there is no such process.

    A zombie is none: it was killed, and only its parent has not asked yet how it ended.
    """
    if not (PROC / "self").exists():
        return _birth_by_ps(pid)
    try:
        state, *fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        # Linux counts since the start of the machine, so it takes the machine's start to tell.
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    return "" if state in "ZX" else f"{boot} {fields[18]}"


def _birth_by_ps(pid: int) -> str:
    """The same without /proc, as on macOS: to the second."""
    try:
        asked = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
        )
    except OSError:
        return ""
    state, _, began = asked.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else began.strip()
