"""Rows for every table, made from the catalog: the house tests look at tables that nobody has thought of yet.

`fill` gives a person one row in each table that can belong to a person, and one row to every other empty table. A new
table is found by itself; when its CHECKs want more than its types say, `WANTED` gets a line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

# Every schema with rows of people; tests/house/test_rights.py compares the list with the catalog.
SCHEMAS = ("public", "auth", "vault", "connections", "content", "trending", "discovery", "jobs")

# Tables that describe the site and belong to nobody: everybody signed in may read them, nobody may change them.
REFERENCE = frozenset(
    {
        "public.account_status",
        "public.ai_model",
        "public.ai_provider",
        "public.content_category",
        "public.content_type",
        "public.job_type",
        "public.platform",
        "public.search_engine",
        "public.subscription_status",
        "public.subscription_tier",
        "public.trending_keyword",
    }
)
# Values that a CHECK demands; everything else follows from the column's type.
WANTED: dict[str, object] = {
    "auth.one_time_token.purpose": "verify",
    "auth.session.data": "{}",
    "auth.users.password_hash": "!",
    "discovery.report.address": "/about",
    "discovery.report.reason": "other",
    "public.ai_suggestion_application.field_name": "tags",
    "public.content_click.hour": "2026-01-01T00:00:00+00:00",
    "public.content_media.media_type": "image",
    "public.content_tag.source": "user_added",
    "public.job_log.log_level": "info",
    "public.quota_usage_history.operation": "reset",
    "public.quota_usage_history.quota_type": "sync",
    "public.trending_content.trend_category": "today",
}
BY_TYPE: dict[str, object] = {
    "bool": True,
    "float8": 1,
    "int2": 1,
    "int4": 1,
    "int8": 1,
    "jsonb": "{}",
    "numeric": 1,
    "date": "2026-01-01",
    "timestamptz": "2026-01-01T00:00:00+00:00",
}
COLUMNS = """
SELECT n.nspname || '.' || c.relname, a.attname, t.typname, a.attnotnull AND NOT a.atthasdef, a.attgenerated <> ''
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p')
ORDER BY n.nspname, c.relname, a.attnum
"""
FOREIGN_KEYS = """
SELECT n.nspname || '.' || c.relname, k.conname, mine.names, tn.nspname || '.' || tc.relname, theirs.names
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class tc ON tc.oid = k.confrelid
JOIN pg_namespace tn ON tn.oid = tc.relnamespace
CROSS JOIN LATERAL (
    SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest(k.conkey) WITH ORDINALITY AS u (num, place)
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num) AS mine (names)
CROSS JOIN LATERAL (
    SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest(k.confkey) WITH ORDINALITY AS u (num, place)
    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num) AS theirs (names)
WHERE n.nspname = ANY (%s) AND k.contype = 'f'
"""
LATER = "2099-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class Column:
    """A column as the catalog knows it; `type` is the short name, `_text` for an array."""

    name: str
    type: str
    is_needed: bool
    is_generated: bool


@dataclass(frozen=True)
class ForeignKey:
    """Columns of a table that name a row of another."""

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with what can be known of it from outside."""

    full_name: str
    columns: tuple[Column, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def identifier(self) -> sql.Composable:
        """The table inside a statement."""
        return sql.Identifier(*self.full_name.split("."))

    @cached_property
    def person_column(self) -> str | None:
        """The column that says whose the row is; None when it is nobody's."""
        if self.full_name.endswith(".users"):
            return "id"
        return "user_id" if any(column.name == "user_id" for column in self.columns) else None


def tables(db: psycopg.Connection) -> list[Table]:
    """Every table of these schemas, by name."""
    columns: dict[str, list[Column]] = defaultdict(list)
    for full_name, *column in db.execute(COLUMNS, (list(SCHEMAS),)):
        columns[full_name].append(Column(*column))
    keys: dict[str, list[ForeignKey]] = defaultdict(list)
    for full_name, name, mine, target, theirs in db.execute(FOREIGN_KEYS, (list(SCHEMAS),)):
        keys[full_name].append(ForeignKey(name, tuple(mine), target, tuple(theirs)))
    return [Table(name, tuple(found), tuple(keys[name])) for name, found in columns.items()]


def fill(db: psycopg.Connection, person: UUID) -> None:
    """Gives the person a row in every table that has none of theirs yet, and every ownerless table a first row."""
    every = {table.full_name: table for table in tables(db)}
    for table in _in_order(every):
        if not _row(db, table, person):
            values = _values(db, every, table, person)
            db.execute(_insert(table, values), values)


@contextmanager
def acting(db: psycopg.Connection, role: str, person: UUID | None) -> Iterator[None]:
    """The administrator's connection acts as a role of the site for a person (None: nobody); all of it is undone."""
    with db.transaction(force_rollback=True):
        db.execute(sql.SQL("GRANT {} TO CURRENT_USER WITH SET TRUE").format(sql.Identifier(f"streamvibe_{role}")))
        db.execute("SELECT set_config('app.user_id', %s, true)", (str(person or ""),))
        db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(f"streamvibe_{role}")))
        yield


def row(db: psycopg.Connection, table: Table, person: UUID) -> dict[str, str | None]:
    """A row of the person as text, which every column takes back; any row when the table is nobody's."""
    found = _row(db, table, person)
    assert found is not None, f"{table.full_name} has no row of {person}"
    return found


def _row(db: psycopg.Connection, table: Table, person: UUID) -> dict[str, str | None] | None:
    names = [column.name for column in table.columns]
    texts = [sql.SQL("{}::text").format(sql.Identifier(name)) for name in names]
    query = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(texts), table.identifier)
    if table.person_column:
        query += sql.SQL(" WHERE {} = %(person)s").format(sql.Identifier(table.person_column))
    found = db.execute(query + sql.SQL(" LIMIT 1"), {"person": person}).fetchone()
    return dict(zip(names, found, strict=True)) if found else None


def _values(db: psycopg.Connection, every: Mapping[str, Table], table: Table, person: UUID) -> dict[str, object]:
    """The least that a row of the table must say; what it refers to is the person's own where that can be."""
    needed = {column.name for column in table.columns if column.is_needed} | {table.person_column}
    values: dict[str, object] = {}
    for column in table.columns:
        wanted = WANTED.get(f"{table.full_name}.{column.name}")
        if wanted is not None or (column.name in needed and not column.is_generated):
            values[column.name] = wanted if wanted is not None else _of_type(column)
    for key in table.foreign_keys:
        if set(key.columns) <= needed and key.target in every:
            target = row(db, every[key.target], person)
            values |= {mine: target[theirs] for mine, theirs in zip(key.columns, key.target_columns, strict=True)}
    if table.person_column:
        values[table.person_column] = person
    return values


def _of_type(column: Column) -> object:
    if column.type == "uuid":
        return uuid4()
    if column.type == "bytea":
        return uuid4().bytes * 2
    if column.type == "text":
        return f"text-{uuid4().hex[:10]}"
    if column.type == "timestamptz" and column.name.endswith(("_end", "_until", "expires_at")):
        return LATER
    if column.type.startswith("_"):
        return []
    return BY_TYPE[column.type]


def _insert(table: Table, values: dict[str, object]) -> sql.Composed:
    names = list(values)
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        table.identifier,
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(map(sql.Placeholder, names)),
    )


def _in_order(every: Mapping[str, Table]) -> Iterator[Table]:
    """Tables after those that they refer to."""
    graph = {name: {key.target for key in table.foreign_keys} - {name} for name, table in every.items()}
    return (every[name] for name in TopologicalSorter(graph).static_order() if name in every)
