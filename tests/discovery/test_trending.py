"""Trending: what people open here, lately and more than usual, with the reason in words and a cap for each creator."""

import itertools
from datetime import timedelta

import psycopg
import pytest
from lxml import html

from app.content import reasons
from tests.discovery import small_world

PERIODS = ("today", "week", "month", "all_time")


@pytest.fixture
def empty(admin, world):
    """Nobody has opened anything, everything is an hour old, and what a test adds is gone afterwards."""
    known = [row[0] for row in admin.execute("SELECT id FROM content_item")]
    admin.execute("DELETE FROM content_click")
    admin.execute(
        "UPDATE content_item SET total_clicks = 0, total_neighbours = 0, clicks_last_7_days = 0, clicks_last_30_days = 0, "
        "published_at = now() - interval '1 hour', first_seen_at = now() - interval '1 hour'"
    )
    yield world
    admin.execute("DELETE FROM content_item WHERE id <> ALL (%s)", (known,))


def listed(db, period="today"):
    """Titles and reasons of a list as visitors see it."""
    rows = db.execute(
        "SELECT c.title, t.reason FROM site.trending t JOIN site.card c ON c.id = t.card_id WHERE t.period = %s "
        "ORDER BY t.rank_position",
        (period,),
    )
    return [(title, reasons.sentence(reason)) for title, reason in rows]


def account_of(db, item):
    return db.execute("SELECT social_account_id FROM content_item WHERE id = %s", (item.id,)).fetchone()[0]


def test_a_work_that_people_open_comes_first_and_says_why(empty, admin):
    small_world.opened(admin, empty.picture, 42)
    for day in range(1, 8):
        small_world.opened(admin, empty.picture, 6, timedelta(days=day, hours=2))
    admin.execute(
        "UPDATE content_item SET first_seen_at = now() - interval '30 days' WHERE id = %s", (empty.picture.id,)
    )
    small_world.refresh_trending(admin)

    title, reason = listed(admin)[0]
    assert title == empty.picture.title
    assert reason.startswith("Opened by 42 people today, usually 6 · score ")


def test_too_few_people_make_no_trend(empty, admin):
    small_world.opened(admin, empty.picture, 4)
    small_world.refresh_trending(admin, minimum=5)

    assert all(not reason.startswith("Opened by") for period in PERIODS for _, reason in listed(admin, period))
    small_world.refresh_trending(admin, minimum=4)
    assert listed(admin)[0][1].startswith("Opened by 4 people today")


def test_what_is_always_opened_so_often_is_no_news(empty, admin):
    admin.execute(
        "UPDATE content_item SET published_at = now() - interval '60 days', first_seen_at = now() - interval '60 days'"
    )
    for day in range(8):
        small_world.opened(admin, empty.bowl, 100, timedelta(days=day))
    small_world.opened(admin, empty.picture, 10)
    small_world.refresh_trending(admin)

    title, reason = listed(admin)[0]
    assert title == empty.picture.title
    assert reason.startswith("Opened by 10 people today, usually none")
    assert "100 people" not in str(listed(admin))


def test_a_visit_fades(empty, admin):
    small_world.opened(admin, empty.bowl, 20, timedelta(hours=20))
    small_world.opened(admin, empty.picture, 8)
    small_world.refresh_trending(admin)

    assert listed(admin)[0][0] == empty.picture.title
    assert listed(admin, "month")[0][0] == empty.bowl.title


def test_the_list_ends_where_trending_ends_and_new_works_have_their_own_heading(empty, admin, visitor):
    small_world.opened(admin, empty.bowl, 12)
    small_world.refresh_trending(admin)
    for period in PERIODS:
        assert [title for title, _ in listed(admin, period)] == [empty.bowl.title]

    page = html.fromstring(visitor.get("/trending?period=today").data)
    ranked, fresh = (page.xpath(f"//section[.//h2[@id='{name}']]")[0] for name in ("works", "fresh"))
    assert ranked.xpath(".//h3[@class='card__title']/a/text()") == [empty.bowl.title]
    assert ranked.xpath("normalize-space(.//*[@class='card__rank'])") == "Place 1"
    assert fresh.xpath("string(.//h2)") == "Not trending, just new"
    titles = fresh.xpath(".//h3[@class='card__title']/a/text()")
    assert empty.bowl.title not in titles
    assert {empty.clip.title, empty.picture.title} <= set(titles)
    assert not fresh.xpath(".//*[@class='card__rank' or @class='card__reason']")


def test_two_works_of_a_creator_at_most_are_shown_as_just_new(empty, admin, visitor):
    account = account_of(admin, empty.bowl)
    for number in range(9):
        small_world.publish(admin, account, f"Dumped {number}", age=timedelta(minutes=1))
    small_world.refresh_trending(admin)

    page = html.fromstring(visitor.get("/trending?period=month").data)
    assert len(page.xpath("//section[.//h2[@id='fresh']]//h3/a[starts-with(., 'Dumped')]")) == 2


def test_equal_lists_share_a_tab(empty, admin, visitor):
    def tabs(period):
        page = html.fromstring(visitor.get(f"/trending?period={period}").data)
        return page.xpath("//nav[@aria-label='Period']//a/text()")

    small_world.opened(admin, empty.bowl, 12)
    small_world.refresh_trending(admin)
    assert tabs("today") == []
    assert tabs("week") == ["Today", "This week"], "whoever asked for it can see where they are"

    small_world.opened(admin, empty.picture, 40, timedelta(days=200))
    small_world.refresh_trending(admin)
    assert tabs("today") == ["Today", "All time"]


def test_the_order_agrees_with_the_number_in_the_reason(empty, admin, make_user):
    """Whoever stands below a lower score says that a limit put them there."""
    for number in range(30):
        account = small_world.connect(admin, make_user(f"order{number}"), "youtube" if number % 3 else "tiktok")
        for again in range(3):
            item = small_world.publish(admin, account, f"Order {number} {again}", category=None, age=timedelta(days=90))
            small_world.opened(admin, item, 5 + (number * 7 + again * 11) % 60)
            small_world.opened(admin, item, 4, timedelta(days=2))
    small_world.refresh_trending(admin)
    for period in PERIODS:
        reasons = [
            reason
            for (reason,) in admin.execute(
                "SELECT t.reason FROM site.trending t WHERE t.period = %s ORDER BY t.rank_position", (period,)
            )
        ]
        decides = "people" if period == "all_time" else "score"
        free = [reason[decides] for reason in reasons if reason["code"] == "opened" and "limited" not in reason]

        assert free == sorted(free, reverse=True), period
        assert len(free) > 10, period
        assert any("limited" in reason for reason in reasons), period


def test_whoever_shows_the_number_of_the_place_before_says_that_they_are_tied(empty, admin, make_user):
    """Equal figures at different places: the newer post comes first, and the reason of the other says so."""
    for number, title in enumerate(
        ["شاي بالنعناع", "चाय की दुकान", "ชาเย็น", "お茶の時間", "차 한 잔", "İnce belli çay"]
    ):
        account = small_world.connect(admin, make_user(f"tea{number}"))
        age = timedelta(days=90 - number)
        small_world.opened(admin, small_world.publish(admin, account, title, category="food", age=age), 20)
    small_world.refresh_trending(admin)

    ties = 0
    for table, period in (
        ("site.trending", "today"),
        ("site.trending", "all_time"),
        ("site.category_trending", "today"),
    ):
        rows = admin.execute(
            f"SELECT t.reason, c.published_at FROM {table} t JOIN site.card c ON c.id = t.card_id "
            "WHERE t.period = %s AND t.reason->>'code' = 'opened' ORDER BY t.rank_position",
            (period,),
        ).fetchall()
        decides = "people" if period == "all_time" else "score"
        for (first, newer), (second, older) in itertools.pairwise(rows):
            is_tied = first[decides] == second[decides] and "limited" not in second
            assert second.get("tied", False) is is_tied, (table, first, second)
            assert not is_tied or newer >= older, (table, first, second)
            ties += is_tied
    assert ties >= 10


def test_one_creator_cannot_fill_the_list(empty, admin, make_user):
    crowd = [small_world.connect(admin, make_user(f"crowd{number:02}")) for number in range(14)]
    for account in crowd:
        for number in range(3):
            small_world.opened(admin, small_world.publish(admin, account, f"Crowd work {number}"), 5)
    video = account_of(admin, empty.bowl)
    for number in range(12):
        small_world.opened(admin, small_world.publish(admin, video, f"Alice everywhere {number}"), 500)
    small_world.refresh_trending(admin)

    for period in PERIODS:
        owners = [
            row[0]
            for row in admin.execute(
                "SELECT c.creator_id FROM site.trending t JOIN site.card c ON c.id = t.card_id WHERE t.period = %s "
                "ORDER BY t.rank_position",
                (period,),
            )
        ]
        assert len(owners) > 30
        assert max(owners[:10].count(owner) for owner in owners) == 1
        assert max(owners[:30].count(owner) for owner in owners) == 2
        assert owners[0] == empty.alice, "most people, once at the top"


def test_a_small_creator_rises_past_a_big_one(empty, admin):
    """The same rise counts more where it is more than the creator's works get otherwise."""
    small_world.opened(admin, empty.bowl, 20)
    for day in range(3, 28):
        small_world.opened(admin, empty.song, 120, timedelta(days=day))
    small_world.opened(admin, empty.picture, 20)
    small_world.refresh_trending(admin)

    assert listed(admin)[0][0] == empty.picture.title


def test_a_work_keeps_the_time_since_when_it_trends(empty, admin):
    small_world.opened(admin, empty.bowl, 9)
    small_world.refresh_trending(admin)
    since = "SELECT started_trending_at FROM trending_content WHERE content_id = %s AND trend_category = 'today'"
    first = admin.execute(since, (empty.bowl.id,)).fetchone()
    small_world.refresh_trending(admin)

    assert admin.execute(since, (empty.bowl.id,)).fetchone() == first


def test_a_hidden_work_leaves_the_list_at_once(empty, admin, visitor):
    item = small_world.publish(admin, account_of(admin, empty.bowl), "Trends and hides")
    small_world.opened(admin, item, 900)
    small_world.refresh_trending(admin)
    assert "Trends and hides" in visitor.get("/trending").text
    admin.execute("UPDATE content_item SET visibility = 'private' WHERE id = %s", (item.id,))

    assert "Trends and hides" not in visitor.get("/trending?x=1").text


def test_the_page_has_four_periods_with_reasons(empty, admin, visitor):
    small_world.opened(admin, empty.bowl, 12)
    small_world.refresh_trending(admin)
    for period, words in {"today": "today", "week": "this week", "month": "this month", "all_time": "so far"}.items():
        page = visitor.get(f"/trending?period={period}").text

        assert f"Opened by 12 people {words}" in page


def test_two_refreshes_at_once_end_in_one_list(empty, admin, database_url):
    with psycopg.connect(database_url) as one, psycopg.connect(database_url) as two:
        one.execute("SELECT trending.refresh_lists(3)")
        two.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            two.execute("SELECT trending.refresh_lists(3)")
        one.commit()
        two.rollback()
        two.execute("SELECT trending.refresh_lists(3)")
        two.commit()

    ranks = admin.execute(
        "SELECT period, count(*), count(DISTINCT rank_position), max(rank_position) FROM site.trending GROUP BY 1"
    ).fetchall()
    assert all(count == distinct == last for _, count, distinct, last in ranks)


def test_the_designs_score_is_one_setting_away_and_has_no_say_here(admin):
    assert admin.execute("SELECT calculate_trend_score(1000, 100000, now())").fetchone()[0] == pytest.approx(1.0)
