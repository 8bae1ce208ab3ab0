"""`db project`: after an upgrade that changed how the read model is made, it is made anew from works and people."""

import pytest

from app.operations import read_model
from tests.discovery import small_world
from tests.house.creators import differences


@pytest.fixture
def world(database_url, make_user):
    return small_world.build(database_url, make_user)


def test_what_an_older_version_wrote_is_written_anew(admin, web, world, monkeypatch):
    monkeypatch.setattr(read_model, "BATCH", 3)
    admin.execute("UPDATE site.search_document SET title = 'an older spelling', head = 'x'")
    admin.execute("UPDATE site.card SET title = 'an older spelling', category_name = NULL")
    admin.execute("UPDATE site.creator SET name = 'an older name'")
    assert differences(admin) != []

    said = web.test_cli_runner().invoke(args=["db", "project"]).output

    works = admin.execute("SELECT count(*) FROM content_item").fetchone()[0]
    assert f"{works:,} works.\n" in said
    assert differences(admin) == []
    assert admin.execute("SELECT count(*) FROM site.card WHERE title = 'an older spelling'").fetchone() == (0,)
    assert admin.execute("SELECT count(*) FROM site.search_document WHERE head = 'x'::tsvector").fetchone() == (0,)


def test_without_anybody_there_is_nothing_to_do(admin, web):
    admin.execute("DELETE FROM users")

    assert "Done: 0 people, 0 works." in web.test_cli_runner().invoke(args=["db", "project"]).output
