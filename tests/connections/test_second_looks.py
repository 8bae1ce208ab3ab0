"""The second look: a readable list that lacks many works hides them only when it lacks them an hour later too."""

import re
from datetime import timedelta

import pytest

from tests.connections.creators import TITLES, Creator

pytestmark = pytest.mark.usefixtures("calm")

HOUR = timedelta(hours=1)
PLATFORMS = ("youtube", "instagram", "tiktok")
# Readable lists without a work, as each platform sends them.
NONE = {
    "youtube": {"kind": "youtube#playlistItemListResponse", "items": [], "pageInfo": {"totalResults": 0}},
    "instagram": {"data": []},
    "tiktok": {
        "data": {"videos": [], "cursor": 0, "has_more": False},
        "error": {"code": "ok", "message": "", "log_id": "L"},
    },
}
LISTS = {
    "youtube": "/google/youtube/v3/playlistItems",
    "instagram": "/instagram/graph/v25.0",
    "tiktok": "/tiktok/api/v2/video/list",
}
DETAILS = {**LISTS, "youtube": "/google/youtube/v3/videos"}


@pytest.fixture
def make_creator(site, admin, control, consent, run_job, make_user):
    """Makes a person with works on a platform, all shown."""

    def make(slug, titles=TITLES) -> Creator:
        return Creator(slug, site, admin, control, consent, run_job, make_user, titles)

    return make


@pytest.fixture(params=PLATFORMS)
def creator(request, make_creator) -> Creator:
    return make_creator(request.param)


@pytest.fixture
def told(admin):
    """The notifications of a person: title and message, the newest first."""

    def told(creator):
        return admin.execute(
            "SELECT title, message FROM notification WHERE user_id = %s ORDER BY created_at DESC", (creator.id,)
        ).fetchall()

    return told


@pytest.fixture
def page(client, log_in):
    """The page of connections as a person reads it."""

    def page(creator) -> str:
        log_in(client, creator.id)
        return " ".join(re.sub("<[^>]*>", "", client.get("/connections").text).split())

    return page


def empty(creator) -> None:
    creator.spoil(LISTS[creator.slug], NONE[creator.slug], times=1)


def test_a_list_without_a_work_hides_nothing_at_first_and_says_when_it_is_asked_again(creator, told, page):
    empty(creator)

    status, _, result = creator.look_at_everything()

    assert status == "completed"
    assert (result["hidden"], result["missing"]) == (0, 6)
    assert creator.shown() == sorted(TITLES)
    (wait,) = creator.second_looks()
    assert timedelta(minutes=59) < wait <= HOUR
    line = rf"{creator.name} named none of your 6 works\. We look again at [^.]*:\d\d UTC before hiding anything\."
    assert re.search(line, page(creator))
    assert told(creator) == []


def test_what_is_missing_an_hour_later_too_is_hidden_and_said(creator, told, page):
    creator.delete(*TITLES[1:])
    creator.look_at_everything()
    assert creator.shown() == sorted(TITLES)
    assert f"{creator.name} named only 1 of your 6 works." in page(creator)

    creator.wait(HOUR)
    status, _, _ = creator.look_again()

    assert status == "completed"
    assert creator.shown() == [TITLES[0]]
    ((title, message),) = told(creator)
    assert title == f"5 works are no longer on {creator.name}"
    assert "We looked twice, an hour apart" in message
    assert "We look again" not in page(creator)
    assert creator.second_looks() == []


def test_what_is_there_an_hour_later_was_never_hidden_and_its_creator_reads_so(creator, told, page):
    empty(creator)
    creator.look_at_everything()

    creator.wait(HOUR)
    creator.look_again()

    assert creator.shown() == sorted(TITLES)
    ((title, message),) = told(creator)
    assert title == f"{creator.name} names all your works again"
    assert "Nothing was hidden." in message
    assert "We look again" not in page(creator)


def test_looks_within_the_hour_hide_nothing_however_many(creator):
    empty(creator)
    creator.look_at_everything()
    for minutes in (10, 20, 29):
        creator.wait(timedelta(minutes=minutes))
        empty(creator)
        assert creator.look_at_everything()[2]["hidden"] == 0
    creator.delete(TITLES[0])
    assert creator.sync()[2]["hidden"] == 0

    assert creator.shown() == sorted(TITLES)
    assert len(creator.second_looks()) == 0 or creator.second_looks()[0] <= HOUR


@pytest.mark.parametrize("slug", PLATFORMS)
def test_a_work_or_two_are_hidden_at_once(make_creator, slug, told):
    creator = make_creator(slug, TITLES[:3])
    creator.delete(*TITLES[1:3])

    creator.look_at_everything()

    assert creator.shown() == [TITLES[0]]
    assert (told(creator), creator.second_looks()) == ([], [])


def test_a_third_is_no_more_than_a_third(make_creator):
    creator = make_creator("tiktok", [*TITLES, "Günaydın ekmeği", "Ekşi maya", "夜のラーメン"])
    creator.delete(*TITLES[:3])

    creator.look_at_everything()

    assert len(creator.shown()) == 6


def test_works_that_the_platform_still_counts_wait_for_the_second_look(make_creator):
    """The list lacks four of twelve, and the channel's own number says that they are there."""
    titles = [*TITLES, *(f"{title} 2" for title in TITLES)]
    creator = make_creator("tiktok", titles)
    creator.lose(3)

    assert creator.look_at_everything()[2]["missing"] == 3
    assert len(creator.shown()) == 12


def test_connecting_anew_forgets_what_was_missing(creator, admin):
    empty(creator)
    creator.look_at_everything()
    creator.wait(HOUR)
    empty(creator)

    creator.connect()

    assert creator.shown() == sorted(TITLES)
    creator.disconnect()
    left = admin.execute("SELECT count(*) FROM content.missing_work WHERE account_id = %s", (creator.account_id,))
    assert left.fetchone() == (0,)
    assert creator.look_again()[0] == "completed"


def test_refreshing_old_numbers_waits_for_a_second_look_too(creator):
    creator.grow_old()
    creator.spoil(DETAILS[creator.slug], NONE[creator.slug], times=1)

    result = creator.refresh()[2]

    assert (result["hidden"], result["missing"]) == (0, 6)
    assert creator.shown() == sorted(TITLES)
    creator.delete(*TITLES[:3])
    creator.wait(HOUR)
    creator.look_again()
    assert creator.shown() == sorted(TITLES[3:])


def test_details_that_do_not_come_wait_for_a_second_look_on_every_sync(make_creator):
    creator = make_creator("youtube")
    creator.spoil(DETAILS["youtube"], NONE["youtube"], times=1)

    assert creator.look_at_everything()[2]["missing"] == 6

    assert creator.shown() == sorted(TITLES)
    creator.wait(HOUR)
    creator.look_again()
    assert creator.shown() == sorted(TITLES)
