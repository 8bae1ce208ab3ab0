"""What a list that cannot be read does to the works that are shown: nothing, on every platform and on every path.

The whole way: a real job, the sandbox over HTTP, the database. What counts as a list that lacks works, and the second
look at one that lacks many, is tried in `test_second_looks`.
"""

import pytest

from tests.connections.creators import TITLES, Creator

pytestmark = pytest.mark.usefixtures("calm")

PLATFORMS = ("youtube", "instagram", "tiktok")
# TikTok's own "Error Example" in its documentation is flat like the second.
WITHOUT_A_LIST = {
    "nothing": {},
    "a flat error": {"code": "internal_error", "message": "شيء ما حدث", "log_id": "2026112819"},
    "an empty envelope": {"error": {"code": "ok", "message": "", "log_id": "L"}, "data": {}},
}
LISTS = {
    "youtube": "/google/youtube/v3/playlistItems",
    "instagram": "/instagram/graph/v25.0",
    "tiktok": "/tiktok/api/v2/video/list",
}


@pytest.fixture(params=PLATFORMS)
def creator(request, site, admin, control, consent, run_job, make_user) -> Creator:
    """A person with six works on a platform, all shown."""
    made = Creator(request.param, site, admin, control, consent, run_job, make_user)
    assert made.shown() == sorted(TITLES)
    return made


def told(creator: Creator, name: str) -> str:
    """What the owner reads: TikTok's own error says what happened, the other answers say nothing."""
    if (creator.slug, name) == ("tiktok", "a flat error"):
        return "TikTok is busy. We will try again."
    return f"{creator.name}'s answer was not readable. We will try again."


@pytest.mark.parametrize("name", WITHOUT_A_LIST)
def test_an_answer_without_its_list_hides_nothing_and_is_asked_again(creator, name):
    creator.spoil(LISTS[creator.slug], WITHOUT_A_LIST[name])

    status, message, _ = creator.look_at_everything()

    assert creator.shown() == sorted(TITLES)
    assert (status, message) == ("pending", told(creator, name))


@pytest.mark.parametrize("name", WITHOUT_A_LIST)
def test_refreshing_old_numbers_hides_nothing_either(creator, name):
    paths = {**LISTS, "youtube": "/google/youtube/v3/videos"}
    creator.grow_old()
    creator.spoil(paths[creator.slug], WITHOUT_A_LIST[name])

    status, message, _ = creator.refresh()

    assert creator.shown() == sorted(TITLES)
    assert (status, message) == ("pending", told(creator, name))


@pytest.mark.parametrize("name", WITHOUT_A_LIST)
def test_works_asked_for_by_name_are_not_gone_because_nobody_answered(creator, name):
    paths = {
        "youtube": "/google/youtube/v3/videos",
        "instagram": "/instagram/graph/v25.0/",
        "tiktok": "/tiktok/api/v2/video/query",
    }
    creator.spoil(paths[creator.slug], WITHOUT_A_LIST[name])

    status, _, _ = creator.refresh(named=True)

    assert creator.shown() == sorted(TITLES)
    assert status == "pending"


@pytest.mark.parametrize("name", WITHOUT_A_LIST)
def test_a_youtube_list_whose_details_do_not_come_hides_nothing(
    site, admin, control, consent, run_job, make_user, name
):
    creator = Creator("youtube", site, admin, control, consent, run_job, make_user)
    creator.spoil("/google/youtube/v3/videos", WITHOUT_A_LIST[name])

    status, _, _ = creator.look_at_everything()

    assert creator.shown() == sorted(TITLES)
    assert status == "pending"
