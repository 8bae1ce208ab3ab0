"""Disconnecting: at once for everybody to see, completely within days, and without losing what the person wrote."""

from threading import Event
from uuid import UUID

import pytest

from app.connections import channels, service
from app.connections.models import UnknownAccount
from app.jobs import horse, registry


@pytest.fixture
def creator(consent, control, run_job, make_user):
    """A person with a synced channel of three videos."""
    person = make_user("leaver", onboarded=True)
    name = f"l{person.hex[:12]}"
    videos = [{"id": f"{name[:8]}{number:03}", "title": f"Work {number}"} for number in range(3)]
    channel = {"title": name, "handle": name, "email": f"{name}@mail.example", "videos": videos}
    control.post("/clear", json={})
    control.post("/channels", json=channel)
    found = consent.connect(person, f"{name}@mail.example")
    assert run_job(found.job_id)[0] == "completed"
    return person, found.account_id, f"{name}@mail.example"


def end(site, person, account_id, *, keep=False, by="person"):
    with site.database.transaction("web", person) as db:
        return service.end(db, person, account_id, keep=keep, by=by)


def secrets_of(admin, person) -> tuple[int, int]:
    return (
        admin.execute("SELECT count(*) FROM vault.secret WHERE user_id = %s", (person,)).fetchone()[0],
        admin.execute("SELECT count(*) FROM vault.pending_revocation WHERE user_id = %s", (person,)).fetchone()[0],
    )


def job_of(admin, person, kind) -> UUID:
    return admin.execute(
        "SELECT id FROM job_queue WHERE job_type = %s AND params ->> 'user_id' = %s ORDER BY created_at DESC LIMIT 1",
        (kind, str(person)),
    ).fetchone()[0]


def revocations(control) -> list[str]:
    return [call["path"] for call in control.get("/calls", params={"path": "/google/token/revoke"}).json()]


def age(admin, account_id, days):
    admin.execute(
        "UPDATE social_account SET deleted_at = now() - make_interval(days => %s) WHERE id = %s", (days, account_id)
    )


def forget(admin):
    return admin.execute("SELECT content.forget_disconnected()").fetchone()[0]


def test_the_secret_is_out_of_use_at_once_and_given_back_by_a_job(site, creator, admin, run_job, control):
    person, account_id, _ = creator
    end(site, person, account_id)
    assert secrets_of(admin, person) == (0, 1)
    assert admin.execute("SELECT count(*) FROM site.card WHERE creator_id = %s", (person,)).fetchone() == (0,)

    status, _, result = run_job(job_of(admin, person, "revoke_token"))

    assert (status, result) == ("completed", {"revoked": True})
    assert secrets_of(admin, person) == (0, 0)
    assert len(revocations(control)) == 1


def test_a_platform_that_does_not_answer_is_asked_again(site, creator, admin, run_job, control):
    person, account_id, _ = creator
    end(site, person, account_id)
    job_id = job_of(admin, person, "revoke_token")
    control.post("/fail", json={"path": "/google/token/revoke", "status": 503})

    assert run_job(job_id)[0] == "pending"
    assert secrets_of(admin, person) == (0, 1)
    admin.execute("UPDATE job_queue SET scheduled_for = now() WHERE id = %s", (job_id,))
    assert run_job(job_id)[0] == "completed"
    assert secrets_of(admin, person) == (0, 0)


def test_tokens_that_a_platform_never_takes_back_are_forgotten_all_the_same(site, creator, admin):
    person, account_id, _ = creator
    end(site, person, account_id)
    admin.execute(
        "UPDATE vault.pending_revocation SET created_at = now() - interval '7 days' WHERE user_id = %s", (person,)
    )

    admin.execute("SELECT vault.sweep_revocations()")

    assert secrets_of(admin, person) == (0, 0)


def test_ten_waiting_jobs_do_not_stand_in_the_way_of_leaving(site, creator, admin):
    person, account_id, _ = creator
    with site.database.transaction("web", person) as db:
        for number in range(10):
            db.execute("SELECT create_job(%s, 'send_mail', jsonb_build_object('n', %s::int))", (person, number))

    end(site, person, account_id)

    assert secrets_of(admin, person) == (0, 1)


def test_a_waiting_sync_is_cancelled_and_its_quota_given_back(site, creator, admin):
    person, account_id, _ = creator
    with site.database.transaction("web", person) as db:
        job_id = service.sync_now(db, channels.find(db, person, account_id), person).job_id
    used = admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (person,)).fetchone()[0]

    end(site, person, account_id)

    assert admin.execute("SELECT status FROM job_queue WHERE id = %s", (job_id,)).fetchone() == ("cancelled",)
    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (person,)).fetchone() == (used - 1,)


def test_a_sync_in_the_middle_writes_nothing_after_the_disconnect(site, creator, admin, control):
    """The platform answers a page while its account is let go: the page is thrown away."""
    person, account_id, email = creator
    registry.load()
    control.post(f"/channels/{email}/videos", json={"videos": [{"title": "Too late"}]})
    with site.database.transaction("web", person) as db:
        job_id = service.sync_now(db, channels.find(db, person, account_id), person).job_id
    left = []

    class Leaving(type(site.http)):
        def _send(self, method, url, **content):
            answer = site.http._send(method, url, **content)
            if "/videos" in url and not left:
                left.append(end(site, person, account_id))
            return answer

    beside = type(site)(site.settings, site.database, site.redis, Leaving(site.settings), site.cipher)
    horse.perform(beside, job_id, Event())

    assert left
    titles = admin.execute("SELECT title FROM content_item WHERE user_id = %s", (person,)).fetchall()
    assert ("Too late",) not in titles
    assert admin.execute("SELECT status FROM job_queue WHERE id = %s", (job_id,)).fetchone() == ("cancelled",)


def test_nothing_is_deleted_before_its_time_and_everything_within_seven_days(site, creator, admin):
    person, account_id, _ = creator
    end(site, person, account_id)
    age(admin, account_id, 5)
    forget(admin)
    assert admin.execute("SELECT count(*) FROM content_item WHERE user_id = %s", (person,)).fetchone() == (3,)

    age(admin, account_id, 6)
    forget(admin)

    for table in ("content_item", "social_account", "platform_connection"):
        assert admin.execute(f"SELECT count(*) FROM {table} WHERE user_id = %s", (person,)).fetchone() == (0,), table


def test_what_the_person_wrote_is_kept_when_they_choose_and_meets_its_work_again(
    site, creator, admin, consent, run_job
):
    person, account_id, email = creator
    admin.execute(
        "UPDATE content_item SET seo_description = 'Mine', category_code = 'music', category_source = 'owner' "
        "WHERE user_id = %s AND title = 'Work 1'",
        (person,),
    )
    end(site, person, account_id, keep=True)
    age(admin, account_id, 6)
    forget(admin)
    forget(admin)

    kept = admin.execute(
        "SELECT title, description, thumbnail_url, views_count, tags, seo_description, category_code FROM content_item WHERE user_id = %s",
        (person,),
    ).fetchall()
    assert kept == [("", "", None, None, [], "Mine", "music")]
    named = admin.execute(
        "SELECT account_name, account_url, avatar_url FROM social_account WHERE id = %s", (account_id,)
    ).fetchone()
    assert named == ("Disconnected account", None, None)

    found = consent.connect(person, email)
    assert found.account_id == account_id
    assert run_job(found.job_id)[0] == "completed"
    again = admin.execute(
        "SELECT title, seo_description, category_code FROM content_item WHERE user_id = %s AND deleted_at IS NULL ORDER BY title",
        (person,),
    ).fetchall()
    assert len(again) == 3
    assert again[1] == ("Work 1", "Mine", "music")


def test_connecting_again_before_the_job_ran_keeps_the_new_permission(site, creator, admin, consent, run_job, control):
    person, account_id, email = creator
    end(site, person, account_id)
    job_id = job_of(admin, person, "revoke_token")

    consent.connect(person, email)
    status, _, result = run_job(job_id)

    assert (status, result) == ("completed", {"revoked": False})
    assert revocations(control) == []
    assert secrets_of(admin, person) == (1, 0)


def test_a_platform_that_ended_the_permission_itself_is_not_asked_to(site, creator, admin):
    person, account_id, _ = creator
    end(site, person, account_id, by="platform")

    assert secrets_of(admin, person) == (0, 0)
    waiting = admin.execute(
        "SELECT count(*) FROM job_queue WHERE job_type = 'revoke_token' AND params ->> 'user_id' = %s", (str(person),)
    ).fetchone()
    assert waiting == (0,)


def test_charlie_cannot_let_go_of_it(site, creator, make_user):
    _, account_id, _ = creator
    charlie = make_user("charlie")

    with pytest.raises(UnknownAccount):
        end(site, charlie, account_id)
