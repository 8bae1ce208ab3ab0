"""Each function of phase 7, by its result, and the other person, who must find nothing."""

import threading
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from app.infra.database import Refused
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture
def alice(make_user):
    return make_user("alice", tier="premium")


@pytest.fixture
def bob(make_user):
    return make_user("bob")


def create(db, user_id, kind="send_mail", params=None):
    return db.execute("SELECT create_job(%s, %s, %s)", (user_id, kind, Jsonb(params or {}))).fetchone()[0]


def made(database, user_id, **kwargs):
    with database.transaction("web", user_id) as db:
        return create(db, user_id, **kwargs)


def started(database, job_id, worker="w1"):
    token = uuid4()
    with database.transaction("worker") as db:
        assert db.execute("SELECT start_job(%s, %s, %s)", (job_id, worker, token)).fetchone() == (True,)
    return token


def state(admin, job_id):
    return admin.execute("SELECT status FROM job_queue WHERE id = %s", (job_id,)).fetchone()[0]


def test_create_job_makes_a_waiting_job(database, admin, alice):
    job_id = made(database, alice)

    assert state(admin, job_id) == "pending"


def test_an_unknown_kind_is_refused(database, alice):
    with pytest.raises(Refused, match="no kind"):
        made(database, alice, kind="dance")


def test_nobody_creates_a_job_for_somebody_else(database, alice, bob):
    with pytest.raises(Refused), database.transaction("web", bob) as db:
        create(db, alice)


def test_the_eleventh_unfinished_job_is_refused(database, bob):
    for number in range(10):
        made(database, bob, params={"n": number})

    with pytest.raises(Refused, match="10 jobs") as refusal:
        made(database, bob, params={"n": 11})

    assert refusal.value.code == "SV002"


def test_fifty_at_once_make_exactly_ten_jobs(database, settings, admin, make_user):
    person = make_user("crowd")
    gate = threading.Barrier(25, timeout=PATIENCE_SECONDS)

    def ask(number):
        with psycopg.connect(settings.database_web_url) as db:
            gate.wait()
            for part in range(2):
                try:
                    with db.transaction():
                        db.execute("SELECT set_config('app.user_id', %s, true)", (str(person),))
                        create(db, person, params={"n": number, "part": part})
                except psycopg.Error as error:
                    assert error.sqlstate == "SV002"

    crowd = [threading.Thread(target=ask, args=(number,)) for number in range(25)]
    [one.start() for one in crowd]
    [one.join() for one in crowd]

    assert admin.execute("SELECT count(*) FROM job_queue WHERE user_id = %s", (person,)).fetchone() == (10,)


def test_a_hundred_equal_requests_at_once_are_one_job(settings, admin, make_user):
    person = make_user("eager")
    gate = threading.Barrier(20, timeout=PATIENCE_SECONDS)
    answers = []

    def ask():
        with psycopg.connect(settings.database_web_url) as db:
            gate.wait()
            for _ in range(5):
                with db.transaction():
                    db.execute("SELECT set_config('app.user_id', %s, true)", (str(person),))
                    answers.append(
                        db.execute(
                            "SELECT job_id, is_new FROM find_or_create_job(%s, 'send_mail')", (person,)
                        ).fetchone()
                    )

    crowd = [threading.Thread(target=ask) for _ in range(20)]
    [one.start() for one in crowd]
    [one.join() for one in crowd]

    assert len({job_id for job_id, _ in answers}) == 1
    assert sum(is_new for _, is_new in answers) == 1


def test_equal_requests_are_new_again_after_five_minutes(database, admin, alice):
    first = made(database, alice, params={"x": 1})

    def again():
        with database.transaction("web", alice) as db:
            return db.execute(
                "SELECT job_id, is_new, existing_status FROM find_or_create_job(%s, 'send_mail', %s)",
                (alice, Jsonb({"x": 1})),
            ).fetchone()

    admin.execute(
        "UPDATE job_queue SET created_at = clock_timestamp() - interval '4 minutes 59 seconds' WHERE id = %s", (first,)
    )
    assert again() == (first, False, "pending")
    admin.execute(
        "UPDATE job_queue SET created_at = clock_timestamp() - interval '5 minutes 1 second' WHERE id = %s", (first,)
    )
    assert again()[1] is True


def test_a_job_is_started_once(database, alice):
    job_id = made(database, alice)
    started(database, job_id)

    with database.transaction("worker") as db:
        assert db.execute("SELECT start_job(%s, 'w2', %s)", (job_id, uuid4())).fetchone() == (False,)


def test_a_job_of_later_is_not_started_now(database, alice):
    with database.transaction("web", alice) as db:
        job_id = db.execute(
            "SELECT create_job(%s, 'send_mail', '{}', 5, now() + interval '1 hour')", (alice,)
        ).fetchone()[0]

    with database.transaction("worker") as db:
        assert db.execute("SELECT start_job(%s, 'w', %s)", (job_id, uuid4())).fetchone() == (False,)


def test_a_worker_must_show_its_token(database, alice):
    job_id = made(database, alice)

    for call in (
        "start_job(%s, 'w')",
        "update_job_progress(%s, 5)",
        "complete_job(%s)",
        "fail_job(%s, 'x')",
        "add_job_log(%s, 'info', 'x')",
    ):
        with pytest.raises(Refused, match="token"), database.transaction("worker") as db:
            db.execute(f"SELECT {call}", (job_id,))


def test_progress_complete_and_cached_result(database, admin, alice):
    job_id = made(database, alice, params={"p": 1})
    token = started(database, job_id)

    with database.transaction("worker") as db:
        assert db.execute("SELECT update_job_progress(%s, 150, 'nearly', %s)", (job_id, token)).fetchone() == (True,)
        assert db.execute("SELECT complete_job(%s, %s, %s)", (job_id, Jsonb({"n": 3}), token)).fetchone() == (True,)

    assert admin.execute(
        "SELECT progress_percent, progress_message FROM job_queue WHERE id = %s", (job_id,)
    ).fetchone() == (100, "nearly")
    with database.transaction("web", alice) as db:
        row = db.execute(
            "SELECT job_id, result FROM get_cached_job_result(%s, 'send_mail', %s)", (alice, Jsonb({"p": 1}))
        ).fetchone()
    assert row == (job_id, {"n": 3})


def test_a_worker_that_lost_its_lease_changes_nothing(database, admin, alice):
    job_id = made(database, alice)
    old = started(database, job_id)
    admin.execute("UPDATE jobs.lease SET lease_until = now() - interval '1 second' WHERE job_id = %s", (job_id,))
    with database.transaction("worker") as db:
        assert db.execute("SELECT outcome FROM jobs.reclaim_expired() WHERE job_id = %s", (job_id,)).fetchone() == (
            "pending",
        )
    new = started(database, job_id, "w2")

    with database.transaction("worker") as db:
        assert db.execute("SELECT complete_job(%s, NULL, %s)", (job_id, old)).fetchone() == (False,)
        assert db.execute("SELECT fail_job(%s, 'x', 'X', NULL, %s)", (job_id, old)).fetchone() == (False,)
        assert db.execute("SELECT jobs.heartbeat(%s, %s)", (job_id, old)).fetchone() == (False,)
    for call in ("update_job_progress(%s, 5, 'x', %s)", "jobs.lock_lease(%s, %s)"):
        with pytest.raises(Refused) as lost, database.transaction("worker") as db:
            db.execute(f"SELECT {call}", (job_id, old))
        assert lost.value.code == "SV004"
    assert state(admin, job_id) == "processing"
    with database.transaction("worker") as db:
        assert db.execute("SELECT complete_job(%s, NULL, %s)", (job_id, new)).fetchone() == (True,)


def test_a_heartbeat_does_not_wait_for_a_writer(database, settings, alice):
    job_id = made(database, alice)
    token = started(database, job_id)

    with database.transaction("worker", alice) as db:
        db.execute("SELECT jobs.lock_lease(%s, %s)", (job_id, token))
        with psycopg.connect(settings.database_worker_url, autocommit=True) as beat:
            beat.execute("SET lock_timeout = '500ms'")
            assert beat.execute("SELECT jobs.heartbeat(%s, %s)", (job_id, token)).fetchone() == (True,)


def test_the_third_death_is_the_last_and_gives_the_quota_back(database, admin, bob):
    with database.transaction("web", bob) as db:
        job_id = create(db, bob, "sync_youtube")
        db.execute("SELECT increment_quota(%s, 'sync', 1, 'job', %s)", (bob, job_id))

    outcomes = []
    for _ in range(3):
        started(database, job_id)
        admin.execute("UPDATE jobs.lease SET lease_until = now() - interval '1 second' WHERE job_id = %s", (job_id,))
        with database.transaction("worker") as db:
            outcomes.append(
                db.execute("SELECT outcome FROM jobs.reclaim_expired() WHERE job_id = %s", (job_id,)).fetchone()[0]
            )

    assert outcomes == ["pending", "pending", "dead"]
    row = admin.execute("SELECT status, error_code FROM job_queue WHERE id = %s", (job_id,)).fetchone()
    assert row == ("failed", "worker_died")
    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (bob,)).fetchone() == (0,)


def test_failing_gives_the_quota_back_once(database, admin, bob):
    with database.transaction("web", bob) as db:
        job_id = create(db, bob, "sync_youtube")
        db.execute("SELECT increment_quota(%s, 'sync', 1, 'job', %s)", (bob, job_id))
        db.execute("SELECT increment_quota(%s, 'sync', 1)", (bob,))
    token = started(database, job_id)

    with database.transaction("worker") as db:
        assert db.execute("SELECT fail_job(%s, 'No.', 'X', NULL, %s)", (job_id, token)).fetchone() == (True,)
    admin.execute("SELECT jobs.refund(%s, 'again')", (job_id,))

    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (bob,)).fetchone() == (1,)


def test_cancelling_gives_the_quota_back_and_takes_the_lease(database, admin, bob):
    with database.transaction("web", bob) as db:
        job_id = create(db, bob, "sync_youtube")
        db.execute("SELECT increment_quota(%s, 'sync', 1, 'job', %s)", (bob, job_id))
    token = started(database, job_id)

    with database.transaction("web", bob) as db:
        assert db.execute("SELECT cancel_job(%s, %s)", (job_id, bob)).fetchone() == (True,)
        assert db.execute("SELECT cancel_job(%s, %s)", (job_id, bob)).fetchone() == (False,)

    assert admin.execute("SELECT syncs_used FROM subscription WHERE user_id = %s", (bob,)).fetchone() == (0,)
    with database.transaction("worker") as db:
        assert db.execute("SELECT complete_job(%s, NULL, %s)", (job_id, token)).fetchone() == (False,)


def test_nobody_reads_or_cancels_somebody_elses_jobs(database, admin, alice, bob):
    job_id = made(database, alice)
    token = started(database, job_id)
    with database.transaction("worker") as db:
        db.execute("SELECT add_job_log(%s, 'info', 'secret words', NULL, %s)", (job_id, token))

    with database.transaction("web", bob) as db:
        assert db.execute("SELECT * FROM get_user_jobs(%s)", (alice,)).fetchall() == []
        assert db.execute("SELECT total_jobs FROM get_job_queue_stats(%s)", (alice,)).fetchone() == (0,)
        assert db.execute("SELECT cancel_job(%s, %s)", (job_id, alice)).fetchone() == (False,)
        assert db.execute("SELECT count(*) FROM job_log").fetchone() == (0,)
    with pytest.raises(Refused, match="not found"), database.transaction("web", bob) as db:
        db.execute("SELECT * FROM get_job_logs(%s, %s)", (job_id, alice))
    assert state(admin, job_id) == "processing"


def test_the_web_may_not_write_the_ledger_itself(database, alice):
    for statement in (
        "UPDATE job_queue SET status = 'completed', completed_at = now()",
        "INSERT INTO job_queue (user_id, job_type) VALUES (auth.uid(), 'send_mail')",
        "SELECT start_job(gen_random_uuid(), 'x', gen_random_uuid())",
        "SELECT decrement_quota(auth.uid(), 'sync', 1)",
    ):
        with pytest.raises(Exception, match="Something went wrong"), database.transaction("web", alice) as db:
            db.execute(statement)


def test_lists_and_logs_are_the_owners(database, alice):
    job_id = made(database, alice, params={"mine": True})
    token = started(database, job_id)
    with database.transaction("worker") as db:
        db.execute("SELECT add_job_log(%s, 'warning', 'mind the gap', NULL, %s)", (job_id, token))

    with database.transaction("web", alice) as db:
        row = db.execute(
            "SELECT job_id, status, total_count FROM get_user_jobs(%s, 'processing', NULL, 1, 0)", (alice,)
        ).fetchone()
        line = db.execute("SELECT log_level, message FROM get_job_logs(%s, %s, 'warning')", (job_id, alice)).fetchone()
        stats = db.execute("SELECT processing_jobs, jobs_by_type FROM get_job_queue_stats(%s)", (alice,)).fetchone()

    assert row[0] == job_id
    assert line == ("warning", "mind the gap")
    assert stats[0] >= 1
    assert stats[1]["send_mail"] >= 1


def test_maintenance_expires_stops_retries_and_deletes(database, admin, alice):
    waiting, hanging, old = (made(database, alice, params={"n": n}) for n in range(3))
    started(database, hanging)
    admin.execute("UPDATE job_queue SET expires_at = now() - interval '1 minute' WHERE id = %s", (waiting,))
    admin.execute("UPDATE job_queue SET started_at = now() - interval '31 minutes' WHERE id = %s", (hanging,))
    admin.execute(
        "UPDATE job_queue SET status = 'completed', completed_at = now() - interval '8 days' WHERE id = %s", (old,)
    )
    own = admin.execute("SELECT jobs.create_site_job('quota_reset')").fetchone()[0]
    admin.execute(
        "UPDATE job_queue SET status = 'failed', completed_at = now(), error_code = 'JOB_ERROR', updated_at = now() - interval '6 minutes' "
        "WHERE id = %s",
        (own,),
    )

    with database.transaction("worker") as db:
        assert (waiting,) in db.execute("SELECT * FROM expire_stale_jobs()").fetchall()
        assert hanging in {row[0] for row in db.execute("SELECT * FROM detect_stuck_jobs()").fetchall()}
        assert (own, "quota_reset") in db.execute("SELECT * FROM retry_failed_jobs()").fetchall()
        assert db.execute("SELECT cleanup_old_jobs()").fetchone()[0] >= 1

    codes = dict(
        admin.execute("SELECT id, error_code FROM job_queue WHERE id = ANY (%s)", ([waiting, hanging],)).fetchall()
    )
    assert codes == {waiting: "JOB_EXPIRED", hanging: "JOB_TIMEOUT"}
    assert admin.execute("SELECT count(*) FROM job_queue WHERE id = %s", (old,)).fetchone() == (0,)


def test_a_tick_of_the_schedule_is_one_job(settings, admin):
    moment = "2026-11-23T05:00:00Z"
    with psycopg.connect(settings.database_worker_url, autocommit=True) as db:
        made_ids = [
            db.execute("SELECT jobs.take_tick('x', %s, 'follower_sync')", (moment,)).fetchone()[0] for _ in range(3)
        ]

    assert [job_id is not None for job_id in made_ids] == [True, False, False]


def test_stripe_events_are_one_row_and_end_once(database, admin):
    event = f"evt_{uuid4().hex}"
    with database.transaction("web") as db:
        first = db.execute("SELECT log_stripe_webhook_event(%s, 'a', '{}')", (event,)).fetchone()
        assert db.execute("SELECT log_stripe_webhook_event(%s, 'a', '{\"other\": 1}')", (event,)).fetchone() == first
    with database.transaction("worker") as db:
        db.execute("SELECT mark_webhook_processed(%s, 'no answer')", (event,))
        assert event in {row[1] for row in db.execute("SELECT * FROM retry_failed_webhooks(3)").fetchall()}
        db.execute("SELECT mark_webhook_processed(%s)", (event,))
        db.execute("SELECT mark_webhook_processed(%s, 'late failure')", (event,))
        assert event not in {row[1] for row in db.execute("SELECT * FROM retry_failed_webhooks(3)").fetchall()}

    row = admin.execute(
        "SELECT processed, retry_count, event_data FROM stripe_webhook_events WHERE stripe_event_id = %s", (event,)
    ).fetchone()
    assert row == (True, 1, {})
    admin.execute(
        "UPDATE stripe_webhook_events SET processed_at = now() - interval '91 days' WHERE stripe_event_id = %s",
        (event,),
    )
    with database.transaction("worker") as db:
        assert db.execute("SELECT cleanup_old_webhook_events()").fetchone()[0] == 1


def test_the_stripe_cache_keeps_forgets_and_expires(database):
    with database.transaction("worker") as db:
        for key in ("stripe:product:prod_a", "stripe:product:prodXa", "stripe:customer:cus_1", "stripe:prices"):
            db.execute("SELECT cache_stripe_data(%s, '{\"n\": 1}', 60)", (key,))
        db.execute("SELECT cache_stripe_data('stripe:late', '{}', -1)")
        assert db.execute("SELECT get_cached_stripe_data('stripe:product:prod_a')").fetchone() == ({"n": 1},)
        assert db.execute("SELECT get_cached_stripe_data('stripe:late')").fetchone() == (None,)
        assert db.execute("SELECT invalidate_stripe_cache('stripe:product:prod_a')").fetchone() == (1,)
        assert db.execute("SELECT invalidate_stripe_cache_from_webhook('customer.updated', 'cus_1')").fetchone() == (1,)
        assert db.execute("SELECT invalidate_stripe_cache_from_webhook('unknown.thing', 'cus_1')").fetchone() == (0,)
        assert db.execute("SELECT invalidate_stripe_cache('stripe:%')").fetchone()[0] >= 2


def test_what_is_past_its_end_is_not_offered_to_a_horse(database, admin, alice):
    late, good = made(database, alice), made(database, alice)
    admin.execute("UPDATE job_queue SET expires_at = now() - interval '1 s', job_priority = 1 WHERE id = %s", (late,))
    with database.transaction("worker") as db:
        offered = [row[0] for row in db.execute("SELECT jobs.next_due('interactive', 100)")]

    assert late not in offered
    assert good in offered
