"""Python source as syntax trees, for the rules of the house."""

import ast
from functools import cache
from pathlib import Path

TRIES = 10


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return parse_text(path.read_text())


@cache
def parse_text(source: str) -> ast.Module:
    """The syntax tree of a text; once for the whole run."""
    for _ in range(TRIES - 1):
        try:
            return ast.parse(source)
        except SystemError:
            # CPython 3.11 counts the depth of all threads in one number (gh-106905), and what prints a traceback in
            # another thread parses too.
            continue
    return ast.parse(source)
