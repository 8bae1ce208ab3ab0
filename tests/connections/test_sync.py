"""Syncs against the sandbox's YouTube: everything comes, exactly as it is, cheaply, and nothing private gets out."""

import html

import pytest

from app.connections.models import NeedsReconnect
from tests.connections.conftest import NASTY, everything_from_the_file


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


def rows(admin, account_id):
    return admin.execute(
        "SELECT platform_content_id, xmin::text, ctid::text FROM content_item WHERE social_account_id = %s ORDER BY 1",
        (account_id,),
    ).fetchall()


@pytest.fixture
def connected(consent, control, run_job, alice):
    control.post("/clear", json={})
    found = consent.connect(alice, everything_from_the_file(control))
    status, message, result = run_job(found.job_id)
    assert (status, message) == ("completed", None)
    return alice, found.account_id, result


def release(site, user_id, account_id):
    """Lets the channel go, so that the next test's person can connect it."""
    from app.connections import service

    with site.database.transaction("web", user_id) as db:
        service.end(db, user_id, account_id, keep=True, by="person")


def test_every_video_comes_with_every_field_right(connected, site, admin, client):
    alice, account_id, result = connected
    assert result["added"] == 121
    # One call for the channel, and a list and its details for each page of fifty.
    assert result["calls"] == 1 + 2 * 3

    row = admin.execute(
        "SELECT title, description, tags, views_count, likes_count, comments_count, published_at::text, category_code, "
        "platform_url, short_id, slug FROM content_item WHERE platform_content_id = 'nastyVideo1' AND user_id = %s",
        (alice,),
    ).fetchone()
    assert row[0] == NASTY["title"]
    assert row[1] == NASTY["description"].replace("\\n", "\n")
    assert row[2] == ["<i>tag</i>", 'a "quoted" tag', "مرحبا"]
    assert row[3:6] == (9007199254740993, 1, 0)
    assert row[6].startswith("2017-11-13 17:13:01")
    assert row[7] == "music"
    assert row[8] == "https://www.youtube.com/watch?v=nastyVideo1"

    page = client.get(f"/content/{row[10]}-{row[9]}")
    assert page.status_code == 200
    assert html.escape(NASTY["title"], quote=False) in page.text.replace("&#34;", '"').replace("&#39;", "'")
    assert "<script>alert(1)" not in page.text
    assert "ثالث 😀" in page.text
    release(site, alice, account_id)


def test_a_second_sync_costs_three_calls_and_rewrites_no_row(connected, site, admin, sync_again):
    alice, account_id, _ = connected
    before = rows(admin, account_id)

    status, _, result = sync_again(alice, account_id)

    assert status == "completed"
    assert result == {"added": 0, "changed": 0, "hidden": 0, "calls": 3}
    assert rows(admin, account_id) == before
    release(site, alice, account_id)


def test_a_thousand_videos_cost_41_calls_and_then_three(consent, control, admin, run_job, sync_again, alice):
    videos = [{"title": f"Number {number}", "duration_seconds": 90} for number in range(1000)]
    made = control.post(
        "/channels",
        json={"title": "A thousand", "handle": "thousand", "email": "thousand@mail.example", "videos": videos},
    )
    assert made.status_code == 200, made.text

    found = consent.connect(alice, "thousand@mail.example")
    first = run_job(found.job_id)
    before = rows(admin, found.account_id)
    second = sync_again(alice, found.account_id)

    assert first[0] == "completed", first
    assert first[2]["added"] == 1000
    assert first[2]["calls"] <= 41
    assert second[2]["calls"] <= 3
    assert rows(admin, found.account_id) == before


def test_private_unlisted_and_deleted_videos_are_never_public(
    consent, control, admin, site, run_job, sync_again, alice
):
    videos = [
        {"id": f"secrecy{kind}", "title": f"planted {kind}", "privacy": kind}
        for kind in ("public", "private", "unlisted")
    ] + [{"id": "secrecydeleted", "title": "planted deleted", "privacy": "public"}]
    control.post(
        "/channels", json={"title": "Secrets", "handle": "secrets", "email": "secrets@mail.example", "videos": videos}
    )
    found = consent.connect(alice, "secrets@mail.example")
    run_job(found.job_id)

    def public():
        with site.database.transaction("visitor") as db:
            return {row[0] for row in db.execute("SELECT title FROM site.card WHERE title LIKE 'planted %'").fetchall()}

    assert public() == {"planted public", "planted deleted"}
    control.post("/videos/secrecydeleted/delete", json={})
    control.post("/videos/secrecypublic", json={"privacy": "private"})
    admin.execute("UPDATE social_account SET sync_state = sync_state - 'full_at' WHERE id = %s", (found.account_id,))
    sync_again(alice, found.account_id)
    assert public() == set()


def test_what_the_owner_wrote_survives_a_sync(connected, site, admin, control, sync_again):
    from app.content.library import works

    alice, account_id, _ = connected
    item_id = admin.execute(
        "SELECT id FROM content_item WHERE platform_content_id = 'plainVideo007' AND user_id = %s", (alice,)
    ).fetchone()[0]
    with site.database.transaction("web", alice) as db:
        works.change(db, alice, item_id, is_shown=True, category="food", summary="My own words about this.")
    control.post("/videos/plainVideo007", json={"title": "Changed at the platform"})
    admin.execute("UPDATE social_account SET sync_state = sync_state - 'full_at' WHERE id = %s", (account_id,))

    sync_again(alice, account_id)

    row = admin.execute(
        "SELECT title, category_code, seo_description FROM content_item WHERE id = %s", (item_id,)
    ).fetchone()
    assert row == ("Changed at the platform", "food", "My own words about this.")
    release(site, alice, account_id)


def test_a_channel_that_never_uploaded_is_simply_empty(consent, control, run_job, make_user):
    control.post("/channels", json={"title": "Quiet", "handle": "quiet", "email": "quiet@mail.example", "videos": []})
    found = consent.connect(make_user("quiet"), "quiet@mail.example")

    status, message, result = run_job(found.job_id)

    assert (status, message, result["added"]) == ("completed", None, 0)


def test_a_busy_platform_is_asked_again_later(consent, control, run_job, site, admin, alice, make_user):
    person = make_user("patient")
    control.post(
        "/channels",
        json={"title": "Busy", "handle": "busy", "email": "busy@mail.example", "videos": [{"title": "One"}]},
    )
    found = consent.connect(person, "busy@mail.example")
    control.post("/fail", json={"path": "/google/youtube/v3/playlistItems", "times": 1, "status": 503})

    status, message, _ = run_job(found.job_id)

    assert status == "pending"
    assert message == "YouTube is busy. We will try again."
    control.post("/clear", json={})


def test_a_withdrawn_permission_asks_for_reconnecting_once(consent, control, run_job, sync_again, admin, make_user):
    person = make_user("withdrawn")
    control.post(
        "/channels",
        json={"title": "Gone", "handle": "gonesoon", "email": "gonesoon@mail.example", "videos": [{"title": "One"}]},
    )
    found = consent.connect(person, "gonesoon@mail.example")
    run_job(found.job_id)
    control.post("/tokens/revoke", json={"account": "gonesoon@mail.example"})

    status, message, _ = sync_again(person, found.account_id)
    assert status == "failed"
    assert "Connect the account again" in message
    with pytest.raises(NeedsReconnect):
        sync_again(person, found.account_id)

    state = admin.execute(
        "SELECT st.slug, c.last_error IS NOT NULL FROM social_account a JOIN account_status st ON st.id = a.status_id "
        "JOIN platform_connection c ON c.id = a.connection_id WHERE a.id = %s",
        (found.account_id,),
    ).fetchone()
    assert state == ("inactive", True)
    told = admin.execute(
        "SELECT count(*) FROM notification WHERE user_id = %s AND title = 'A connection needs you'", (person,)
    ).fetchone()
    assert told == (1,)
    mails = admin.execute(
        "SELECT params ->> 'template' FROM job_queue WHERE job_type = 'send_mail' AND params ->> 'user_id' = %s",
        (str(person),),
    ).fetchall()
    assert mails == [("reconnect",)]
    used = admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (person,)).fetchone()
    assert used == (1,)
