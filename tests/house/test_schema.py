"""`sql/schema.sql` says what the phases make, and each object is defined in one file of `sql/phases/`."""

import re
from collections.abc import Iterable, Iterator

import pytest

from app.infra import phases
from dev import schema
from tests.house import population

STEP = re.compile(
    r"^(CREATE|CREATE OR REPLACE|DROP) (?:UNIQUE )?"
    r"(?:(SCHEMA|TABLE|VIEW|FUNCTION|TYPE|INDEX|EXTENSION) (?:CONCURRENTLY )?(?:IF (?:NOT )?EXISTS )?([\w.]+)"
    r"|(TRIGGER|POLICY) (?:IF EXISTS )?(\w+)\s[^;]*?\bON ([\w.]+))",
    re.MULTILINE,
)
CATALOG = """
SELECT 'FUNCTION ' || n.nspname || '.' || p.proname
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = ANY (%(schemas)s)
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT CASE c.relkind WHEN 'v' THEN 'VIEW ' ELSE 'TABLE ' END || n.nspname || '.' || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (%(schemas)s) AND c.relkind IN ('r', 'p', 'v')
UNION ALL
SELECT 'TRIGGER ' || t.tgname || ' on ' || n.nspname || '.' || c.relname
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal
UNION ALL
SELECT 'POLICY ' || p.policyname || ' on ' || p.schemaname || '.' || p.tablename
FROM pg_policies p
"""
SCHEMAS = [*population.SCHEMAS, "site", "ext"]


def steps(text: str) -> Iterator[tuple[str, str]]:
    """What a phase file creates, replaces and drops, in its order: ("CREATE", "TABLE auth.users")."""
    for verb, kind, name, part, part_name, table in STEP.findall(text):
        yield verb, f"{kind} {name}" if kind else f"{part} {part_name} on {table}"


def definitions(files: Iterable[phases.PhaseFile]) -> tuple[set[str], list[str]]:
    """What stands when all files are applied, and what is defined although it stands already.

    A numbered file may drop what an earlier one made, or replace a function of its; a repeatable one drops nothing but
    a policy, to make it anew.
    """
    standing: dict[str, bool] = {}
    twice = []
    for file in files:
        for verb, name in steps(file.text):
            if verb == "DROP":
                if not file.is_repeatable:
                    standing.pop(name, None)
                continue
            is_next_number = verb == "CREATE OR REPLACE" and not file.is_repeatable and not standing.get(name, True)
            if name in standing and not is_next_number:
                twice.append(name)
            standing[name] = file.is_repeatable
    return set(standing), twice


def with_more(name: str, text: str) -> list[str]:
    """What is defined twice when there is one more file."""
    return definitions([*phases.files(), phases.PhaseFile(7, name, text)])[1]


def test_the_schema_file_is_what_the_phases_make(database_url):
    assert schema.dump(database_url) == schema.SCHEMA.read_text(), "run `make schema` and read the difference"


def test_a_change_that_the_schema_file_does_not_say_is_noticed(admin, database_url):
    admin.execute("ALTER TABLE public.users ADD COLUMN stray text")
    try:
        assert schema.dump(database_url) != schema.SCHEMA.read_text()
    finally:
        admin.execute("ALTER TABLE public.users DROP COLUMN stray")


def test_the_schema_file_says_nothing_of_passwords_and_machines(engines):
    text = schema.SCHEMA.read_text()

    assert not re.search(r"PASSWORD|localhost|127\.0\.0\.1|/home/|/tmp/", text)
    assert not [password for password in engines.passwords.values() if password in text]


def test_every_object_is_defined_once():
    assert definitions(phases.files())[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "CREATE OR REPLACE FUNCTION site.fold(p_text text) RETURNS text",
        "CREATE OR REPLACE VIEW site.plan AS SELECT 1",
        "CREATE TABLE public.users (",
        "CREATE OR REPLACE TRIGGER users_touch BEFORE UPDATE ON public.users FOR EACH ROW",
        "CREATE POLICY own ON public.users TO streamvibe_web",
        "CREATE UNIQUE INDEX users_public_idx ON public.users (id)",
        "CREATE TYPE trending.contender AS (",
    ],
)
def test_a_second_definition_is_noticed(text):
    assert len(with_more("7_jobs/functions/more.sql", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "DROP TABLE trending.click_batch;\nCREATE TABLE trending.click_batch (",
        "CREATE OR REPLACE FUNCTION ext.words(p_texts text[]) RETURNS text",
    ],
)
def test_the_next_number_may_take_the_place_of_what_a_number_made(text):
    assert with_more("7_jobs/tables/03_more.sql", text) == []
    assert len(with_more("7_jobs/functions/more.sql", text)) == 1


def test_everything_in_the_database_was_seen_to_be_defined(admin):
    """A definition that the expression above does not see would never be found twice."""
    found = {name for (name,) in admin.execute(CATALOG, {"schemas": SCHEMAS})}

    assert found - definitions(phases.files())[0] == set()
    assert len(found) > 300


def test_the_catalog_holds_everything_that_is_defined(admin):
    """A definition that leads to nothing was dropped somewhere else."""
    found = {name for (name,) in admin.execute(CATALOG, {"schemas": SCHEMAS})}
    kinds = ("FUNCTION", "TABLE", "VIEW", "TRIGGER", "POLICY")

    assert {name for name in definitions(phases.files())[0] if name.startswith(kinds)} - found == set()
