"""What must never be, asked of the database: rules of jobs, quotas, connections, the public site and ownership.

The rules stand in `sql/queries/invariants.sql`; each query names rows that break one. Asked by the doctor, and by the
tests after every fault they make.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from app.infra.queries import QUERIES, parse

RULES = parse("invariants", (QUERIES / "invariants.sql").read_text())


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold: its sentence, and up to five rows that show it."""

    name: str
    sentence: str
    rows: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.sentence} {', '.join(self.rows)}"


def broken(db: Connection[Any]) -> list[Broken]:
    """The rules that do not hold. The connection must see every row: the administrator's."""
    found = ((rule, db.execute(rule.text).fetchall()) for rule in RULES)
    return [Broken(rule.name, rule.sentence, tuple(row[0] for row in rows)) for rule, rows in found if rows]
