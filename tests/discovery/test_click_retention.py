"""What stays of clicks: hours for a month, days for a year, months for ever; and how many networks, never which."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.datastructures import Headers

from app.discovery import jobs
from app.discovery.trending import clicks, visitors
from tests.discovery import small_world
from tests.discovery.test_clicks import PERSON, go, run

__all__ = ["run"]

SUMS = "SELECT sum(uniques), sum(events), sum((dropped ->> 'bot')::int), max(networks), max(from_one_network) FROM content_click"
ROWS = "SELECT hour, source, uniques, events, networks, dropped FROM content_click ORDER BY hour, source"


@pytest.fixture
def quiet(world, admin):
    """Nobody has opened anything."""
    admin.execute("DELETE FROM content_click")
    return world


def at(day: datetime, hour: int) -> datetime:
    return day.replace(hour=hour)


def opened(db, item: small_world.Item, moment: datetime, people: int, source: str = "home") -> None:
    """Writes an hour down as a batch would."""
    db.execute(
        "INSERT INTO content_click (content_id, user_id, hour, source, uniques, events, networks, from_one_network, dropped) "
        "SELECT id, user_id, %s, %s, %s, %s, %s, 2, '{\"bot\": 1}' FROM content_item WHERE id = %s",
        (moment, source, people, people * 2, people, item.id),
    )


def midnight(age: timedelta) -> datetime:
    return (datetime.now(UTC) - age).replace(hour=0, minute=0, second=0, microsecond=0)


def test_hours_become_days_after_thirty_days_and_months_after_a_year(quiet, admin, run):
    recent, month, year = (
        midnight(timedelta(days=29)),
        midnight(timedelta(days=40)),
        midnight(timedelta(days=800)).replace(day=9),
    )
    for day in (recent, month, year):
        for hour in (0, 5, 23):
            opened(admin, quiet.bowl, at(day, hour), hour + 1)
        opened(admin, quiet.bowl, at(day, 7), 3, "search")
    opened(admin, quiet.bowl, at(year + timedelta(days=3), 6), 4)
    before = admin.execute(SUMS).fetchone()
    with run.transaction() as db:
        assert db.execute("SELECT trending.compact_clicks()").fetchone() != (0,)

    assert admin.execute(SUMS).fetchone() == before
    rows = admin.execute(ROWS).fetchall()
    assert rows[:4] == [
        (year.replace(day=1), "home", 35, 70, 24, {"bot": 4}),
        (year.replace(day=1), "search", 3, 6, 3, {"bot": 1}),
        (month, "home", 31, 62, 24, {"bot": 3}),
        (month, "search", 3, 6, 3, {"bot": 1}),
    ]
    assert [row[0] for row in rows[4:]] == [at(recent, 0), at(recent, 5), at(recent, 7), at(recent, 23)]
    with run.transaction() as db:
        assert db.execute("SELECT trending.compact_clicks()").fetchone() == (0,)


def test_hours_that_arrive_late_join_their_day(quiet, admin, run):
    day = midnight(timedelta(days=40))
    for hour in (3, 4):
        opened(admin, quiet.bowl, at(day, hour), 2)
        with run.transaction() as db:
            db.execute("SELECT trending.compact_clicks()")

    assert admin.execute(ROWS).fetchall() == [(day, "home", 4, 8, 2, {"bot": 2})]


def test_the_counters_do_not_move_when_hours_become_days(quiet, admin, run):
    for age in range(25, 36):
        opened(admin, quiet.song, at(midnight(timedelta(days=age)), 13), 2)
    counters = "SELECT clicks_last_7_days, clicks_last_30_days FROM content_item WHERE id = %s"
    with run.transaction() as db:
        db.execute("SELECT trending.count_clicks(ARRAY[%s])", (quiet.song.id,))
    before = admin.execute(counters, (quiet.song.id,)).fetchone()
    with run.transaction() as db:
        db.execute("SELECT trending.compact_clicks(), trending.count_clicks(ARRAY[%s])", (quiet.song.id,))

    assert admin.execute(counters, (quiet.song.id,)).fetchone() == before
    assert before[1] > 0


def test_the_month_counter_falls_too(quiet, admin, run):
    small_world.opened(admin, quiet.clip, 4, timedelta(days=30, hours=5))
    admin.execute("UPDATE content_item SET clicks_last_30_days = 4 WHERE id = %s", (quiet.clip.id,))
    jobs.refresh_trending(run)

    assert admin.execute("SELECT clicks_last_30_days FROM content_item WHERE id = %s", (quiet.clip.id,)).fetchone() == (
        0,
    )
    assert admin.execute("SELECT clicks_30_days FROM site.card WHERE id = %s", (quiet.clip.id,)).fetchone() == (0,)


def test_the_job_thins_once_a_day_and_does_without_valkey(quiet, admin, run, redis_client):
    opened(admin, quiet.bowl, at(midnight(timedelta(days=40)), 3), 2)
    jobs.refresh_trending(run)
    assert [row[0].hour for row in admin.execute(ROWS)] == [0]
    opened(admin, quiet.bowl, at(midnight(timedelta(days=40)), 4), 2)
    jobs.refresh_trending(run)
    assert [row[0].hour for row in admin.execute(ROWS)] == [0, 4]

    redis_client.flushall()
    jobs.refresh_trending(run)
    assert [row[0].hour for row in admin.execute(ROWS)] == [0]


def test_it_is_known_how_many_networks_and_not_which(quiet, admin, visitor, redis_client, run):
    for address in ("192.0.2.7", "192.0.2.8", "198.51.100.1", "203.0.113.1", "2001:db8:1::1", "2001:db8:1:9::1"):
        go(visitor, quiet.bowl, address)
    jobs.flush_clicks(run)
    go(visitor, quiet.bowl, "192.0.2.9", Referer="http://localhost/search?q=bowl")
    jobs.flush_clicks(run)

    rows = admin.execute(
        "SELECT source, uniques, networks, from_one_network FROM content_click ORDER BY source"
    ).fetchall()
    assert rows == [("direct", 6, 4, 2), ("search", 1, 4, 3)]
    (networks,) = redis_client.keys("clicks:networks:*")
    assert 0 < redis_client.ttl(networks) <= clicks.SALT_SECONDS
    assert all(re.fullmatch(rb"[0-9a-f]{32}", name) for name in redis_client.zrange(networks, 0, -1))


def test_no_network_counts_more_than_twenty_people(quiet, admin, visitor, redis_client, run):
    for number in range(clicks.PEOPLE_OF_A_NETWORK + 4):
        go(visitor, quiet.bowl, f"192.0.2.{number}")
    go(visitor, quiet.song, "192.0.2.200")
    jobs.flush_clicks(run)

    rows = admin.execute(
        "SELECT content_id = %s, uniques, networks, from_one_network, dropped FROM content_click ORDER BY 1",
        (quiet.bowl.id,),
    ).fetchall()
    assert rows == [(False, 1, 1, 1, {}), (True, 20, 1, 20, {"crowded": 4})]


@pytest.mark.parametrize(
    ("text", "address", "network"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::", "2001:db8:1::/48"),
        ("nonsense", "unknown", "unknown"),
    ],
)
def test_addresses_are_cut_to_where_a_customer_ends(settings, text, address, network):
    visit = visitors.read(settings, "GET", Headers(PERSON), text)

    assert (visit.address, visit.network) == (address, network)
