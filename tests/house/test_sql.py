"""Every named query is real: it prepares, says what it is for, is used, and writes only its room's tables."""

import re
from collections.abc import Iterable
from pathlib import Path

import psycopg
import pytest

from app.infra.queries import QUERIES, Query, parse

ROOT = Path(__file__).parents[2]
WRITERS = ROOT / "sql" / "README.md"
TARGET = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?:public\.)?([a-z_]+(?:\.[a-z_]+)?)", re.IGNORECASE)
WRITER_LINE = re.compile(r"^\| `([a-z_.]+)` \| ([a-z]+) \|", re.MULTILINE)


def all_queries() -> list[Query]:
    return [query for path in sorted(QUERIES.glob("*.sql")) for query in parse(path.stem, path.read_text())]


def shape_faults(query: Query) -> Iterable[str]:
    """What is wrong with a query as text."""
    if len(query.sentence.split()) < 3:
        yield f"{query.room}.{query.name} has no sentence"
    if re.search(r"SELECT\s+\*", query.text, re.IGNORECASE):
        yield f"{query.room}.{query.name} selects * instead of columns"
    if query.shape == "" and not re.search(r"\bLIMIT\b|RETURNING|-- bounded", query.text, re.IGNORECASE):
        yield f"{query.room}.{query.name} lists rows without a LIMIT"


def writer_faults(query: Query, writers: dict[str, str]) -> Iterable[str]:
    """Tables that this query writes though another room is their writer."""
    for table in TARGET.findall(query.text):
        if table.lower() in ("set", "of"):
            continue
        owner = writers.get(table)
        if owner != query.room:
            yield f"{query.room}.{query.name} writes {table}, whose writer is {owner or 'not listed in sql/README.md'}"


def prepare_fault(db: psycopg.Connection, query: Query) -> str | None:
    """The database's refusal of a query, when it refuses."""
    text = query.text.replace("%%", "%")
    for number, name in enumerate(query.parameters, start=1):
        text = text.replace(f"%({name})s", f"${number}")
    try:
        with db.transaction(force_rollback=True):
            db.execute(f"PREPARE checked AS {text}", prepare=False)
            db.execute("DEALLOCATE checked")
    except psycopg.Error as error:
        return f"{query.room}.{query.name}: {error}"
    return None


def writers() -> dict[str, str]:
    return dict(WRITER_LINE.findall(WRITERS.read_text()))


def test_every_query_says_what_it_is_for_and_is_bounded():
    assert [fault for query in all_queries() for fault in shape_faults(query)] == []


def test_every_query_prepares_against_the_real_schema(admin):
    faults = [prepare_fault(admin, query) for query in all_queries()]

    assert [fault for fault in faults if fault] == []
    assert len(faults) > 50


def test_every_query_writes_only_tables_of_its_room():
    listed = writers()

    assert [fault for query in all_queries() for fault in writer_faults(query, listed)] == []


def test_every_query_is_used():
    code = "\n".join(path.read_text() for part in ("app", "dev") for path in (ROOT / part).rglob("*.py"))

    # The invariants are asked in turn, without a name.
    named = [query for query in all_queries() if query.room != "invariants"]
    assert [f"{q.room}.{q.name}" for q in named if f'"{q.name}"' not in code] == []


SAMPLE = """
-- name: everything
-- All.
SELECT * FROM users
"""


def test_a_sample_without_sentence_columns_and_limit_is_rejected():
    (query,) = parse("accounts", SAMPLE)

    assert len(list(shape_faults(query))) == 3


def test_a_sample_that_does_not_fit_the_schema_is_rejected(admin):
    (query,) = parse(
        "accounts", "-- name: lost^\n-- Finds what is not there.\nSELECT nothing FROM users WHERE id = %(id)s\n"
    )

    assert "nothing" in (prepare_fault(admin, query) or "")


@pytest.mark.parametrize("text", ["UPDATE job_queue SET status = 'x'", "INSERT INTO vault.secret (name) VALUES ('x')"])
def test_a_sample_that_writes_another_rooms_table_is_rejected(text):
    (query,) = parse("discovery", f"-- name: stray!\n-- Writes what is not its own.\n{text}\n")

    assert len(list(writer_faults(query, writers()))) == 1


def test_a_query_named_twice_is_rejected():
    with pytest.raises(ValueError, match="twice"):
        parse("x", "-- name: a!\n-- One two three.\nSELECT 1\n-- name: a!\n-- One two three.\nSELECT 2\n")
