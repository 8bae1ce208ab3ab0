"""A place in a list needs people of many networks: crowds of a few, and visits from outside, move next to nothing."""

from datetime import timedelta

import pytest

from app.discovery import jobs
from app.discovery.trending import clicks
from app.infra.services import EXTENSION
from tests.discovery import small_world
from tests.discovery.test_clicks import Run, go
from tests.discovery.test_trending import PERIODS, account_of, empty, listed

__all__ = ["empty"]

FEW, MANY = 3, 12


def person(network: int, number: int = 1) -> str:
    """The address of somebody in a network."""
    return f"10.77.{network}.{number}"


@pytest.fixture
def open_from(web, visitor):
    """Opens a work over HTTP: so many people from each of so many networks."""

    def run(item, networks, of_each=1, first=0, **headers):
        for network in range(first, first + networks):
            for number in range(1, of_each + 1):
                assert go(visitor, item, person(network, number), **headers).status_code == 302

    return run


@pytest.fixture
def make_lists(web, admin, settings):
    """Writes down what was counted and makes the lists."""
    run = Run(web.extensions[EXTENSION])

    def make():
        jobs.flush_clicks(run)
        small_world.refresh_trending(admin, settings.trending_minimum_people)

    return make


def test_three_crowded_networks_put_no_work_into_a_list(empty, admin, open_from, make_lists):
    open_from(empty.bowl, FEW, clicks.PEOPLE_OF_A_NETWORK)
    open_from(empty.picture, MANY)
    make_lists()

    for period in PERIODS:
        assert [title for title, _ in listed(admin, period)] == [empty.picture.title]
    assert admin.execute("SELECT count(*) FROM trending.hold WHERE released_at IS NULL").fetchone() == (0,)


def test_people_of_many_networks_come_before_more_people_of_few(empty, admin, open_from, make_lists):
    open_from(empty.bowl, 6, clicks.PEOPLE_OF_A_NETWORK)
    open_from(empty.picture, MANY)
    make_lists()

    for period in PERIODS:
        assert [title for title, _ in listed(admin, period)] == [empty.picture.title, empty.bowl.title]


def test_the_reason_says_no_more_people_than_came(empty, admin, open_from, make_lists):
    """Six people, two of them neighbours, are at least five."""
    open_from(empty.bowl, 5, 1)
    open_from(empty.bowl, 1, 2)
    open_from(empty.picture, 7, 1, first=40)
    make_lists()

    reasons = dict(listed(admin))
    assert reasons[empty.bowl.title].startswith("Opened by at least 5 people today")
    assert reasons[empty.picture.title].startswith("Opened by 7 people today")
    assert dict(listed(admin, "all_time"))[empty.bowl.title] == "Opened by at least 5 people so far"


def test_what_is_taken_off_stays_taken_off_when_old_clicks_are_rolled_up(empty, admin, open_from, make_lists):
    open_from(empty.bowl, 4, 5)
    make_lists()
    before = admin.execute("SELECT sum(neighbours) FROM content_click WHERE content_id = %s", (empty.bowl.id,))
    taken = before.fetchone()
    admin.execute("UPDATE content_click SET hour = hour - interval '40 days' WHERE content_id = %s", (empty.bowl.id,))
    admin.execute("SELECT trending.compact_clicks()")

    after = admin.execute("SELECT sum(neighbours) FROM content_click WHERE content_id = %s", (empty.bowl.id,))
    assert after.fetchone() == taken
    assert 13 < taken[0] < 15


def test_a_crowd_on_a_creators_other_work_pushes_no_honest_work_down(empty, admin, open_from, make_lists, make_user):
    """Neither by making the creator look big, nor by taking the creator's places."""
    rival = small_world.publish(admin, small_world.connect(admin, make_user("rakip")), "Seramik tabak 陶器")
    account = account_of(admin, empty.bowl)
    others = [small_world.publish(admin, account, f"งานปั้นดิน {number}") for number in range(12)]
    small_world.opened(admin, empty.bowl, 12)
    small_world.opened(admin, rival, 9)
    make_lists()
    assert [title for title, _ in listed(admin)] == [empty.bowl.title, rival.title]

    for day in range(1, 12):
        for other in others:
            small_world.opened(admin, other, 200, timedelta(days=day))
    for other in others:
        open_from(other, 4, 4)
    make_lists()
    assert [title for title, _ in listed(admin)][:2] == [empty.bowl.title, rival.title]


def test_people_who_come_every_day_do_make_a_creator_big(empty, admin, make_lists, make_user):
    for day in range(1, 25):
        small_world.opened(admin, empty.song, 150, timedelta(days=day))
    small_world.opened(admin, empty.bowl, 20)
    small_world.opened(admin, empty.picture, 20)
    make_lists()

    assert listed(admin)[0][0] == empty.picture.title


OUTSIDE = {"Referer": "https://kuvat.example/"}
HIDDEN = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
HERE = {"Referer": "http://localhost/"}


@pytest.mark.parametrize(
    "headers", [OUTSIDE, HIDDEN, {}], ids=["another site", "another site that hides itself", "nowhere"]
)
def test_who_comes_from_outside_counts_half(empty, admin, open_from, make_lists, headers):
    """Whoever did not come across a work here says little of what people find here."""
    open_from(empty.bowl, 14, **headers)
    open_from(empty.picture, 10, first=100, **HERE)
    make_lists()

    assert [title for title, _ in listed(admin)] == [empty.picture.title, empty.bowl.title]


def test_who_hides_the_page_they_come_from_is_not_taken_for_an_outsider(empty, admin, open_from, make_lists):
    open_from(empty.bowl, 14, **{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"})
    open_from(empty.picture, 10, first=100, **HERE)
    make_lists()

    assert [title for title, _ in listed(admin)] == [empty.bowl.title, empty.picture.title]


def test_one_network_takes_no_new_work_out_of_the_draw(empty, admin, open_from, make_lists, make_user, settings):
    fresh = small_world.publish(admin, small_world.connect(admin, make_user("yeni")), "Νέο έργο")
    open_from(fresh, 1, clicks.PEOPLE_OF_A_NETWORK)
    make_lists()

    kept = admin.execute("SELECT content_id FROM trending.kept_works(%s)", (settings.trending_minimum_people,))
    assert (fresh.id,) in kept.fetchall()
