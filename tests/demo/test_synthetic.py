"""Much at once, for measuring: what is loaded is as true as what was synced, and public at once."""

import pytest

from app.infra import services
from app.operations import invariants
from dev.demo import synthetic

ITEMS = 600


@pytest.fixture(scope="module")
def site(settings):
    built = services.build(settings)
    yield built
    built.database.close()


@pytest.fixture(scope="module")
def said(site):
    """A site with six hundred invented works, and what was said while they were loaded."""
    lines = []
    lines.append(synthetic.load(site, ITEMS, 1, lines.append))
    return lines


def test_as_many_works_as_asked_for_are_loaded_and_most_are_public(said, admin):
    [works] = admin.execute("SELECT count(*) FROM content_item").fetchone()
    [public] = admin.execute("SELECT count(*) FROM site.card").fetchone()

    # Another test may have loaded as many again.
    assert works % said[-1] == 0
    assert abs(said[-1] - ITEMS) < ITEMS / 50
    assert works > public > works * 0.85


def test_nothing_is_broken_afterwards(said, admin):
    assert invariants.broken(admin) == []


def test_works_are_of_many_kinds(said, admin):
    def different(column: str) -> int:
        return admin.execute(f"SELECT count(DISTINCT {column}) FROM site.card").fetchone()[0]

    assert different("category_code") >= 12
    assert different("platform_slug") == 2
    assert different("language") >= 5
    assert different("title") > ITEMS * 0.8


def test_the_same_seed_invents_the_same_texts(said, site, admin):
    before = set(admin.execute("SELECT title, description FROM content_item").fetchall())
    synthetic.load(site, ITEMS, 1, print)
    after = set(admin.execute("SELECT title, description FROM content_item").fetchall())

    assert len(after - before) < ITEMS / 20


def test_nobody_asks_the_platforms_for_them(said, admin):
    states = admin.execute(
        "SELECT DISTINCT s.slug, c.last_error IS NOT NULL FROM social_account a JOIN account_status s ON s.id = a.status_id "
        "JOIN platform_connection c ON c.id = a.connection_id"
    )
    assert states.fetchall() == [("inactive", True)]
