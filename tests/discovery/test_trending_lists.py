"""How the trending lists are put together: several networks, mixed kinds, places for new work, a list a category."""

import random
from datetime import timedelta

import pytest

from app.content import reasons
from app.discovery import jobs
from dev.demo import cast, fill
from tests.discovery import small_world
from tests.discovery.test_clicks import go, run
from tests.discovery.test_trending import PERIODS, account_of, empty, listed

__all__ = ["empty", "run"]

KEPT = "reserved spot"
OLD = timedelta(days=90)


def place_kinds(db, places: int, period: str = "today") -> list[tuple[str, str, str]]:
    """Platform, category and reason of the first places."""
    rows = db.execute(
        "SELECT c.platform_slug, c.category_code, t.reason FROM site.trending t JOIN site.card c ON c.id = t.card_id "
        "WHERE t.period = %s AND t.rank_position <= %s ORDER BY t.rank_position",
        (period, places),
    )
    return [(platform, category, reasons.sentence(reason)) for platform, category, reason in rows]


def category_list(db, code: str, period: str = "today") -> list[tuple[str, str]]:
    """Titles and reasons of a category's list, whose places have no gaps."""
    rows = db.execute(
        "SELECT t.rank_position, c.title, t.reason FROM site.category_trending t JOIN site.card c ON c.id = t.card_id "
        "WHERE t.category_code = %s AND t.period = %s ORDER BY t.rank_position",
        (code, period),
    ).fetchall()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    return [(title, reasons.sentence(reason)) for _, title, reason in rows]


@pytest.fixture
def many(empty, admin, make_user):
    """Makes creators with one old work each, which so many people opened, each `step` more than the one before."""

    def make(
        count: int, platform: str, category: str, people: int, age: timedelta = OLD, step: int = 1
    ) -> list[small_world.Item]:
        items = []
        for number in range(count):
            account = small_world.connect(admin, make_user(f"{platform}{number}"), platform)
            item = small_world.publish(admin, account, f"{platform} {category} {number}", category=category, age=age)
            if people:
                small_world.opened(admin, item, people + number * step)
            items.append(item)
        return items

    return make


def test_people_of_two_networks_make_no_trend(empty, admin):
    small_world.opened(admin, empty.picture, 30)
    small_world.opened(admin, empty.bowl, 9)
    admin.execute("UPDATE content_click SET networks = 2 WHERE content_id = %s", (empty.picture.id,))
    small_world.refresh_trending(admin)

    for period in PERIODS:
        assert listed(admin, period)[0][1].startswith("Opened by 9 people")
        assert "30 people" not in str(listed(admin, period))

    admin.execute("UPDATE content_click SET networks = 3 WHERE content_id = %s", (empty.picture.id,))
    small_world.refresh_trending(admin)
    assert listed(admin)[0][0] == empty.picture.title


def test_whoever_comes_out_of_our_search_counts_half(empty, admin):
    small_world.opened(admin, empty.picture, 30, source="search")
    small_world.opened(admin, empty.bowl, 20)
    small_world.refresh_trending(admin)

    assert [reason.split()[2] for _, reason in listed(admin)[:2]] == ["20", "30"]


def test_no_platform_and_no_category_takes_more_than_eight_of_the_first_twenty(many, admin):
    many(25, "youtube", "art", 200)
    many(7, "tiktok", "music", 20)
    many(6, "instagram", "food", 20)
    small_world.refresh_trending(admin)
    for period in PERIODS:
        kinds = place_kinds(admin, 20, period)

        assert len(kinds) == 20
        assert [kind[0] for kind in kinds].count("youtube") == 8
        assert [kind[1] for kind in kinds].count("art") == 8


def test_where_only_one_platform_trends_the_list_is_full_all_the_same(many, admin):
    many(25, "youtube", "art", 200)
    small_world.refresh_trending(admin)

    kinds = place_kinds(admin, 20)
    assert len(kinds) == 20
    assert sum("Opened by" in reason for _, _, reason in kinds) >= 18


def test_the_most_opened_stay_in_front_within_their_kind(many, admin):
    many(12, "youtube", "art", 200)
    many(12, "tiktok", "music", 20)
    small_world.refresh_trending(admin)
    people = [
        int(reason.split()[2])
        for platform, _, reason in place_kinds(admin, 20)
        if platform == "youtube" and KEPT not in reason
    ]

    assert people == sorted(people, reverse=True)
    assert people[0] == 211


def test_every_tenth_place_goes_to_new_work_that_few_have_opened(many, admin):
    many(60, "youtube", "art", 50)
    fresh = {item.title for item in many(12, "tiktok", "music", 0, timedelta(hours=5))}
    late = {item.title for item in many(3, "tiktok", "food", 0, timedelta(hours=73))}
    small_world.refresh_trending(admin)
    for period in PERIODS:
        places = listed(admin, period)

        kept = {number: title for number, (title, reason) in enumerate(places, start=1) if reason.endswith(KEPT)}
        assert list(kept) == [10, 20, 30, 40, 50, 60][: len(kept)]
        assert len(kept) >= 5
        assert not late & set(kept.values())
        assert all(reason == "New · reserved spot" for _, reason in places if reason.endswith(KEPT))
    assert fresh & set(kept.values())


def test_a_new_work_that_many_have_opened_needs_no_kept_place(many, admin):
    many(30, "youtube", "art", 50)
    known = many(1, "tiktok", "music", 6, timedelta(hours=5))[0]
    small_world.refresh_trending(admin)

    assert dict(listed(admin))[known.title].startswith("Opened by 6 people today")


def test_kept_places_stay_for_an_hour(many, admin):
    many(30, "youtube", "art", 50)
    many(20, "tiktok", "music", 0, timedelta(hours=5))
    with admin.transaction():
        small_world.refresh_trending(admin)
        first = listed(admin)
        small_world.refresh_trending(admin)

        assert listed(admin) == first
        chosen = admin.execute("SELECT k.content_id FROM trending.kept_works(5) AS k").fetchall()
    newest = admin.execute("SELECT id FROM site.card ORDER BY published_at DESC LIMIT %s", (len(chosen),)).fetchall()
    assert chosen != newest


def test_a_creator_of_much_new_work_has_one_lot_for_the_kept_places(many, admin, empty):
    account = account_of(admin, empty.bowl)
    for number in range(40):
        small_world.publish(admin, account, f"Dumped {number}", age=timedelta(hours=1))
    chosen = admin.execute(
        "SELECT count(*) FROM trending.kept_works(5) AS k WHERE k.creator_id = %s", (empty.alice,)
    ).fetchone()

    assert chosen == (1,)


def test_a_category_has_its_own_list_with_the_same_caps(many, admin, empty):
    account = account_of(admin, empty.bowl)
    for number in range(12):
        item = small_world.publish(admin, account, f"Art everywhere {number}", category="art", age=OLD)
        small_world.opened(admin, item, 5000)
    many(60, "youtube", "art", 5, step=0)
    many(3, "tiktok", "music", 20)
    small_world.refresh_trending(admin)
    for period in PERIODS:
        titles = [title for title, _ in category_list(admin, "art", period)]

        assert len(titles) == 48
        assert sum(title.startswith("Art everywhere") for title in titles[:10]) == 1
        assert sum(title.startswith("Art everywhere") for title in titles[:30]) == 2
        assert not any(title.startswith("tiktok") for title in titles)
    title, reason = category_list(admin, "music")[0]
    assert title == "tiktok music 2"
    assert reason.startswith("Opened by 22 people today, usually none")


def test_a_quiet_category_has_no_trending_list_and_a_hidden_work_leaves_a_list(many, admin, visitor):
    shown, hidden = many(2, "tiktok", "food", 0, timedelta(hours=5))
    small_world.refresh_trending(admin)
    assert category_list(admin, "food") == []
    assert "sort=trending" not in visitor.get("/category/food").text
    assert "Not enough views this week yet" in visitor.get("/category/food?sort=trending").text

    for item in (shown, hidden):
        small_world.opened(admin, item, 9)
    small_world.refresh_trending(admin)
    assert "sort=trending" in visitor.get("/category/food?date=year").text
    admin.execute("UPDATE content_item SET visibility = 'private' WHERE id = %s", (hidden.id,))
    left = admin.execute(
        "SELECT c.title FROM site.category_trending t JOIN site.card c ON c.id = t.card_id "
        "WHERE t.category_code = 'food' AND t.period = 'today'"
    ).fetchall()
    assert left == [(shown.title,)]


def test_works_without_a_category_are_limited_like_those_of_one(many, admin):
    many(25, "youtube", None, 200)
    many(14, "tiktok", "music", 20)
    small_world.refresh_trending(admin)

    assert [kind[1] for kind in place_kinds(admin, 16)].count(None) == 8


def test_kept_places_keep_the_limits_too(many, admin):
    """Where the new works are of a platform that has its share, the place goes to what trends."""
    many(9, "youtube", "art", 200)
    many(20, "tiktok", "music", 20)
    many(9, "instagram", "food", 20)
    many(6, "youtube", "gaming", 0, timedelta(hours=5))
    small_world.refresh_trending(admin)

    kinds = place_kinds(admin, 20)
    assert [kind[0] for kind in kinds].count("youtube") == 8


def test_a_date_of_the_future_makes_nothing_newer(many, admin):
    honest, ahead = many(2, "tiktok", "food", 0, timedelta(hours=5))
    admin.execute("UPDATE content_item SET published_at = now() + interval '9 days' WHERE id = %s", (ahead.id,))
    ages = admin.execute(
        "SELECT round(extract(epoch FROM now() - published_at) / 3600) FROM site.card WHERE id = ANY (%s)",
        ([honest.id, ahead.id],),
    ).fetchall()

    assert ages == [(5,), (5,)]


def test_a_work_dated_anew_is_as_old_as_we_know_it(many, admin):
    """No reason says that it is new, no place is kept for it, and what was usual before stays usual."""
    many(30, "youtube", "art", 50)
    again = many(1, "tiktok", "food", 40)[0]
    for day in range(1, 8):
        small_world.opened(admin, again, 38, timedelta(days=day))
    admin.execute("UPDATE content_item SET published_at = now(), synced_at = now() WHERE id = %s", (again.id,))
    small_world.refresh_trending(admin)

    assert admin.execute(
        "SELECT published_at > now() - interval '1 hour' FROM site.card WHERE id = %s", (again.id,)
    ).fetchone() == (True,)
    assert dict(listed(admin))["tiktok food 0"].startswith("Opened by 40 people today, usually 38")
    assert admin.execute(
        "SELECT count(*) FROM trending.kept_works(1000) k WHERE k.content_id = %s", (again.id,)
    ).fetchone() == (0,)


def test_an_old_date_gives_no_earlier_days_without_visits(many, admin):
    """A work that we know since an hour is compared with its category, whatever its date says."""
    for item in many(9, "youtube", "art", 60):
        for day in range(1, 8):
            small_world.opened(admin, item, 50, timedelta(days=day))
    dated, fresh = many(2, "tiktok", "art", 90, timedelta(hours=1), step=0)
    admin.execute("UPDATE content_item SET published_at = now() - interval '900 days' WHERE id = %s", (dated.id,))
    scores = dict(
        admin.execute(
            "SELECT w.content_id, w.score FROM trending.rising_works(5) w WHERE w.period = 'today'"
        ).fetchall()
    )

    assert scores[dated.id] == pytest.approx(scores[fresh.id])
    alone = many(1, "tiktok", "music", 90, timedelta(hours=1))[0]
    scores = dict(
        admin.execute(
            "SELECT w.content_id, w.score FROM trending.rising_works(5) w WHERE w.period = 'today'"
        ).fetchall()
    )
    assert scores[fresh.id] < scores[alone.id]


def test_the_visitors_of_the_demo_make_works_trend(many, admin, visitor, run):
    """They come from many networks, so that this list shows what the demo promises."""
    chance, works = random.Random(1), many(12, "youtube", "art", 0)
    for address, user_agent in cast.visitors(fill.VISITORS, 1):
        for item in {chance.choice(works), chance.choice(works[:4])}:
            go(visitor, item, address, **{"User-Agent": user_agent})
    jobs.flush_clicks(run)
    jobs.refresh_trending(run)

    trending = [reason for _, reason in listed(admin) if reason.startswith("Opened by")]
    assert len(trending) >= 8
