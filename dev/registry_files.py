"""Writes what files say of the registry of pages: the table in docs/architecture.md and the reserved slugs in SQL.

`make schema` runs it; tests/house/test_registry.py fails when a file is behind the registry.
"""

import textwrap
from pathlib import Path

from app.web import registry
from app.web.registry.page import VARIABLE, Page

ROOT = Path(__file__).parents[1]
ARCHITECTURE = ROOT / "docs/architecture.md"
PROFILE = ROOT / "sql/phases/6_discovery/functions/profile.sql"
TABLE_MARKS = ("<!-- Pages: written by `make schema` -->\n", "<!-- End of pages -->\n")
SLUG_MARKS = (
    "            -- Addresses: written by `make schema` from the registry of pages.\n",
    "            -- End of addresses\n",
)
SLUG_COLUMNS = 130


def write() -> None:
    """Writes both files."""
    for path, text in contents().items():
        path.write_text(text)


def contents() -> dict[Path, str]:
    """What each file should hold."""
    return {
        ARCHITECTURE: _between(ARCHITECTURE.read_text(), TABLE_MARKS, table()),
        PROFILE: _between(PROFILE.read_text(), SLUG_MARKS, slugs()),
    }


def table() -> str:
    """The pages as a Markdown table."""
    rows = [_row(page) for page in registry.PAGES.values() if page.about]
    return "\n".join(["", "| address | room | for | what they find |", "|---|---|---|---|", *rows, "", ""])


def slugs() -> str:
    """The reserved slugs as the elements of an SQL array."""
    listed = ", ".join(f"'{slug}'" for slug in registry.reserved_slugs()) + ","
    return textwrap.indent(textwrap.fill(listed, SLUG_COLUMNS), " " * 12) + "\n"


def _row(page: Page) -> str:
    address = VARIABLE.sub(lambda found: f"<{found['name']}>", page.pattern)
    return f"| `{address}` | `{page.room}` | {page.audience.value} | {page.about} |"


def _between(text: str, marks: tuple[str, str], new: str) -> str:
    first, last = marks
    before, _, rest = text.partition(first)
    _, _, after = rest.partition(last)
    return before + first + new + last + after


if __name__ == "__main__":
    write()
