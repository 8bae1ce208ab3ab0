"""Whose row is whose, for every table of the catalog: charlie reaches nothing of alice's, a stranger nothing at all.

Each attack runs on the administrator's connection that has become a role of the site, and is rolled back. What must be
seen is exactly one's own; what is refused must be refused for lack of a right (42501), not by a lucky constraint.
"""

from collections.abc import Iterator, Mapping
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from tests.house.population import REFERENCE, Table, acting, fill, row, tables

# Rows that a role sees of everybody, with the reason.
SEES_ALL = {("worker", "public.job_queue"): "a worker must find out whose a job is before it can act for that person"}

Checked = Iterator[str]


@pytest.fixture(scope="module")
def people(database_url, make_user) -> tuple[UUID, UUID]:
    """alice, who has a row in every table, and charlie, who has signed up and done nothing."""
    alice, charlie = make_user("alice"), make_user("charlie")
    with psycopg.connect(database_url, autocommit=True) as db:
        fill(db, alice)
    return alice, charlie


def seen(db: psycopg.Connection, role: str, person: UUID | None) -> Checked:
    """Tables of which the person sees another number of rows than they have."""
    for table in tables(db):
        columns = _granted(db, role, table, "SELECT")
        if not columns or (role, table.full_name) in SEES_ALL:
            continue
        expected = _every_row(db, table) if table.full_name in REFERENCE else _own_rows(db, table, person)
        found = _count(db, role, person, table, columns)
        if found != expected or role == "visitor":
            yield f"{role} sees {found} rows of {table.full_name}"


def changed(db: psycopg.Connection, role: str, person: UUID | None) -> Checked:
    """Columns that the person changes in more rows than their own, whether the change reads the row or not."""
    for table in tables(db):
        own = _own_rows(db, table, person)
        for column in _granted(db, role, table, "UPDATE"):
            value = _some_value(db, table, column, person)
            for form in ("UPDATE {0} SET {1} = {1}", "UPDATE {0} SET {1} = %(value)s"):
                attack = sql.SQL(form).format(table.identifier, sql.Identifier(column))
                if (touched := _touched(db, role, person, attack, {"value": value})) > own:
                    yield f"{role} changes {touched} rows of {table.full_name}.{column}"


def deleted(db: psycopg.Connection, role: str, person: UUID | None) -> Checked:
    """Tables from which the person deletes more rows than their own."""
    for table in tables(db):
        attack = sql.SQL("DELETE FROM {}").format(table.identifier)
        if (touched := _touched(db, role, person, attack)) > _own_rows(db, table, person):
            yield f"{role} deletes {touched} rows of {table.full_name}"


def inserted(db: psycopg.Connection, role: str, person: UUID | None, victim: UUID) -> Checked:
    """Tables into which the person gets a copy of a row that the victim has."""
    for table in tables(db):
        granted = _granted(db, role, table, "INSERT")
        values = {name: value for name, value in row(db, table, victim).items() if name in granted}
        if values and not _is_refused(db, role, person, _copy(table, values), values):
            yield f"{role} writes a row of another person into {table.full_name}"


def borrowed(db: psycopg.Connection, role: str) -> Checked:
    """Columns by which a person can hang a row of theirs on a row of somebody else's.

    Where both rows have a person, the foreign key must carry the person; a column that names a person must be the one
    the policy looks at, or be tied to it by a CHECK.
    """
    every = {table.full_name: table for table in tables(db)}
    for table in every.values():
        granted = {*_granted(db, role, table, "INSERT"), *_granted(db, role, table, "UPDATE")}
        for key in table.foreign_keys:
            target = every.get(key.target)
            if target is None or target.person_column is None or not granted & set(key.columns):
                continue
            if table.person_column not in key.columns and not _is_tied(db, table, key.columns):
                yield f"{role} can hang {table.full_name}.{key.columns[0]} on another person's {target.full_name}"


@pytest.mark.parametrize("role", ["web", "worker", "visitor"])
def test_charlie_sees_no_row_of_alices(admin, people, role):
    assert list(seen(admin, role, people[1])) == []


@pytest.mark.parametrize("role", ["web", "worker", "visitor"])
def test_charlie_changes_no_row_of_alices(admin, people, role):
    assert list(changed(admin, role, people[1])) == []


@pytest.mark.parametrize("role", ["web", "worker", "visitor"])
def test_charlie_deletes_no_row_of_alices(admin, people, role):
    assert list(deleted(admin, role, people[1])) == []


@pytest.mark.parametrize("role", ["web", "worker", "visitor"])
def test_charlie_writes_no_row_for_alice(admin, people, role):
    alice, charlie = people

    assert list(inserted(admin, role, charlie, alice)) == []


@pytest.mark.parametrize("role", ["web", "worker"])
def test_charlie_hangs_nothing_on_a_row_of_alices(admin, people, role):
    assert list(borrowed(admin, role)) == []


@pytest.mark.parametrize("role", ["web", "worker", "visitor"])
def test_nobody_signed_in_means_no_private_row(admin, people, role):
    alice, _ = people

    faults = [*seen(admin, role, None), *changed(admin, role, None), *deleted(admin, role, None)]
    assert faults + list(inserted(admin, role, None, alice)) == []


def test_alice_sees_her_own_rows(admin, people):
    """The matrix would be green too if nobody saw anything."""
    alice, _ = people
    own = [table for table in tables(admin) if table.person_column and _granted(admin, "web", table, "SELECT")]

    assert list(seen(admin, "web", alice)) == []
    assert {table.full_name for table in own if not _own_rows(admin, table, alice)} == set()
    assert len(own) > 20


def test_the_person_of_one_transaction_is_nobody_in_the_next(database, people):
    alice, charlie = people
    for _ in range(20):
        with database.transaction("web", alice) as db:
            assert _number(db, "SELECT count(*) FROM content_item") > 0
        with database.transaction("web", charlie) as db:
            assert _number(db, "SELECT count(*) FROM content_item") == 0
        with database.transaction("web") as db:
            assert _number(db, "SELECT count(*) FROM users") == 0


WEAKENED = {
    "a policy that lets everybody read": (
        "CREATE POLICY hole ON notification FOR SELECT TO streamvibe_web USING (true)",
        lambda db, alice, charlie: seen(db, "web", charlie),
        "web sees 1 rows of public.notification",
    ),
    "row level security switched off": (
        "ALTER TABLE content_item DISABLE ROW LEVEL SECURITY",
        lambda db, alice, charlie: seen(db, "worker", charlie),
        "worker sees 1 rows of public.content_item",
    ),
    "a policy without a person": (
        "ALTER POLICY own ON audit_log USING (auth.uid() IS NULL)",
        lambda db, alice, charlie: seen(db, "web", None),
        "web sees 1 rows of public.audit_log",
    ),
    "a policy that lets everybody change": (
        "CREATE POLICY hole ON content_item FOR UPDATE TO streamvibe_web USING (true) WITH CHECK (true)",
        lambda db, alice, charlie: changed(db, "web", charlie),
        "web changes 1 rows of public.content_item.visibility",
    ),
    "a reference table that can be changed": (
        "GRANT UPDATE (name) ON content_category TO streamvibe_web;"
        "CREATE POLICY hole ON content_category FOR UPDATE TO streamvibe_web USING (true)",
        lambda db, alice, charlie: changed(db, "web", charlie),
        "web changes 15 rows of public.content_category.name",
    ),
    "a policy that lets everybody delete": (
        "ALTER POLICY own ON content_tag USING (true)",
        lambda db, alice, charlie: deleted(db, "web", charlie),
        "web deletes 1 rows of public.content_tag",
    ),
    "a policy that lets everybody write": (
        "CREATE POLICY hole ON notification FOR INSERT TO streamvibe_web WITH CHECK (true)",
        lambda db, alice, charlie: inserted(db, "web", charlie, alice),
        "web writes a row of another person into public.notification",
    ),
    "a foreign key without the person": (
        "ALTER TABLE content_tag DROP CONSTRAINT content_tag_item_fkey;"
        "ALTER TABLE content_tag ADD CONSTRAINT loose FOREIGN KEY (content_id) REFERENCES content_item (id)",
        lambda db, alice, charlie: borrowed(db, "web"),
        "web can hang public.content_tag.content_id on another person's public.content_item",
    ),
    "a table that a visitor may read": (
        "GRANT USAGE ON SCHEMA public TO streamvibe_visitor; GRANT SELECT ON subscription_tier TO streamvibe_visitor;"
        "CREATE POLICY hole ON subscription_tier FOR SELECT TO streamvibe_visitor USING (true)",
        lambda db, alice, charlie: seen(db, "visitor", charlie),
        "visitor sees 3 rows of public.subscription_tier",
    ),
}


@pytest.mark.parametrize("weakness", WEAKENED)
def test_the_matrix_notices(admin, people, weakness):
    statements, check, fault = WEAKENED[weakness]
    with admin.transaction(force_rollback=True):
        admin.execute(statements)

        assert fault in list(check(admin, *people))


def _own_rows(db: psycopg.Connection, table: Table, person: UUID | None) -> int:
    """How many rows the person has, as the administrator counts them."""
    if table.person_column is None or person is None:
        return 0
    return _number(
        db,
        sql.SQL("SELECT count(*) FROM {} WHERE {} = %(person)s").format(
            table.identifier, sql.Identifier(table.person_column)
        ),
        {"person": person},
    )


def _every_row(db: psycopg.Connection, table: Table) -> int:
    return _number(db, sql.SQL("SELECT count(*) FROM {}").format(table.identifier))


def _count(db: psycopg.Connection, role: str, person: UUID | None, table: Table, columns: list[str]) -> int:
    """How many rows the person sees when they ask for every column that they may read."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with acting(db, role, person):
        return _number(db, sql.SQL("SELECT count(*) FROM (SELECT {} FROM {}) AS f").format(names, table.identifier))


def _granted(db: psycopg.Connection, role: str, table: Table, right: str) -> list[str]:
    """The columns on which the role has the right."""
    found = db.execute(
        "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE c.oid = %(table)s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' "
        "AND has_schema_privilege(%(role)s, c.relnamespace, 'USAGE') "
        "AND has_column_privilege(%(role)s, c.oid, a.attnum, %(right)s)",
        {"table": table.full_name, "role": f"streamvibe_{role}", "right": right},
    )
    return [name for (name,) in found]


def _some_value(db: psycopg.Connection, table: Table, column: str, person: UUID | None) -> str | None:
    """A value that the column has somewhere, the person's own first: setting it harms no row of theirs."""
    whose = sql.Identifier(table.person_column) if table.person_column else sql.NULL
    query = sql.SQL("SELECT {}::text FROM {} ORDER BY ({} = %(person)s) DESC NULLS LAST LIMIT 1").format(
        sql.Identifier(column), table.identifier, whose
    )
    found = db.execute(query, {"person": person}).fetchone()
    return found[0] if found else None


def _copy(table: Table, values: Mapping[str, object]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        table.identifier,
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Placeholder, values)),
    )


def _touched(
    db: psycopg.Connection,
    role: str,
    person: UUID | None,
    attack: sql.Composed,
    values: Mapping[str, object] | None = None,
) -> int:
    """How many rows the attack reaches; none when the role lacks the right."""
    try:
        with acting(db, role, person):
            return db.execute(attack, values).rowcount
    except InsufficientPrivilege:
        return 0


def _is_refused(
    db: psycopg.Connection, role: str, person: UUID | None, attack: sql.Composed, values: Mapping[str, object]
) -> bool:
    """Whether the attack fails for lack of a right; a constraint that happens to stand in its way does not count."""
    try:
        with acting(db, role, person):
            db.execute(attack, values)
    except InsufficientPrivilege:
        return True
    except psycopg.Error:
        return False
    return False


def _is_tied(db: psycopg.Connection, table: Table, columns: tuple[str, ...]) -> bool:
    """Whether a CHECK says that a column names the row's own person."""
    found = db.execute(
        "SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = %s::regclass AND k.contype = 'c'",
        (table.full_name,),
    )
    return any(f"({columns[0]} = {table.person_column})" in text for (text,) in found)


def _number(
    db: psycopg.Connection, query: sql.SQL | sql.Composed | str, values: Mapping[str, object] | None = None
) -> int:
    found = db.execute(query, values).fetchone()
    assert found is not None
    return int(found[0])
