"""What machines ask for besides: is the site ready, how to search it, how to embed it, whom to tell of a hole."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from app.infra.services import EXTENSION
from app.operations.readiness import DEMO_MARKER


def test_this_process_is_alive_and_the_site_is_ready(world, visitor):
    assert (visitor.get("/healthz").status_code, visitor.get("/healthz").text) == (200, "ok\n")
    assert (visitor.get("/readyz").status_code, visitor.get("/readyz").text) == (200, "ready\n")
    assert visitor.get("/readyz").headers["Cache-Control"] == "no-store"


def test_a_demo_that_fills_is_not_ready(world, visitor, settings):
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


def test_a_phase_that_is_not_applied_is_named(world, visitor, admin):
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
def test_an_engine_that_is_away_is_named(world, settings, missing, words):
    from app import create_app

    alone = create_app(settings.model_copy(update=missing))
    answer = alone.test_client().get("/readyz")
    alone.extensions[EXTENSION].database.close()

    assert answer.status_code == 503
    assert words in answer.text
    assert "nobody" not in answer.text


def test_browsers_can_search_here_from_their_address_bar(world, visitor):
    root = etree.fromstring(visitor.get("/opensearch.xml").data)
    (template,) = root.xpath("//*[local-name()='Url'][@type='text/html']/@template")

    assert template == "http://localhost/search?q={searchTerms}"
    assert visitor.get("/opensearch.xml").content_type.startswith("application/opensearchdescription+xml")


def test_the_manifest_names_the_site_and_an_icon_that_is_there(world, visitor):
    answer = visitor.get("/manifest.webmanifest")

    assert answer.content_type == "application/manifest+json"
    assert answer.json["start_url"] == "/"
    assert visitor.get(answer.json["icons"][0]["src"]).status_code == 200


def test_holes_can_be_reported_for_some_time_to_come(world, visitor):
    fields = dict(line.split(": ", 1) for line in visitor.get("/.well-known/security.txt").text.splitlines() if line)

    assert fields["Contact"] == "http://localhost/report"
    assert datetime.fromisoformat(fields["Expires"]) > datetime.now(UTC) + timedelta(days=90)


def test_a_work_is_embedded_as_a_quote_without_a_player(world, visitor):
    answer = visitor.get(f"/oembed?url=http://localhost{world.bowl.path}&maxwidth=300")

    assert answer.json["type"] == "rich"
    assert answer.json["title"] == world.bowl.title
    assert answer.json["width"] == 300
    assert "<script" not in answer.json["html"]
    assert "<iframe" not in answer.json["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=https://evil.example/content/a-0123456789", 404),
        ("url=http://localhost/creator/alice", 404),
        ("url=http://localhost/content/a-0123456789", 404),
        ("url=http://[broken", 404),
        ("url=http://localhost/content/a-0123456789&format=xml", 501),
        ("url=http://localhost/content/a-0123456789&maxwidth=-5", 400),
        ("url=http://localhost/content/a-0123456789&maxwidth=٣", 400),
    ],
)
def test_what_cannot_be_embedded_is_said(world, visitor, query, status):
    assert visitor.get(f"/oembed?{query}").status_code == status
