"""Fetching pictures: once, in time, politely, and never so that anything else waits for it."""

from datetime import timedelta

import pytest

from app.content.thumbnails import downloads, rate_limit

PICTURES = (
    "SELECT i.title, p.hash, p.widths, p.height, p.tries, p.due_at - now() AS wait, p.url FROM content.picture p "
    "LEFT JOIN content_item i ON i.id = p.content_id WHERE p.user_id = %s ORDER BY i.title NULLS FIRST"
)
EVERYTHING = {"fetched": 3, "failed": 0}


def pictures(admin, person):
    """Rows of title (none: the account's own), hash, widths, height, tries, wait, url."""
    return admin.execute(PICTURES, (person,)).fetchall()


def make_due(admin, person):
    admin.execute("UPDATE content.picture SET due_at = now() WHERE user_id = %s AND due_at IS NOT NULL", (person,))


def point_to(admin, bakery, address, title="Bread at six"):
    """Lets a work's picture stand at an address, as if its platform had said so."""
    admin.execute(
        "UPDATE content.picture p SET url = %s, hash = NULL, due_at = now(), tries = 0 FROM content_item i "
        "WHERE i.id = p.content_id AND i.title = %s AND p.user_id = %s",
        (address, title, bakery.person),
    )


def one(admin, bakery, title="Bread at six"):
    return next(row for row in pictures(admin, bakery.person) if row[0] == title)


def test_a_sync_asks_for_the_pictures_it_found(admin, bakery):
    assert [row[0] for row in pictures(admin, bakery.person)] == ["Bread at six", "The long bake"]
    waiting = admin.execute(
        "SELECT count(*) FROM job_queue WHERE job_type = 'fetch_thumbnails' AND status = 'pending' AND params ->> 'user_id' = %s",
        (str(bakery.person),),
    ).fetchone()
    assert waiting == (1,)


def test_works_and_accounts_get_copies_in_the_database(admin, bakery, fetch):
    assert fetch(bakery.person) == EVERYTHING

    portrait, *covers = pictures(admin, bakery.person)
    assert portrait[2:4] == ([240], 240)
    assert [row[2:4] for row in covers] == [([320, 640, 720], 1280)] * 2
    assert admin.execute(
        "SELECT count(*), bool_and(substring(bytes FROM 9 FOR 4) = 'WEBP'::bytea) FROM content.picture_file WHERE hash = ANY (%s)",
        ([row[1] for row in (portrait, *covers)],),
    ).fetchone() == (7, True)


def test_each_picture_is_fetched_once_however_often_its_address_is_signed_anew(
    admin, bakery, fetch, plan, sync_again, control, asked
):
    assert fetch(bakery.person) == EVERYTHING
    for hours in (1, 2, 7, 30):
        control.post("/clock", json={"offset_seconds": hours * 3600})
        assert sync_again(bakery.person, bakery.account_id)[0] == "completed"
        assert fetch(bakery.person) == {"fetched": 0, "failed": 0}
    assert asked() == 3
    assert plan()["people"] == 0


def test_another_picture_at_another_address_is_fetched(admin, bakery, fetch, sync_again, asked):
    fetch(bakery.person)
    before = one(admin, bakery)
    admin.execute(
        "UPDATE content.picture SET url = replace(url, '/covers/', '/covers/older-') WHERE user_id = %s AND hash = %s",
        (bakery.person, before[1]),
    )

    assert sync_again(bakery.person, bakery.account_id)[0] == "completed"
    assert one(admin, bakery)[1] == before[1], "the old one stays until the new one is here"
    assert fetch(bakery.person) == {"fetched": 1, "failed": 0}
    assert asked() == 4


def test_an_address_that_ended_is_replaced_by_the_next_look_although_nothing_else_is_new(
    admin, bakery, fetch, sync_again, control
):
    control.post("/clock", json={"offset_seconds": 7 * 3600})
    assert fetch(bakery.person) == {"fetched": 1, "failed": 2}, "only the portrait's address lasts"
    assert [row[4] for row in pictures(admin, bakery.person)] == [0, 1, 1]

    assert sync_again(bakery.person, bakery.account_id)[2]["changed"] == 0
    assert fetch(bakery.person) == {"fetched": 2, "failed": 0}


def test_a_new_portrait_is_found_by_the_plan(admin, bakery, fetch, plan):
    fetch(bakery.person)
    assert plan()["people"] == 0
    admin.execute(
        "UPDATE social_account SET avatar_url = replace(avatar_url, '/240.', '/100.') WHERE id = %s",
        (bakery.account_id,),
    )

    assert plan()["people"] == 1
    assert fetch(bakery.person) == {"fetched": 1, "failed": 0}
    assert pictures(admin, bakery.person)[0][2] == [100]
    assert plan()["people"] == 0


def test_a_picture_at_a_lasting_address_is_looked_at_again_and_equal_bytes_are_kept_once(admin, bakery, fetch, asked):
    fetch(bakery.person)
    portrait, *covers = pictures(admin, bakery.person)
    assert timedelta(days=13) < portrait[5] <= timedelta(days=14)
    assert [row[5] for row in covers] == [None, None], "an address that ends is not asked for again"

    make_due(admin, bakery.person)
    files = admin.execute("SELECT count(*) FROM content.picture_file").fetchone()
    assert fetch(bakery.person) == {"fetched": 1, "failed": 0}
    assert asked() == 4
    assert admin.execute("SELECT count(*) FROM content.picture_file").fetchone() == files


def test_what_fails_is_tried_again_after_growing_gaps_and_then_left(admin, bakery, fetch, control):
    control.post("/fail", json={"path": "/tiktok/cdn", "times": 1000, "status": 404})
    waits = []
    for _ in range(6):
        make_due(admin, bakery.person)
        fetch(bakery.person)
        waits.append(one(admin, bakery)[5])

    minutes = [round(wait / timedelta(minutes=1)) for wait in waits[:-1]]
    assert minutes == [1, 5, 30, 120, 720]
    assert waits[-1] is None
    assert fetch(bakery.person) == {"fetched": 0, "failed": 0}


@pytest.mark.parametrize(
    "address",
    [
        "https://eviltiktokcdn.com/a.jpg",
        "http://p16.tiktokcdn.com/a.jpg",
        "https://127.0.0.1/a.jpg",
        "http://169.254.169.254/latest/meta-data",
        "javascript:alert(1)",
        "http://127.0.0.1:1/a.jpg",
    ],
)
def test_an_address_that_we_may_not_call_is_given_up_at_once(admin, bakery, fetch, address):
    point_to(admin, bakery, address)
    assert fetch(bakery.person) == {"fetched": 2, "failed": 1}
    assert one(admin, bakery)[1:6] == (None, [], None, 1, None)


@pytest.mark.parametrize("page", ["/", "/_control/calls"])
def test_what_is_no_picture_is_not_kept(admin, bakery, fetch, sandbox, page):
    point_to(admin, bakery, f"{sandbox}{page}")
    assert fetch(bakery.person) == {"fetched": 2, "failed": 1}
    assert one(admin, bakery)[1] is None


def test_a_platform_that_wants_rest_gets_it_and_nobody_is_blamed(admin, bakery, fetch, control, asked, redis_client):
    control.post("/fail", json={"path": "/tiktok/cdn", "status": 429, "retry_after": 300})

    assert fetch(bakery.person) == {"fetched": 0, "failed": 1}
    assert asked() == 1
    assert 200 < redis_client.ttl("pictures:rest:tiktok") <= 300
    assert sorted(row[4] for row in pictures(admin, bakery.person)) == [0, 0, 1]
    make_due(admin, bakery.person)
    assert fetch(bakery.person) == {"fetched": 0, "failed": 0}
    assert asked() == 1

    redis_client.delete("pictures:rest:tiktok")
    assert fetch(bakery.person) == EVERYTHING


def test_a_platform_that_is_silent_is_left_alone_after_three_times(admin, bakery, fetch, control, asked, redis_client):
    control.post("/fail", json={"path": "/tiktok/cdn", "times": 1000, "status": 200, "body": "x" * 1000, "cut": 10})

    assert fetch(bakery.person) == {"fetched": 0, "failed": 3}
    assert asked() == 3
    assert rate_limit.is_paused(redis_client, "tiktok")


def test_no_more_pictures_a_second_than_is_polite(redis_client, monkeypatch):
    seconds = iter([100.2] * 20 + [101.2] * 20)
    slept = []
    monkeypatch.setattr(rate_limit.time, "time", lambda: next(seconds))
    monkeypatch.setattr(rate_limit.time, "sleep", slept.append)
    for _ in range(9):
        rate_limit.wait(redis_client, "youtube", 8)

    assert slept
    assert all(0 < pause <= 1 for pause in slept)


def test_a_person_with_many_pictures_leaves_room_for_others(admin, bakery, fetch, monkeypatch):
    monkeypatch.setattr(downloads, "BATCH", 2)
    admin.execute("DELETE FROM job_queue WHERE job_type = 'fetch_thumbnails'")

    assert fetch(bakery.person) == {"fetched": 2, "failed": 0}
    waiting = admin.execute(
        "SELECT params ->> 'user_id' FROM job_queue WHERE job_type = 'fetch_thumbnails' AND status = 'pending'"
    ).fetchall()
    assert waiting == [(str(bakery.person),)]
    assert fetch(bakery.person) == {"fetched": 1, "failed": 0}


def test_what_people_see_first_is_fetched_first(admin, bakery, fetch, monkeypatch):
    monkeypatch.setattr(downloads, "BATCH", 1)
    monkeypatch.setattr(downloads, "NEWEST_FIRST", 1)
    admin.execute(
        "UPDATE content_item SET published_at = now() - (CASE title WHEN 'Bread at six' THEN 9 ELSE 1 END) * interval '1 day' "
        "WHERE user_id = %s",
        (bakery.person,),
    )
    # Addresses that end would come first otherwise, and among these who waits longest.
    admin.execute(
        "UPDATE content.picture p SET due_at = now() - interval '1 hour' FROM content_item i "
        "WHERE i.id = p.content_id AND i.title = 'Bread at six' AND p.user_id = %s",
        (bakery.person,),
    )

    order = []
    for _ in range(3):
        fetch(bakery.person)
        order += [row[0] for row in pictures(admin, bakery.person) if row[1] and row[0] not in order]
    assert order == [None, "The long bake", "Bread at six"]


def test_what_a_lost_worker_took_is_due_again_in_minutes(admin, bakery, site):
    with site.database.transaction("worker", bakery.person) as db:
        rows = downloads.q.all(db, "claim_pictures", user_id=bakery.person, paused=[], limit=10)
    assert len(rows) == 2

    assert all(timedelta(minutes=4) < row[5] <= timedelta(minutes=5) for row in pictures(admin, bakery.person))


def test_pictures_of_a_disconnected_account_are_not_fetched(admin, bakery, fetch, plan):
    admin.execute("UPDATE social_account SET deleted_at = now() WHERE id = %s", (bakery.account_id,))

    assert plan()["people"] == 0
    assert fetch(bakery.person) == {"fetched": 0, "failed": 0}


def test_forgetting_an_account_forgets_its_pictures_and_their_bytes(admin, bakery, fetch, plan):
    fetch(bakery.person)
    hashes = [row[1] for row in pictures(admin, bakery.person)]
    admin.execute("UPDATE social_account SET deleted_at = now() WHERE id = %s", (bakery.account_id,))
    admin.execute("SELECT content.forget_account(%s)", (bakery.account_id,))

    assert pictures(admin, bakery.person) == []
    assert plan()["swept"] == 7
    assert admin.execute("SELECT count(*) FROM content.picture_file WHERE hash = ANY (%s)", (hashes,)).fetchone() == (
        0,
    )


def test_works_that_are_kept_for_a_reconnect_lose_their_pictures_too(admin, bakery, fetch, plan):
    fetch(bakery.person)
    admin.execute("UPDATE content_item SET seo_description = 'My own words' WHERE user_id = %s", (bakery.person,))
    admin.execute("UPDATE social_account SET deleted_at = now(), keeps_own = true WHERE id = %s", (bakery.account_id,))
    admin.execute("SELECT content.forget_account(%s)", (bakery.account_id,))

    assert admin.execute("SELECT count(*) FROM content_item WHERE user_id = %s", (bakery.person,)).fetchone() == (2,)
    assert pictures(admin, bakery.person) == []
    assert plan()["swept"] == 7


def test_bytes_that_another_picture_has_are_not_swept(admin, bakery, fetch, plan):
    fetch(bakery.person)
    shared = one(admin, bakery)[1]
    admin.execute(
        "UPDATE content.picture p SET hash = %s FROM content_item i WHERE i.id = p.content_id AND i.title = 'The long bake' AND p.user_id = %s",
        (shared, bakery.person),
    )
    admin.execute("DELETE FROM content_item WHERE title = 'Bread at six' AND user_id = %s", (bakery.person,))

    assert plan()["swept"] == 3, "those of the long bake's own picture"
    assert admin.execute("SELECT count(*) FROM content.picture_file WHERE hash = %s", (shared,)).fetchone() == (3,)


def test_a_picture_that_is_forgotten_while_it_is_fetched_leaves_nothing(admin, bakery, fetch, site, monkeypatch):
    real = site.http.picture

    def slow(url, hosts):
        answer = real(url, hosts)
        admin.execute("DELETE FROM users WHERE id = %s", (bakery.person,))
        return answer

    files = admin.execute("SELECT count(*) FROM content.picture_file").fetchone()
    monkeypatch.setattr(site.http, "picture", slow)
    fetch(bakery.person)

    assert admin.execute("SELECT count(*) FROM content.picture_file").fetchone() == files
