"""What the site does by itself: rhythms, follower counts, fresh numbers by age, and hiding what nobody confirms."""

from datetime import UTC, datetime, timedelta

import pytest

from app.connections import sync_schedule
from app.infra.errors import BadInput

HIDDEN = "SELECT count(*) FROM content_item WHERE user_id = %s AND deleted_at IS NOT NULL"


@pytest.fixture
def creator(consent, control, run_job, make_user):
    """A person with a synced channel: a video of today, one of last week, two of last year."""
    person = make_user("rhythm", onboarded=True)
    name = f"r{person.hex[:12]}"
    now = datetime.now(UTC)
    ages = {"today": 0.2, "week": 7, "old one": 400, "old two": 401}
    videos = [{"title": title, "published": (now - timedelta(days=days)).isoformat()} for title, days in ages.items()]
    channel = {"title": name, "handle": name, "email": f"{name}@mail.example", "videos": videos}
    control.post("/clear", json={})
    control.post("/channels", json=channel)
    found = consent.connect(person, f"{name}@mail.example")
    assert run_job(found.job_id)[0] == "completed"
    control.post("/clear", json={})
    return person, found.account_id


@pytest.fixture
def run_kind(site, admin, run_job):
    """Does a job of the site of this kind, with parameters."""

    def run(kind, **params):
        from psycopg.types.json import Jsonb

        job_id = admin.execute("SELECT jobs.create_site_job(%s, %s)", (kind, Jsonb(params))).fetchone()[0]
        status, message, result = run_job(job_id)
        assert (status, message) == ("completed", None)
        return result

    return run


def choose(site, person, account_id, word):
    with site.database.transaction("web", person) as db:
        return sync_schedule.choose(db, person, account_id, word)


def waiting(admin, kind, account_id):
    return admin.execute(
        "SELECT count(*) FROM job_queue WHERE job_type = %s AND status = 'pending' AND params ->> 'social_account_id' = %s",
        (kind, str(account_id)),
    ).fetchone()[0]


def grow_old(admin, account_id, title, age):
    admin.execute(
        "UPDATE content_item SET synced_at = now() - %s::interval WHERE social_account_id = %s AND title = %s",
        (age, account_id, title),
    )


def test_a_rhythm_of_hours_starts_a_sync_and_sets_the_next(site, creator, admin, run_kind):
    person, account_id = creator
    next_at = choose(site, person, account_id, "6")
    assert timedelta(hours=5) < next_at - datetime.now(UTC) <= timedelta(hours=6)
    run_kind("auto_sync")
    assert waiting(admin, "sync_youtube", account_id) == 0

    admin.execute("UPDATE social_account SET next_sync_at = now() WHERE id = %s", (account_id,))
    run_kind("auto_sync")
    run_kind("auto_sync")

    assert waiting(admin, "sync_youtube", account_id) == 1
    following = admin.execute("SELECT next_sync_at FROM social_account WHERE id = %s", (account_id,)).fetchone()[0]
    assert following > datetime.now(UTC) + timedelta(hours=5)


def test_the_own_rhythm_follows_how_often_works_come(site, creator, admin):
    person, account_id = creator
    admin.execute(
        "UPDATE content_item SET published_at = now() - interval '2 days' WHERE title = 'week' AND user_id = %s",
        (person,),
    )
    admin.execute(
        "UPDATE content_item SET published_at = now() - interval '4 days' WHERE title = 'old one' AND user_id = %s",
        (person,),
    )
    admin.execute(
        "UPDATE content_item SET published_at = now() - interval '6 days' WHERE title = 'old two' AND user_id = %s",
        (person,),
    )

    pause = choose(site, person, account_id, "own") - datetime.now(UTC)

    assert timedelta(hours=22) < pause < timedelta(hours=26)
    assert choose(site, person, account_id, "manual") is None


def test_a_rhythm_that_is_none_is_refused(site, creator):
    person, account_id = creator
    with pytest.raises(BadInput):
        choose(site, person, account_id, "1")


def test_a_used_up_quota_pauses_the_rhythm_until_the_next_cycle_and_says_so(site, creator, admin, run_kind):
    person, account_id = creator
    choose(site, person, account_id, "24")
    admin.execute("UPDATE social_account SET next_sync_at = now() WHERE id = %s", (account_id,))
    admin.execute("UPDATE subscription SET syncs_used = 10 WHERE user_id = %s", (person,))

    run_kind("auto_sync")

    assert waiting(admin, "sync_youtube", account_id) == 0
    next_at, status, cycle_end = admin.execute(
        "SELECT a.next_sync_at, a.last_sync_status, s.cycle_end_date FROM social_account a JOIN subscription s USING (user_id) WHERE a.id = %s",
        (account_id,),
    ).fetchone()
    assert next_at == cycle_end
    assert status.startswith("Paused")


def test_follower_counts_are_looked_at_daily_without_a_quota(site, creator, admin, run_kind):
    person, account_id = creator
    used = admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (person,)).fetchone()
    admin.execute("UPDATE social_account SET follower_count = 1, sync_state = '{}' WHERE id = %s", (account_id,))
    run_kind("plan_upkeep")
    assert waiting(admin, "follower_sync", account_id) == 0

    admin.execute("UPDATE social_account SET looked_at = now() - interval '25 hours' WHERE id = %s", (account_id,))
    run_kind("plan_upkeep")
    run_kind("plan_upkeep")
    assert waiting(admin, "follower_sync", account_id) == 1
    run_kind("follower_sync", user_id=str(person), social_account_id=str(account_id))

    followers, looked = admin.execute(
        "SELECT follower_count, now() - looked_at FROM social_account WHERE id = %s", (account_id,)
    ).fetchone()
    assert followers != 1
    assert looked < timedelta(minutes=1)
    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (person,)).fetchone() == used


def test_numbers_are_refreshed_by_age_and_only_those(site, creator, admin, run_kind, control):
    person, account_id = creator
    for title, age in {"today": "4 hours", "week": "23 hours", "old one": "15 days", "old two": "13 days"}.items():
        grow_old(admin, account_id, title, age)
    admin.execute("UPDATE content_item SET views_count = 1 WHERE user_id = %s", (person,))
    run_kind("plan_upkeep")
    assert waiting(admin, "refresh_works", account_id) == 1
    control.post("/clear", json={})

    result = run_kind("refresh_works", user_id=str(person), social_account_id=str(account_id))

    assert result == {"added": 0, "changed": 2, "hidden": 0, "calls": 1}
    stale = admin.execute(
        "SELECT title FROM content_item WHERE user_id = %s AND views_count = 1 ORDER BY title", (person,)
    ).fetchall()
    assert stale == [("old two",), ("week",)]


def test_an_unchanged_work_is_confirmed(site, creator, admin, run_kind):
    person, account_id = creator
    grow_old(admin, account_id, "old one", "20 days")

    run_kind("refresh_works", user_id=str(person), social_account_id=str(account_id))

    age = admin.execute(
        "SELECT now() - synced_at FROM content_item WHERE user_id = %s AND title = 'old one'", (person,)
    ).fetchone()[0]
    assert age < timedelta(minutes=1)


def test_a_work_that_became_private_or_was_deleted_is_hidden_by_upkeep(site, creator, admin, run_kind, control):
    person, account_id = creator
    ids = dict(
        admin.execute("SELECT title, platform_content_id FROM content_item WHERE user_id = %s", (person,)).fetchall()
    )
    control.post(f"/videos/{ids['old one']}", json={"privacy": "private"})
    control.post(f"/videos/{ids['old two']}/delete", json={})

    run_kind(
        "refresh_works", user_id=str(person), social_account_id=str(account_id), ids=[ids["old one"], ids["old two"]]
    )

    shown = admin.execute("SELECT title FROM site.card WHERE creator_id = %s ORDER BY title", (person,)).fetchall()
    assert shown == [("today",), ("week",)]


def test_what_nobody_confirms_is_hidden_at_28_days_and_deleted_before_30(site, creator, admin, run_kind):
    person, account_id = creator
    grow_old(admin, account_id, "old one", "27 days")
    grow_old(admin, account_id, "old two", "28 days 1 hour")
    grow_old(admin, account_id, "week", "29 days 1 hour")
    grow_old(admin, account_id, "today", "29 days 1 hour")
    admin.execute("UPDATE content_item SET seo_description = 'Mine' WHERE user_id = %s AND title = 'today'", (person,))

    run_kind("purge_content")

    left = admin.execute(
        "SELECT title, deleted_at IS NULL, seo_description FROM content_item WHERE user_id = %s ORDER BY title",
        (person,),
    ).fetchall()
    assert left == [("", False, "Mine"), ("old one", True, None), ("old two", False, None)]


def test_a_paused_account_is_left_alone(site, creator, admin, run_kind):
    person, account_id = creator
    choose(site, person, account_id, "6")
    admin.execute(
        "UPDATE social_account SET next_sync_at = now(), looked_at = NULL, last_synced_at = now() - interval '3 days', "
        "status_id = (SELECT id FROM account_status WHERE slug = 'inactive') WHERE id = %s",
        (account_id,),
    )
    run_kind("auto_sync")
    run_kind("plan_upkeep")

    assert waiting(admin, "sync_youtube", account_id) == waiting(admin, "follower_sync", account_id) == 0
