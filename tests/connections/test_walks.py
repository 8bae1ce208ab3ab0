"""Walks through lists that do not end as they should: in circles, twice over, with more than was asked for."""

import json

import pytest

from tests.connections.scripted_platform import PAGES, good, plain, work_ids
from tests.connections.scripted_site import account, platform, site, sync

__all__ = ["account", "platform", "site"]

PLATFORMS = ("youtube", "instagram", "tiktok")
WORKS = {name for page in range(PAGES) for name in work_ids(page)}


@pytest.fixture
def look(site, platform, account, admin):
    """Syncs an account with six works once more, its list answered so: the state of the job, and what is shown."""

    def look(slug, listed):
        platform.answerers = {}
        person, account_id = account(slug)
        assert sync(site, person, account_id, slug)[0] == "completed"
        admin.execute("UPDATE social_account SET sync_state = sync_state - 'full_at' WHERE id = %s", (account_id,))
        platform.answerers = {"list": lambda question, sent: plain(200, json.dumps(listed(question, sent)))}
        platform.asked = []
        state = sync(site, person, account_id, slug)[0]
        rows = admin.execute(
            "SELECT platform_content_id FROM content_item WHERE social_account_id = %s AND deleted_at IS NULL",
            (account_id,),
        ).fetchall()
        noted = admin.execute("SELECT count(*) FROM content.missing_work WHERE account_id = %s", (account_id,))
        return state, {row[0] for row in rows}, noted.fetchone()[0]

    return look


def first_page(question) -> dict:
    return good(type(question)(question.platform, "list", 0))


@pytest.mark.parametrize("slug", PLATFORMS)
def test_a_list_that_goes_in_circles_ends_soon_and_hides_nothing(look, platform, slug):
    state, shown, noted = look(slug, lambda question, sent: first_page(question))

    assert (state, shown, noted) == ("completed", WORKS, 0)
    assert sum(question.listing == "list" for question in platform.asked) <= 3


@pytest.mark.parametrize("slug", PLATFORMS)
def test_a_page_that_comes_twice_may_stand_where_another_should(look, slug):
    """The second page holds the first one's works, and then the list is over."""

    def twice(question, sent):
        if question.page == 0:
            return sent
        return json.loads(json.dumps(sent).replace("work-1-", "work-0-"))

    state, shown, noted = look(slug, twice)

    assert (state, shown, noted) == ("completed", WORKS, 0)


def test_more_entries_than_asked_for_are_all_asked_about(look, platform):
    names = [f"Видео-{number}" if number % 20 == 7 else f"more-{number}" for number in range(54)]

    def many(question, sent):
        items = [{"contentDetails": {"videoId": name}} for name in (*names, *sorted(WORKS))]
        return {"items": items}

    state, shown, noted = look("youtube", many)

    assert (state, noted) == ("completed", 0)
    assert shown == WORKS | {name for name in names if name.isascii()}
    assert [len(question.ids) for question in platform.asked if question.listing == "details"] == [50, 7]
