"""The phases: deployable one at a time or all at once, in their order, an edited numbered file refused."""

from pathlib import Path

import psycopg
import pytest

from app.infra import phases


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


def test_a_database_of_the_time_before_the_first_release_is_refused(empty):
    phases.states(empty)
    with psycopg.connect(empty, autocommit=True) as db:
        db.execute("INSERT INTO deploy.phase_file (name, checksum) VALUES ('1_accounts/01_roles.sql', 'old')")

    with pytest.raises(phases.OldDatabase, match="make clean"):
        phases.apply(empty)


def ordered(root: Path, **texts: str) -> list[str]:
    """Writes files (`a__b` is a/b.sql of the first phase) and gives their names in the order of application."""
    for name, text in texts.items():
        path = root / "1_first" / (name.replace("__", "/") + ".sql")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [file.name.removeprefix("1_first/").removesuffix(".sql") for file in phases.files(root)]


def test_files_come_by_kind_then_by_name(tmp_path):
    every = {"grants": "", "policies": "", "triggers": "", "views__a": "", "functions__b": "", "functions__a": ""}

    assert ordered(tmp_path, tables__02_b="", tables__01_a="", **every) == [
        *("tables/01_a", "tables/02_b", "functions/a", "functions/b", "views/a", "triggers", "policies", "grants")
    ]


def test_a_file_comes_after_those_that_it_names(tmp_path):
    early = "-- Why.\n-- after: views/v.sql\n-- after: functions/z.sql\n"

    assert ordered(tmp_path, functions__a=early, functions__b="", functions__z="", views__v="") == [
        *("views/v", "functions/z", "functions/a", "functions/b")
    ]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"functions__a": "-- after: functions/b.sql\n"}, "there is no such file"),
        ({"functions__a": "-- after: views/a.sql\n", "views__a": "-- after: functions/a.sql\n"}, "name each other"),
        ({"misc__a": ""}, "of no kind"),
    ],
)
def test_an_order_that_cannot_be_is_refused(tmp_path, files, why):
    with pytest.raises(phases.MisplacedFile, match=why):
        ordered(tmp_path, **files)


def test_both_folders_of_the_seventh_phase_are_one_phase():
    folders = {file.name.partition("/")[0] for file in phases.files() if file.phase == phases.LAST_PHASE}

    assert folders == {"7_billing", "7_jobs"}
