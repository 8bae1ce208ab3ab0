"""Says how many lines of each room the tests ran, after `make test` has measured it: one line a room, not a file.

Counted is what ran in pytest's own processes; docs/decisions/003-dependencies.md says why. What tests start as processes
of their own (workers and their horses, the demo, web servers) is covered better than the table says.
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path, PurePath

from coverage import Coverage


def main() -> None:
    """Prints the table."""
    ran, lines = Counter[str](), Counter[str]()
    for name, summary in _files():
        for row in (room(name), "all"):
            ran[row] += summary["covered_lines"]
            lines[row] += summary["num_statements"]
    for row in sorted(lines, key=lambda one: (one == "all", one)):
        sys.stdout.write(f"{row:20} {100 * ran[row] / max(lines[row], 1):5.1f} % of {lines[row]:6,} lines ran\n")


def room(name: str) -> str:
    """The room of a file: `app/content/sync/persist.py` is of app/content, `app/cli.py` of app."""
    return str(PurePath(*PurePath(name).parent.parts[:2]))


def _files() -> list[tuple[str, dict[str, int]]]:
    measured = Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        return [(name, one["summary"]) for name, one in json.loads(report.read_text())["files"].items()]


if __name__ == "__main__":
    main()
