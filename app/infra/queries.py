"""Named queries: each `sql/queries/<room>.sql` becomes an object with one method a query.

A query stands below a header `-- name: find_item^` and a sentence that says what it is for. The sign after the
name tells the shape of the answer: `^` one row or None, `$` the first value or None, `!` the number of rows
touched, nothing for a list. Parameters are psycopg's own `%(name)s`, so a query can be pasted from a log.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, overload

from psycopg import Connection
from psycopg.rows import class_row, dict_row

QUERIES = Path(__file__).parents[2] / "sql" / "queries"
HEADER = re.compile(r"^-- name: (?P<name>[a-z][a-z0-9_]*)(?P<shape>[\^$!]?)$", re.MULTILINE)

Row = TypeVar("Row")


@dataclass(frozen=True)
class Query:
    """A named query of a room: its text, its result shape and its sentence."""

    room: str
    name: str
    shape: str
    sentence: str
    text: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, each once, in order."""
        return tuple(dict.fromkeys(re.findall(r"%\((\w+)\)s", self.text)))


class Queries:
    """The queries of one room, run by name."""

    def __init__(self, room: str, queries: Sequence[Query]) -> None:
        self._room = room
        self._queries = {query.name: query for query in queries}

    @overload
    def one(self, db: Connection[Any], name: str, /, row: type[Row], **parameters: object) -> Row | None: ...
    @overload
    def one(
        self, db: Connection[Any], name: str, /, row: None = None, **parameters: object
    ) -> dict[str, Any] | None: ...
    def one(
        self, db: Connection[Any], name: str, /, row: type[Row] | None = None, **parameters: object
    ) -> Row | dict[str, Any] | None:
        """The only row, as the dataclass `row` or as a dictionary; None when there is none."""
        query = self._find(name, "^")
        if row is None:
            with db.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(query.text, parameters).fetchone()
        with db.cursor(row_factory=class_row(row)) as typed:
            return typed.execute(query.text, parameters).fetchone()

    @overload
    def all(self, db: Connection[Any], name: str, /, row: type[Row], **parameters: object) -> list[Row]: ...
    @overload
    def all(
        self, db: Connection[Any], name: str, /, row: None = None, **parameters: object
    ) -> list[dict[str, Any]]: ...
    def all(
        self, db: Connection[Any], name: str, /, row: type[Row] | None = None, **parameters: object
    ) -> list[Row] | list[dict[str, Any]]:
        """Every row, as the dataclass `row` or as dictionaries."""
        query = self._find(name, "")
        if row is None:
            with db.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(query.text, parameters).fetchall()
        with db.cursor(row_factory=class_row(row)) as typed:
            return typed.execute(query.text, parameters).fetchall()

    def value(self, db: Connection[Any], name: str, /, **parameters: object) -> Any:
        """The first value of the first row; None when there is no row."""
        found = db.execute(self._find(name, "$").text, parameters).fetchone()
        return found[0] if found else None

    def run(self, db: Connection[Any], name: str, /, **parameters: object) -> int:
        """Runs a statement for its effect; the number of rows it touched."""
        return db.execute(self._find(name, "!").text, parameters).rowcount

    def _find(self, name: str, shape: str) -> Query:
        query = self._queries[name]
        if query.shape != shape:
            raise TypeError(f"{self._room}.{name} is marked '{query.shape}', not '{shape}'")
        return query


@cache
def load(room: str) -> Queries:
    """The queries of `sql/queries/<room>.sql`, read once."""
    return Queries(room, parse(room, (QUERIES / f"{room}.sql").read_text()))


def parse(room: str, text: str) -> list[Query]:
    """Splits a query file at its headers. Raises ValueError when a name stands twice."""
    headers = list(HEADER.finditer(text))
    ends = [*(header.start() for header in headers[1:]), len(text)]
    queries = [_query(room, header, text[header.end() : end]) for header, end in zip(headers, ends, strict=True)]
    names = [query.name for query in queries]
    if len(set(names)) != len(names):
        raise ValueError(f"{room}.sql names a query twice")
    return queries


def _query(room: str, header: re.Match[str], body: str) -> Query:
    lines = body.strip().splitlines()
    comments = [line[2:].strip() for line in lines if line.startswith("--")]
    statement = "\n".join(line for line in lines if not line.startswith("--")).strip().rstrip(";")
    return Query(room, header["name"], header["shape"], " ".join(comments), statement)
