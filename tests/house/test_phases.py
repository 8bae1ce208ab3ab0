"""The phases: deployable one at a time or all at once, each file once, an edited one refused."""

import psycopg
import pytest

from app.lib import phases


@pytest.fixture
def empty(engines):
    """The URL of an empty database."""
    with psycopg.connect(engines.url("postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE empty TEMPLATE template0")
        yield engines.url("empty")
        db.execute("DROP DATABASE empty WITH (FORCE)")


def test_phases_can_be_deployed_one_at_a_time(empty):
    counts = [phases.apply(empty, phase) for phase in range(1, phases.LAST_PHASE + 1)]

    assert all(counts)
    assert phases.apply(empty) == 0
    assert {state.state for state in phases.states(empty)} == {"applied"}


def test_an_edited_file_is_refused_before_anything_is_applied(empty):
    phases.apply(empty, 1)
    with psycopg.connect(empty, autocommit=True) as db:
        db.execute("UPDATE deploy.phase_file SET checksum = 'other' WHERE name = '1_accounts/tables/03_people.sql'")

    with pytest.raises(phases.EditedFile, match="03_people"):
        phases.apply(empty)

    assert {state.phase for state in phases.states(empty) if state.state == "waiting"} == set(
        range(2, phases.LAST_PHASE + 1)
    )


def test_the_deployer_is_no_superuser(empty):
    with psycopg.connect(empty) as db:
        assert db.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
