"""The pages of jobs: a person sees their own, finds them by state and kind, watches one, stops it, tries it again."""

import re
from uuid import uuid4

import pytest

from app.jobs import ledger


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


@pytest.fixture
def jobs(database, admin, alice):
    """Alice's jobs: one runs, one failed, one is done, each of another kind."""
    made = {}
    with database.transaction("web", alice) as db:
        for kind in ("sync_youtube", "sync_tiktok", "ai_bulk_tag"):
            made[kind] = ledger.find_or_create(db, alice, kind, {"n": 1}).job_id
    token = uuid4()
    with database.transaction("worker") as db:
        db.execute("SELECT start_job(%s, 'w', %s)", (made["sync_youtube"], token))
        db.execute("SELECT update_job_progress(%s, 40, 'page 2 of 5', %s)", (made["sync_youtube"], token))
        db.execute("SELECT add_job_log(%s, 'info', '50 works read', NULL, %s)", (made["sync_youtube"], token))
        other = uuid4()
        db.execute("SELECT start_job(%s, 'w', %s)", (made["sync_tiktok"], other))
        db.execute("SELECT fail_job(%s, 'TikTok said no.', 'said_no', NULL, %s)", (made["sync_tiktok"], other))
    admin.execute("UPDATE job_queue SET started_at = now() - interval '20 s' WHERE id = %s", (made["sync_youtube"],))
    admin.execute(
        "UPDATE job_queue SET status = 'completed', completed_at = now(), progress_percent = 100 WHERE id = %s",
        (made["ai_bulk_tag"],),
    )
    return made


@pytest.fixture
def browser(app, log_in, alice):
    client = app.test_client()
    log_in(client, alice)
    return client


def listed(page) -> set[str]:
    """The jobs that a list links to."""
    return {part.split('"')[0] for part in page.text.split('href="/jobs/')[1:]}


def send(client, path):
    page = client.get("/jobs")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post(path, data={"csrf_token": token}, headers={"Origin": "http://localhost"})


def test_a_list_shows_every_job_with_its_state(browser, jobs):
    page = browser.get("/jobs")

    assert listed(page) == {str(job) for job in jobs.values()}
    for word in ("Running", "Failed", "Done", "TikTok said no.", "page 2 of 5"):
        assert word in page.text


def test_a_list_can_be_narrowed_by_state_and_by_kind(browser, jobs):
    assert listed(browser.get("/jobs?status=failed")) == {str(jobs["sync_tiktok"])}
    assert listed(browser.get("/jobs?kind=sync_youtube")) == {str(jobs["sync_youtube"])}
    assert listed(browser.get("/jobs?kind=sync_tiktok&status=failed")) == {str(jobs["sync_tiktok"])}
    nothing = browser.get("/jobs?kind=sync_tiktok&status=completed")
    assert (listed(nothing), "Nothing fits" in nothing.text) == (set(), True)


def test_the_links_say_which_is_chosen_and_keep_the_other_choice(browser, jobs):
    page = browser.get("/jobs?kind=sync_tiktok&status=failed").text

    assert 'href="/jobs?status=failed&amp;kind=sync_tiktok" aria-current="true">Failed<' in page
    assert 'href="/jobs?status=failed&amp;kind=sync_tiktok" aria-current="true">TikTok sync<' in page
    assert 'href="/jobs?status=failed">Every kind<' in page
    assert 'href="/jobs?kind=sync_tiktok">All<' in page


def test_each_state_and_kind_says_how_many_there_are(browser, jobs):
    page = " ".join(re.sub(r"<[^>]+>", " ", browser.get("/jobs").text).split())

    assert "All 3 Waiting Running 1 Done 1 Failed 1 Cancelled" in page
    assert "Every kind Suggestions for several works 1 TikTok sync 1 YouTube sync 1" in page
    narrowed = " ".join(re.sub(r"<[^>]+>", " ", browser.get("/jobs?kind=sync_tiktok").text).split())
    assert "All Waiting Running Done Failed Cancelled" in narrowed


def test_the_next_page_keeps_both_choices(browser, database, admin, alice):
    admin.execute(
        "INSERT INTO job_queue (user_id, job_type, status, completed_at, params) "
        "SELECT %s, 'sync_youtube', 'completed', now(), jsonb_build_object('n', n) FROM generate_series(1, 30) AS n",
        (alice,),
    )
    first = browser.get("/jobs?status=completed&kind=sync_youtube")
    following = first.text.split('href="/jobs?')[-1].split('"')[0].replace("&amp;", "&")
    second = browser.get(f"/jobs?{following}")

    assert {"status=completed", "kind=sync_youtube"} <= set(following.split("&"))
    assert (len(listed(first)), len(listed(second))) == (25, 5)
    assert not listed(first) & listed(second)


def test_a_state_that_is_none_is_refused_in_words_and_an_unknown_kind_is_empty(browser, jobs):
    odd = browser.get("/jobs?status=sleeping")
    assert (odd.status_code, "no such state" in odd.text) == (400, True)
    assert browser.get("/jobs?kind=%00dance").status_code == 400
    assert listed(browser.get("/jobs?kind=dance")) == set()


def test_without_jobs_a_page_says_how_to_begin(app, log_in, make_user):
    client = app.test_client()
    log_in(client, make_user("bob"))
    page = client.get("/jobs").text

    assert "No jobs yet" in page
    assert "Every kind" not in page


def test_one_job_shows_its_progress_the_time_left_and_its_log(browser, jobs):
    page = browser.get(f"/jobs/{jobs['sync_youtube']}").text

    assert "40 %" in page
    assert "page 2 of 5" in page
    assert "left" in page
    assert "50 works read" in page


def test_cancelling_a_running_job_gives_its_quota_back(browser, jobs, admin, alice):
    used = "SELECT syncs_used FROM subscription WHERE user_id = %s"
    assert admin.execute(used, (alice,)).fetchone() == (1,)
    answer = send(browser, f"/jobs/{jobs['sync_youtube']}/cancel")

    assert answer.status_code == 303
    assert "The job was cancelled." in browser.get(answer.location).text
    assert admin.execute(used, (alice,)).fetchone() == (0,)


def test_trying_again_leads_to_a_new_job(browser, jobs, admin, alice):
    answer = send(browser, f"/jobs/{jobs['sync_tiktok']}/retry")

    assert answer.status_code == 303
    assert not answer.location.endswith(str(jobs["sync_tiktok"]))
    page = browser.get(answer.location).text
    assert "Trying again." in page
    assert "Waiting" in page
    assert "Only failed jobs" in browser.get(send(browser, f"/jobs/{jobs['ai_bulk_tag']}/retry").location).text


def test_charlie_sees_stops_and_repeats_nothing(app, log_in, make_user, jobs, admin):
    client = app.test_client()
    log_in(client, make_user("charlie"))
    before = admin.execute("SELECT id, status FROM job_queue ORDER BY id").fetchall()

    assert listed(client.get("/jobs")) == set()
    for job in jobs.values():
        assert client.get(f"/jobs/{job}").status_code == 404
        for verb in ("cancel", "retry"):
            assert send(client, f"/jobs/{job}/{verb}").status_code == 404
    assert admin.execute("SELECT id, status FROM job_queue ORDER BY id").fetchall() == before
