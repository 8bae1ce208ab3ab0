"""Readiness: a process says that it is alive, and ready only when whatever it needs answers."""

import pytest

from app.infra.services import EXTENSION
from app.operations.readiness import DEMO_MARKER


def test_this_process_is_alive_and_the_site_is_ready(visitor):
    assert (visitor.get("/healthz").status_code, visitor.get("/healthz").text) == (200, "ok\n")
    assert (visitor.get("/readyz").status_code, visitor.get("/readyz").text) == (200, "ready\n")
    assert visitor.get("/readyz").headers["Cache-Control"] == "no-store"


def test_a_demo_that_fills_is_not_ready(visitor, settings):
    marker = settings.data_dir / DEMO_MARKER
    marker.touch()
    try:
        answer = visitor.get("/readyz")
        assert answer.status_code == 503
        assert "demo is filling" in answer.text
        assert visitor.get("/healthz").status_code == 200
    finally:
        marker.unlink()
    assert visitor.get("/readyz").status_code == 200


def test_a_phase_that_is_not_applied_is_named(visitor, admin):
    admin.execute("BEGIN")
    name, checksum = admin.execute("SELECT name, checksum FROM deploy.phase_file ORDER BY name DESC LIMIT 1").fetchone()
    admin.execute("UPDATE deploy.phase_file SET checksum = 'other' WHERE name = %s", (name,))
    admin.execute("COMMIT")
    answer = visitor.get("/readyz")
    admin.execute("UPDATE deploy.phase_file SET checksum = %s WHERE name = %s", (checksum, name))

    assert answer.status_code == 503
    assert name in answer.text


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"redis_url": "redis://127.0.0.1:1"}, "Valkey does not answer"),
        ({"database_visitor_url": "postgresql://nobody@127.0.0.1:1/none"}, "database does not answer"),
    ],
)
def test_an_engine_that_is_away_is_named(settings, missing, words):
    from app import create_app

    alone = create_app(settings.model_copy(update=missing))
    answer = alone.test_client().get("/readyz")
    alone.extensions[EXTENSION].database.close()

    assert answer.status_code == 503
    assert words in answer.text
    assert "nobody" not in answer.text
