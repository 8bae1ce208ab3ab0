"""The holes of the design that this site began from (B1 to B9 of its review), each tried against ours.

Every attack is made twice: as it stands, where it must fail, and with its one protection removed in a transaction
that is rolled back, where it must succeed. An attack that never succeeds proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from app.infra.database import Database
from tests.house.population import acting, fill, row, tables


@dataclass(frozen=True)
class Attack:
    """Something that charlie tries as a role of the site.

    `gain` is a query whose first value the attack must not change: as the administrator sees it, or, with `sees`, what
    charlie gets to see (nothing). `removed` takes the protection away.
    """

    role: str
    tries: str
    removed: str
    gain: str = ""
    sees: bool = False


OPEN = "USING (true) WITH CHECK (true)"
OPEN_QUOTAS = f"ALTER POLICY own ON subscription {OPEN}; ALTER POLICY own ON quota_usage_history {OPEN}"
OPEN_JOBS = f"ALTER POLICY own ON job_queue {OPEN}; ALTER POLICY own ON subscription {OPEN}"
SYNCS_OF_ALICE = "SELECT syncs_used FROM subscription WHERE user_id = %(alice)s"
JOBS_OF_ALICE = "SELECT count(*) FROM job_queue WHERE user_id = %(alice)s"
JOB_OF_ALICE = "SELECT status, result, error_message, progress_percent FROM job_queue WHERE id = %(job)s"

ATTACKS = {
    "B1 a plan for nothing": Attack(
        "web",
        "UPDATE subscription SET tier_id = (SELECT id FROM subscription_tier WHERE slug = 'premium')",
        "GRANT UPDATE (tier_id) ON subscription TO streamvibe_web",
        "SELECT tier_id FROM subscription WHERE user_id = %(charlie)s",
    ),
    "B1 counters back to zero": Attack(
        "web",
        "UPDATE subscription SET syncs_used = 0",
        "GRANT UPDATE (syncs_used) ON subscription TO streamvibe_web",
        "SELECT syncs_used FROM subscription WHERE user_id = %(charlie)s",
    ),
    "B2 using up somebody else's quota": Attack(
        "web", "SELECT increment_quota(%(alice)s, 'sync', 5)", OPEN_QUOTAS, SYNCS_OF_ALICE
    ),
    "B2 giving oneself quota back": Attack(
        "web",
        "SELECT decrement_quota(%(charlie)s, 'sync', 1)",
        "GRANT EXECUTE ON FUNCTION decrement_quota TO streamvibe_web",
        "SELECT syncs_used FROM subscription WHERE user_id = %(charlie)s",
    ),
    "B2 giving somebody else quota back": Attack(
        "worker",
        "SELECT decrement_quota(%(alice)s, 'sync', 1, 'for nothing', 'job', %(job)s)",
        OPEN_QUOTAS,
        SYNCS_OF_ALICE,
    ),
    "B3 jobs in somebody else's name": Attack(
        "web", "SELECT create_job(%(alice)s, 'sync_youtube')", OPEN_JOBS, JOBS_OF_ALICE
    ),
    "B3 jobs in somebody else's name, found or made": Attack(
        "web", "SELECT find_or_create_job(%(alice)s, 'sync_tiktok')", OPEN_JOBS, JOBS_OF_ALICE
    ),
    "B3 reading somebody else's jobs": Attack("web", "SELECT FROM get_user_jobs(%(alice)s)", OPEN_JOBS, sees=True),
    "B3 reading somebody else's log": Attack(
        "web",
        "SELECT FROM get_job_logs(%(job)s, %(alice)s)",
        f"{OPEN_JOBS}; ALTER POLICY own ON job_log USING (true)",
        sees=True,
    ),
    "B3 reading somebody else's result": Attack(
        "web", "SELECT FROM get_cached_job_result(%(alice)s, 'token_refresh')", OPEN_JOBS, sees=True
    ),
    "B3 counting somebody else's jobs": Attack(
        "web", "SELECT FROM get_job_queue_stats(%(alice)s) WHERE total_jobs > 0", OPEN_JOBS, sees=True
    ),
    "B3 cancelling somebody else's job": Attack(
        "web", "SELECT cancel_job(%(job)s, %(alice)s)", OPEN_JOBS, JOB_OF_ALICE
    ),
    **{
        f"B4 {name} by hand": Attack(
            "web", statement, f"GRANT EXECUTE ON FUNCTION {name} TO streamvibe_web", JOB_OF_ALICE
        )
        for name, statement in {
            "start_job": "SELECT start_job(%(job)s, 'charlie')",
            "complete_job": "SELECT complete_job(%(running)s, '{}')",
            "fail_job": "SELECT fail_job(%(running)s, 'no reason')",
            "update_job_progress": "SELECT update_job_progress(%(running)s, 99)",
        }.items()
    },
    "B4 marking Stripe's events as done": Attack(
        "web",
        "SELECT mark_webhook_processed(%(event)s)",
        "GRANT EXECUTE ON FUNCTION mark_webhook_processed TO streamvibe_web",
        "SELECT processed FROM stripe_webhook_events WHERE stripe_event_id = %(event)s",
    ),
    "B4 a visitor's events of Stripe": Attack(
        "visitor",
        "SELECT public.log_stripe_webhook_event('evt_forged', 'invoice.paid', '{}')",
        "GRANT USAGE ON SCHEMA public TO streamvibe_visitor;"
        "GRANT EXECUTE ON FUNCTION log_stripe_webhook_event TO streamvibe_visitor",
        "SELECT count(*) FROM stripe_webhook_events",
    ),
    "B5 the seal of a confirmed channel": Attack(
        "web",
        "UPDATE users SET is_verified = true",
        "GRANT UPDATE (is_verified) ON users TO streamvibe_web",
        "SELECT is_verified FROM users WHERE id = %(charlie)s",
    ),
    "B5 followers out of thin air": Attack(
        "web",
        "UPDATE users SET total_followers_count = 1000000",
        "GRANT UPDATE (total_followers_count) ON users TO streamvibe_web",
        "SELECT total_followers_count FROM users WHERE id = %(charlie)s",
    ),
    "B5 views out of thin air": Attack(
        "web",
        "UPDATE users SET profile_views_count = 1000000",
        "GRANT UPDATE (profile_views_count) ON users TO streamvibe_web",
        "SELECT profile_views_count FROM users WHERE id = %(charlie)s",
    ),
    "B6 past the limit of ten": Attack(
        "web",
        "INSERT INTO job_queue (user_id, job_type) SELECT %(charlie)s, 'sync_youtube' FROM generate_series(1, 50)",
        "GRANT INSERT (user_id, job_type) ON job_queue TO streamvibe_web",
        "SELECT count(*) FROM job_queue WHERE user_id = %(charlie)s",
    ),
    "B6 a result of one's own": Attack(
        "web",
        "UPDATE job_queue SET status = 'completed', completed_at = now(), result = '{}'",
        "GRANT UPDATE (status, completed_at, result) ON job_queue TO streamvibe_web",
        "SELECT count(*) FROM job_queue WHERE user_id = %(charlie)s AND status = 'completed'",
    ),
    "B7 a query without a filter": Attack(
        "web", "SELECT FROM content_item", "ALTER ROLE streamvibe_web BYPASSRLS", sees=True
    ),
    "B7 a worker's query without a filter": Attack(
        "worker", "SELECT FROM content_item", "ALTER TABLE content_item DISABLE ROW LEVEL SECURITY", sees=True
    ),
    "B8 tags of a private work": Attack(
        "web", "SELECT FROM content_tag", f"ALTER POLICY own ON content_tag {OPEN}", sees=True
    ),
    "B8 media of a private work": Attack(
        "web", "SELECT FROM content_media", f"ALTER POLICY own ON content_media {OPEN}", sees=True
    ),
    "B8 clicks out of thin air": Attack(
        "web",
        "INSERT INTO content_click (content_id, user_id, hour, source, uniques, events) "
        "VALUES (%(item)s, %(alice)s, date_trunc('hour', now()), 'direct', 9, 9)",
        f"GRANT INSERT ON content_click TO streamvibe_web; ALTER POLICY own ON content_click {OPEN}",
        "SELECT count(*) FROM content_click WHERE content_id = %(item)s",
    ),
}


@pytest.fixture(scope="module")
def world(database_url, make_user) -> dict[str, object]:
    """alice with a row in every table, a waiting and a running job; charlie with a job and a used sync."""
    alice, charlie = make_user("alice"), make_user("charlie")
    with psycopg.connect(database_url, autocommit=True) as db:
        fill(db, alice)
        every = {table.full_name: table for table in tables(db)}
        job = row(db, every["public.job_queue"], alice)["id"]
        db.execute("UPDATE subscription SET syncs_used = 3")
        db.execute("DELETE FROM jobs.lease")
        db.execute("UPDATE job_queue SET scheduled_for = now(), expires_at = now() + interval '1 day'")
        db.execute(
            "INSERT INTO quota_usage_history (user_id, quota_type, operation, current_value, max_value, "
            "  related_entity_id, billing_cycle_start, billing_cycle_end) "
            "SELECT user_id, 'sync', 'increment', 3, 10, %s, cycle_start_date, cycle_end_date "
            "FROM subscription WHERE user_id = %s",
            (job, alice),
        )
        db.execute(
            "INSERT INTO job_log (job_id, user_id, log_level, message) VALUES (%s, %s, 'info', 'x')", (job, alice)
        )
        db.execute("INSERT INTO job_queue (user_id, job_type) VALUES (%s, 'sync_youtube')", (charlie,))
        db.execute(
            "INSERT INTO job_queue (user_id, job_type, status, completed_at, result) "
            "VALUES (%s, 'token_refresh', 'completed', now(), '{}')",
            (alice,),
        )
        return {
            "alice": alice,
            "charlie": charlie,
            "job": job,
            "running": job,
            "item": row(db, every["public.content_item"], alice)["id"],
            "event": row(db, every["public.stripe_webhook_events"], alice)["stripe_event_id"],
        }


def succeeds(db: psycopg.Connection, attack: Attack, world: Mapping[str, object]) -> bool:
    """Whether charlie got what the attack is after."""
    with db.transaction(force_rollback=True):
        if "running" in attack.tries:
            db.execute("UPDATE job_queue SET status = 'processing', started_at = now() WHERE id = %(running)s", world)
        before = db.execute(attack.gain, world).fetchone() if attack.gain else None
        try:
            with acting(db, attack.role, UUID(str(world["charlie"]))):
                found = db.execute(attack.tries, world)
                if attack.sees:
                    return found.rowcount > 0
                db.execute("RESET ROLE")
                return db.execute(attack.gain, world).fetchone() != before
        except psycopg.Error as error:
            if not isinstance(error, InsufficientPrivilege) and not (error.sqlstate or "").startswith("SV"):
                raise
            return False


@pytest.mark.parametrize("name", ATTACKS)
def test_the_hole_is_closed(admin, world, name):
    assert not succeeds(admin, ATTACKS[name], world)


@pytest.mark.parametrize("name", ATTACKS)
def test_the_hole_is_there_without_its_protection(admin, world, name):
    with admin.transaction(force_rollback=True):
        admin.execute(ATTACKS[name].removed)

        assert succeeds(admin, ATTACKS[name], world)


def test_b7_a_connection_forgets_its_person(settings, world):
    """One connection in the pool, alice first: whoever comes next is not her."""
    pool = Database(settings, pool_size=1)
    try:
        with pool.transaction("web", UUID(str(world["alice"]))) as db:
            assert _count(db) > 0
            session = db.info.backend_pid
        with pool.transaction("web") as db:
            assert db.info.backend_pid == session
            assert _count(db) == 0
            # A person set for the session instead of the transaction would still be there.
            db.execute("SELECT set_config('app.user_id', %s, false)", (str(world["alice"]),))
            assert _count(db) > 0
    finally:
        pool.close()


def test_b9_one_sees_ones_own_roles_and_accepted_suggestions(admin, world):
    with acting(admin, "web", UUID(str(world["alice"]))):
        assert admin.execute("SELECT role FROM user_role").fetchall() == [("user",)]
        assert admin.execute("SELECT FROM ai_suggestion_application").rowcount == 1


def _count(db: psycopg.Connection) -> int:
    return db.execute("SELECT FROM content_item").rowcount
