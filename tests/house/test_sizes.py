"""Files, functions and folders stay small, so that each can be read at one sitting. The figures are printed: `pytest -s`."""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.house.syntax import parse_text

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "dev")

MEDIAN_FILE_LINES = 90
LONGEST_FILE_LINES = 330
MEDIAN_FUNCTION_LINES = 7
LONGEST_FUNCTION_LINES = 40
MOST_FILES = 14  # of a folder, sub-folders apart


@dataclass(frozen=True)
class Sizes:
    """Lines by name, of files and of functions; a decorator counts for no function."""

    files: Mapping[str, int]
    functions: Mapping[str, int]

    @property
    def faults(self) -> list[str]:
        """What is too large."""
        return [
            *_above(self.files, MEDIAN_FILE_LINES, LONGEST_FILE_LINES, "file"),
            *_above(self.functions, MEDIAN_FUNCTION_LINES, LONGEST_FUNCTION_LINES, "function"),
        ]


def measure(sources: Mapping[str, str]) -> Sizes:
    """The sizes of these files."""
    functions = {}
    for name, source in sources.items():
        for node in ast.walk(parse_text(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions[f"{name}:{node.lineno} {node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    return Sizes({name: len(source.splitlines()) for name, source in sources.items()}, functions)


def _above(lines: Mapping[str, int], middle: int, most: int, kind: str) -> list[str]:
    found = [f"{name} has {count} lines, a {kind} has {most} at most" for name, count in lines.items() if count > most]
    if lines and median(lines.values()) > middle:
        found.append(f"half of the {kind}s have more than {middle} lines")
    return found


def full_folders(names: Iterable[str]) -> list[str]:
    """The folders with too many files on one level."""
    counts = Counter(str(Path(name).parent) for name in names)
    return [
        f"{folder} has {count} files, a folder has {MOST_FILES} at most"
        for folder, count in sorted(counts.items())
        if count > MOST_FILES
    ]


def sources(*folders: str) -> dict[str, str]:
    """The Python files of these folders."""
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def fullest(counts: Mapping[str, int]) -> list[str]:
    """The folders with the most files."""
    return sorted(folder for folder, count in counts.items() if count == max(counts.values()))


def report(title: str, sizes: Sizes) -> None:
    """Prints the figures."""
    for kind, lines in (("files", sizes.files), ("functions", sizes.functions)):
        longest = max(lines, key=lambda name: lines[name])
        print(
            f"{title}: {len(lines)} {kind}, median {median(lines.values()):.0f} lines, longest {lines[longest]} ({longest})"
        )


def test_files_and_functions_are_small():
    sizes = measure(sources(*PACKAGES))
    report("app and dev", sizes)
    report("tests", measure(sources("tests")))

    assert sizes.faults == []


def test_a_folder_holds_few_files():
    names = sources(*PACKAGES)
    counts = Counter(str(Path(name).parent) for name in names)
    print(f"app and dev: {len(counts)} folders, most files {max(counts.values())}: {', '.join(fullest(counts))}")

    assert full_folders(names) == []


def test_a_folder_that_is_too_full_is_rejected():
    files = [f"app/room/file_{number}.py" for number in range(MOST_FILES)]

    assert full_folders([*files, "app/room/inner/file.py"]) == []
    assert full_folders([*files, "app/room/__init__.py"]) == ["app/room has 15 files, a folder has 14 at most"]


def test_samples_that_are_too_large_are_rejected():
    assert measure({"long.py": "x = 1\n" * (LONGEST_FILE_LINES + 1), "short.py": "", "empty.py": ""}).faults == [
        "long.py has 331 lines, a file has 330 at most"
    ]
    assert measure({"a.py": "x = 1\n" * 100}).faults == ["half of the files have more than 90 lines"]
    body = "    x = 1\n" * LONGEST_FUNCTION_LINES
    assert measure({"a.py": f"async def long():\n{body}def short(): ...\ndef short2(): ...\n"}).faults == [
        "a.py:1 long has 41 lines, a function has 40 at most"
    ]
