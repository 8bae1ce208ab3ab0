"""An upgrade of a database full of people: new numbered files and changed repeatable ones arrive, and nothing is lost.

Each test has its own database with rows in every table, and its own copy of `sql/phases/` to change.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from app.infra import phases
from dev import schema
from tests.conftest import Engines, fresh_database
from tests.house.creators import differences
from tests.house.population import acting, fill, tables

TREND_SCORE = "6_discovery/functions/trend_score.sql"
PLAN = "6_discovery/views/plan.sql"
MOOD = """
SET LOCAL ROLE streamvibe_owner;
ALTER TABLE public.content_item ADD COLUMN mood text NOT NULL DEFAULT 'calm';
CREATE INDEX content_item_mood_idx ON public.content_item (mood);
"""


@dataclass
class Site:
    """A filled database and the phases that its next upgrade brings."""

    db: psycopg.Connection
    url: str
    root: Path
    person: UUID
    said: list[str] = field(default_factory=list)

    def upgrade(self) -> list[str]:
        """Applies the phases; the files that were applied."""
        self.said.clear()
        phases.apply(self.url, report=self.said.append, root=self.root)
        return [line.strip() for line in self.said]

    def write(self, name: str, text: str) -> None:
        """Adds a file, or puts another text into it."""
        (self.root / name).write_text(text)

    def edit(self, name: str, old: str, new: str) -> None:
        """Edits a file in place."""
        text = (self.root / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def states(self) -> dict[str, str]:
        """Files that are not simply applied, with their state."""
        return {found.name: found.state for found in phases.states(self.url, self.root) if found.state != "applied"}

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        count = sql.SQL("SELECT count(*) FROM {}")
        return {table.full_name: self.value(count.format(table.identifier)) for table in tables(self.db)}

    def value(self, query: str | sql.Composed, *values: object) -> int:
        """The only number of the only row."""
        found = self.db.execute(query, values).fetchone()
        assert found is not None
        return int(found[0])


@pytest.fixture
def site(engines: Engines, tmp_path: Path) -> Iterator[Site]:
    """A database in which alice has a row in every table and a page that everybody sees."""
    root = tmp_path / "phases"
    shutil.copytree(phases.PHASES, root)
    person = UUID(int=1)
    with fresh_database(engines) as url, psycopg.connect(url, autocommit=True) as db:
        db.execute("SELECT auth.sign_up(%s, 'hash', 'cipher', '!')", (person,))
        db.execute("UPDATE auth.users SET email_verified_at = now()")
        db.execute(
            "UPDATE users SET display_name = 'Alice', profile_slug = 'alice', is_onboarded = true, is_public = true"
        )
        fill(db, person)
        db.execute(
            "UPDATE social_account SET status_id = (SELECT id FROM account_status WHERE slug = 'active'), "
            "visibility = 'public'"
        )
        db.execute("UPDATE content_item SET title = 'Before', visibility = 'public', platform_visibility = 'public'")
        yield Site(db, url, root, person)


def made_anew(empty: str, root: Path) -> str:
    """The schema of a new database out of the same files: an upgraded one must be no other."""
    phases.apply(empty, root=root)
    return schema.dump(empty)


def everything(root: Path) -> list[phases.PhaseFile]:
    return [file for file in phases.files(root) if file.is_repeatable]


def test_rows_survive_a_new_column_and_a_changed_function(site, empty):
    before = site.rows()
    site.edit(TREND_SCORE, "RETURN 0.4 *", "RETURN 7 + 0.4 *")
    site.write("3_content/tables/99_moods.sql", MOOD)
    assert site.states() == {TREND_SCORE: "changed", "3_content/tables/99_moods.sql": "waiting"}

    assert site.upgrade() == ["3_content/tables/99_moods.sql", TREND_SCORE]

    assert site.rows() == before
    assert min(before.values()) > 0
    assert site.value("SELECT calculate_trend_score(0, 0, NULL)") == 7
    assert site.value("SELECT count(*) FROM content_item WHERE mood = 'calm'") == before["public.content_item"]
    assert (site.states(), site.upgrade()) == ({}, [])
    assert made_anew(empty, site.root) == schema.dump(site.url)


def test_triggers_views_and_policies_hold_after_every_repeatable_file_was_applied_again(site):
    before, rows = schema.dump(site.url), site.rows()
    for file in everything(site.root):
        site.write(file.name, f"{file.text}\n-- applied again\n")

    assert sorted(site.upgrade()) == sorted(file.name for file in everything(site.root))

    assert schema.dump(site.url) == before
    assert site.rows() == rows
    site.db.execute("UPDATE content_item SET title = 'After'")
    assert site.db.execute("SELECT title FROM site.card").fetchall() == [("After",)]
    assert differences(site.db) == []
    with acting(site.db, "web", UUID(int=2)):
        assert site.value("SELECT count(*) FROM content_item") == 0
    with acting(site.db, "web", site.person):
        assert site.value("SELECT count(*) FROM content_item") == 1


def test_a_changed_policy_view_trigger_and_right_take_effect_on_the_rows_that_are_there(site):
    site.edit(
        "3_content/policies.sql",
        "CREATE POLICY own ON public.content_revision TO streamvibe_web, streamvibe_worker, streamvibe_definer\n    USING (",
        "CREATE POLICY own ON public.content_revision TO streamvibe_web, streamvibe_worker, streamvibe_definer\n    USING (false AND ",
    )
    site.edit(PLAN, "WHERE t.is_active", "WHERE t.is_active AND t.slug <> 'free'")
    site.edit("4_enhancement/triggers.sql", "WHEN (OLD.is_applied <> NEW.is_applied)", "WHEN (false)")
    site.edit("5_seo/grants.sql", "GRANT SELECT, INSERT ON public.seo_usage", "GRANT SELECT ON public.seo_usage")

    assert len(site.upgrade()) == 4

    with acting(site.db, "web", site.person):
        assert site.value("SELECT count(*) FROM content_revision") == 0
    assert site.value("SELECT count(*) FROM site.plan") == 2
    site.db.execute("UPDATE ai_suggestion SET is_applied = NOT is_applied, updated_at = 'epoch'")
    assert site.value("SELECT count(*) FROM ai_suggestion WHERE updated_at = 'epoch'") == 1
    granted = "SELECT has_table_privilege('streamvibe_worker', 'seo_usage', 'INSERT')::int"
    assert site.value(granted) == 0


def test_a_function_gets_another_signature_by_a_numbered_file_that_drops_it(site, empty):
    site.write(
        "6_discovery/tables/08_trend_score.sql",
        "SET LOCAL ROLE streamvibe_owner;\nDROP FUNCTION IF EXISTS public.calculate_trend_score(bigint, bigint, timestamptz);\n",
    )
    site.edit(TREND_SCORE, "p_created_at timestamptz)", "p_created_at timestamptz, p_more int DEFAULT 0)")
    site.edit(TREND_SCORE, "RETURN 0.4 *", "RETURN p_more + 0.4 *")

    assert site.upgrade() == ["6_discovery/tables/08_trend_score.sql", TREND_SCORE]

    assert site.value("SELECT calculate_trend_score(0, 0, NULL, 3)") == 3
    assert site.value("SELECT count(*) FROM pg_proc WHERE proname = 'calculate_trend_score'") == 1
    assert made_anew(empty, site.root) == schema.dump(site.url)


def test_a_numbered_file_can_have_a_repeatable_one_applied_again(site, empty):
    """For what must be dropped on the way, though its own text stays as it is."""
    before = schema.dump(site.url)
    site.write(
        "6_discovery/tables/08_plans.sql",
        f"DROP VIEW IF EXISTS site.plan;\nDELETE FROM deploy.phase_file WHERE name = '{PLAN}';\n",
    )

    assert site.upgrade() == ["6_discovery/tables/08_plans.sql", PLAN]

    assert schema.dump(site.url) == before
    assert made_anew(empty, site.root) == before


def test_a_file_that_fails_changes_nothing(site):
    before = schema.dump(site.url)
    site.edit(TREND_SCORE, "RETURN 0.4 *", "RETURN 7 + 0.4 *")
    site.write(TREND_SCORE, (site.root / TREND_SCORE).read_text() + "SELECT 1 / 0;\n")

    with pytest.raises(psycopg.errors.DivisionByZero):
        site.upgrade()

    assert schema.dump(site.url) == before
    assert site.states() == {TREND_SCORE: "changed"}


def test_what_a_vanished_file_made_stays_until_it_is_dropped(site):
    (site.root / PLAN).unlink()
    assert site.states() == {PLAN: "vanished"}

    assert site.upgrade() == []

    assert site.states() == {}
    assert site.value("SELECT count(*) FROM site.plan") == 3


def test_a_file_can_run_outside_a_transaction(site):
    name = "3_content/tables/05_quick.sql"
    site.write(
        name, "-- no-transaction\nCREATE INDEX CONCURRENTLY content_item_quick_idx ON public.content_item (width);\n"
    )

    assert site.upgrade() == [name]

    assert site.value("SELECT count(*) FROM pg_indexes WHERE indexname = 'content_item_quick_idx'") == 1


def test_a_numbered_file_of_a_newer_release_is_no_trouble_to_an_older_one(site):
    site.write("3_content/tables/99_moods.sql", MOOD)
    site.upgrade()
    (site.root / "3_content/tables/99_moods.sql").unlink()

    assert (site.states(), site.upgrade()) == ({}, [])
