"""While visits look made, each network counts as one person; nobody can take another's place away with a crowd."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from lxml import html

from app.content import reasons
from tests.discovery import small_world
from tests.discovery.test_trending import PERIODS, empty, listed

__all__ = ["empty"]

REASON = "Most visits on % came from very few networks: % people were counted, up to % of them from one network, and % more were turned away."


def crowd(
    db, item: small_world.Item, people: int, networks: int, of_one: int, dropped: str, age: timedelta = timedelta()
) -> None:
    """Lets people open a work from few networks, some of whom are dropped."""
    small_world.opened(db, item, people, age)
    db.execute(
        "UPDATE content_click SET networks = %s, from_one_network = %s, dropped = %s "
        "WHERE content_id = %s AND hour > now() - %s - interval '1 hour'",
        (networks, of_one, dropped, item.id, age),
    )


def holds(db) -> list[str]:
    """The reasons of the works that are held now."""
    return [
        reasons.sentence(row[0]) for row in db.execute("SELECT reason FROM trending.hold WHERE released_at IS NULL")
    ]


@pytest.fixture
def commands(web: Flask, admin) -> FlaskCliRunner:
    """The command line; nothing is held yet."""
    admin.execute("DELETE FROM trending.hold")
    return web.test_cli_runner()


def test_visits_packed_into_few_networks_count_one_a_network(empty, admin, commands):
    crowd(admin, empty.bowl, 80, 4, 20, '{"crowded": 900}')
    small_world.opened(admin, empty.picture, 9)
    small_world.refresh_trending(admin)

    assert len(holds(admin)) == 1
    assert admin.execute("SELECT %s LIKE %s", (holds(admin)[0], REASON)).fetchone() == (True,)
    assert "80 people were counted, up to 20 of them from one network, and 900 more were turned away" in holds(admin)[0]
    for period in PERIODS:
        [first, second] = [reason for _, reason in listed(admin, period)]
        assert first.startswith("Opened by 9 people")
        assert second.startswith("Opened by at least 4 people")


@pytest.mark.parametrize(
    ("people", "networks", "of_one", "dropped"),
    [
        pytest.param(180, 104, 20, '{"crowded": 9000}', id="a rival's visitors among many honest ones"),
        pytest.param(80, 60, 5, '{"crowded": 9000}', id="nobody counted twice"),
        pytest.param(60, 4, 20, '{"crowded": 49}', id="a busy office"),
        pytest.param(60, 4, 20, '{"hurried": 90000}', id="a reload"),
        pytest.param(60, 4, 20, '{"bot": 90000}', id="a search engine"),
        pytest.param(300, 4, 20, '{"crowded": 200}', id="fewer turned away than counted"),
    ],
)  # fmt: skip
def test_a_work_is_not_held_for(empty, admin, commands, people, networks, of_one, dropped):
    crowd(admin, empty.bowl, people, networks, of_one, dropped)
    small_world.refresh_trending(admin)

    assert holds(admin) == []
    assert listed(admin)[0][0] == empty.bowl.title


def test_a_rival_crowd_takes_nothing_from_a_work_that_people_open(empty, admin, commands):
    """Twelve people from twelve networks, and four crowded networks of somebody who wants the work gone."""
    small_world.opened(admin, empty.picture, 9)
    crowd(admin, empty.bowl, 12, 12, 1, "{}")
    small_world.refresh_trending(admin)
    before = listed(admin)
    crowd(admin, empty.bowl, 80, 16, 20, '{"crowded": 900}')
    small_world.refresh_trending(admin)

    assert len(holds(admin)) == 1
    for period in PERIODS:
        assert listed(admin, period)[0][0] == empty.bowl.title
    assert before[0][1].startswith("Opened by 12 people today")
    assert listed(admin)[0][1].startswith("Opened by at least 16 people today")
    assert listed(admin, "all_time")[0][1].startswith("Opened by at least 16 people so far")


def test_a_crowd_that_comes_every_day_is_no_burst(empty, admin, commands):
    for day in range(1, 9):
        small_world.opened(admin, empty.bowl, 70, timedelta(days=day))
    crowd(admin, empty.bowl, 80, 4, 20, '{"crowded": 900}')
    small_world.refresh_trending(admin)

    assert holds(admin) == []


def test_somebody_looks_and_releases_it(empty, admin, commands):
    crowd(admin, empty.bowl, 80, 4, 20, '{"crowded": 900}')
    small_world.refresh_trending(admin)
    small_world.refresh_trending(admin)
    shown = commands.invoke(args=["trending", "held"]).output

    assert empty.bowl.short_id in shown
    assert empty.bowl.title in shown
    assert holds(admin)[0] in shown
    assert "count in full again" in commands.invoke(args=["trending", "release", empty.bowl.short_id]).output
    assert commands.invoke(args=["trending", "held"]).output == ""
    small_world.refresh_trending(admin)
    assert holds(admin) == []
    assert listed(admin)[0][0] == empty.bowl.title
    assert admin.execute(
        "SELECT count(*) FROM audit_log WHERE action = 'trending_released' AND entity_id = %s", (empty.bowl.id,)
    ).fetchone() == (1,)

    admin.execute("UPDATE trending.hold SET released_at = now() - interval '8 days'")
    small_world.refresh_trending(admin)
    assert len(holds(admin)) == 1


def test_releasing_what_is_not_held_is_refused_in_words(empty, commands):
    refused = commands.invoke(args=["trending", "release", empty.bowl.short_id])

    assert refused.exit_code == 1
    assert "No work with this id is held." in refused.output


def test_the_owner_reads_why_and_nobody_else_does(empty, admin, commands, database):
    crowd(admin, empty.bowl, 80, 4, 20, '{"crowded": 900}')
    small_world.refresh_trending(admin)
    question = "SELECT h.reason FROM trending.hold h WHERE h.content_id = %s AND h.released_at IS NULL"
    with database.transaction("web", empty.alice) as db:
        assert len(db.execute(question, (empty.bowl.id,)).fetchall()) == 1
    with database.transaction("web", empty.bob) as db:
        assert db.execute(question, (empty.bowl.id,)).fetchall() == []


def test_the_owner_finds_the_reason_in_the_library(empty, admin, visitor, log_in):
    crowd(admin, empty.bowl, 80, 4, 20, '{"crowded": 900}')
    small_world.refresh_trending(admin)
    log_in(visitor, empty.alice)

    assert "Public, visits under review" in visitor.get("/library").text
    assert "900 more were turned away" in visitor.get(f"/library/{empty.bowl.id}").text


def test_the_page_that_explains_it_shows_the_first_of_today(empty, admin, visitor):
    admin.execute("DELETE FROM trending.hold")
    small_world.opened(admin, empty.bowl, 12)
    small_world.refresh_trending(admin)
    page = html.fromstring(visitor.get("/how-trending-works?x=1").data)

    [link] = page.xpath(f"//main//a[@href='{empty.bowl.path}']")
    assert "is first today: “Opened by 12 people today · score " in link.getparent().text_content()


def test_the_page_that_explains_it_says_the_numbers_that_are_used(empty, admin, visitor, settings):
    rule = admin.execute("SELECT * FROM site.trending_rule").description
    row = admin.execute("SELECT * FROM site.trending_rule").fetchone()
    page = visitor.get("/how-trending-works").text

    assert f"At least {settings.trending_minimum_people} people have opened the post" in page
    for words in (
        "24 hours. A visit loses half its weight every 6 hours. We compare with the average of the previous 7 days.",
        "7 days. A visit loses half its weight every 36 hours. We compare with the average of the previous 3 weeks.",
        "30 days. A visit loses half its weight every 8 days. We compare with the previous 30 days.",
    ):
        assert words in page
    assert [column.name for column, number in zip(rule, row, strict=True) if str(number) not in page] == []
