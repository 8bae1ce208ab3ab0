"""The design document's 33 functions: all are there, each has a test of its result, and those of phases 1, 3 and 6
have it here. What they refuse to do for the wrong person stands in test_defects.py and test_matrix.py.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from app.infra.database import Refused
from tests.house.population import acting, fill

TESTS = Path(__file__).parents[1]

BY_PHASE = {
    1: "check_quota increment_quota decrement_quota has_role",
    3: "prevent_account_deletion_with_content",
    6: "generate_profile_slug update_total_followers increment_content_clicks calculate_trend_score",
    7: """create_job update_job_progress start_job complete_job fail_job cancel_job add_job_log get_user_jobs
        get_job_logs find_or_create_job get_cached_job_result get_job_queue_stats retry_failed_jobs cleanup_old_jobs
        expire_stale_jobs detect_stuck_jobs log_stripe_webhook_event mark_webhook_processed retry_failed_webhooks
        cleanup_old_webhook_events cache_stripe_data get_cached_stripe_data invalidate_stripe_cache
        invalidate_stripe_cache_from_webhook""",
}
NAMES = {name: phase for phase, names in BY_PHASE.items() for name in names.split()}


def untested(sources: dict[str, str]) -> set[str]:
    """Functions that no test calls: a name in a list of names, as above, is no call."""
    called = {name for source in sources.values() for name in re.findall(r"\b([a-z_]+)\(", source)}
    return set(NAMES) - called


def test_all_33_functions_are_there(admin):
    found = admin.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace").fetchall()

    assert len(NAMES) == 33
    assert set(NAMES) - {name for (name,) in found} == set()


def test_every_function_has_a_test_that_calls_it():
    sources = {str(path): path.read_text() for path in TESTS.rglob("test_*.py")}
    triggers = {"prevent_account_deletion_with_content"}

    assert untested(sources) - triggers == set()


def test_a_function_without_a_test_would_be_noticed():
    assert "check_quota" not in untested({"sample": "SELECT check_quota(%s, 'sync')"})
    assert "check_quota" in untested({"sample": "check_quota is only mentioned"})


@pytest.fixture
def alice(make_user) -> UUID:
    return make_user("alice")


def value(db: psycopg.Connection, query: str, *values: object) -> object:
    """The only value of the only row."""
    found = db.execute(query, values).fetchone()
    assert found is not None
    return found[0]


def used(admin: psycopg.Connection, person: UUID) -> object:
    return value(admin, "SELECT syncs_used FROM subscription WHERE user_id = %s", person)


# Phase 1


def test_check_quota_says_whether_one_more_may_be_used(database, admin, alice):
    with database.transaction("web", alice) as db:
        assert value(db, "SELECT check_quota(%s, 'sync')", alice) is True
        assert value(db, "SELECT check_quota(%s, 'seo_submission')", alice) is False
    admin.execute("UPDATE subscription SET syncs_used = 10 WHERE user_id = %s", (alice,))
    with database.transaction("web", alice) as db:
        assert value(db, "SELECT check_quota(%s, 'sync')", alice) is False


def test_check_quota_refuses_a_quota_that_does_not_exist(database, alice):
    with pytest.raises(Refused, match="no quota called lunch"), database.transaction("web", alice) as db:
        db.execute("SELECT check_quota(%s, 'lunch')", (alice,))


def test_check_quota_counts_an_ended_cycle_as_unused(database, admin, alice):
    admin.execute(
        "UPDATE subscription SET syncs_used = 10, cycle_start_date = now() - interval '2 months', "
        "cycle_end_date = now() - interval '1 month' WHERE user_id = %s",
        (alice,),
    )
    with database.transaction("web", alice) as db:
        assert value(db, "SELECT check_quota(%s, 'sync')", alice) is True


def test_increment_quota_counts_and_writes_the_ledger(database, admin, alice):
    with database.transaction("web", alice) as db:
        db.execute("SELECT increment_quota(%s, 'sync', 2)", (alice,))

    assert used(admin, alice) == 2
    assert admin.execute(
        "SELECT operation, amount, current_value, max_value FROM quota_usage_history WHERE user_id = %s", (alice,)
    ).fetchall() == [("increment", 2, 2, 10)]


def test_increment_quota_never_goes_past_the_limit(database, admin, alice):
    with database.transaction("web", alice) as db:
        db.execute("SELECT increment_quota(%s, 'sync', 9)", (alice,))
    with pytest.raises(Refused) as refusal, database.transaction("web", alice) as db:
        db.execute("SELECT increment_quota(%s, 'sync', 2)", (alice,))

    assert refusal.value.code == "SV001"
    assert refusal.value.message.startswith("You have used 9 of 10 syncs. Resets on ")
    assert used(admin, alice) == 9


def test_increment_quota_charges_a_job_once(database, admin, alice):
    job = uuid4()
    with database.transaction("web", alice) as db:
        db.execute("SELECT increment_quota(%s, 'sync', 1, 'job', %s)", (alice, job))
    with pytest.raises(Exception, match=r"changed elsewhere"), database.transaction("web", alice) as db:
        db.execute("SELECT increment_quota(%s, 'sync', 1, 'job', %s)", (alice, job))

    assert used(admin, alice) == 1


def test_increment_quota_begins_a_new_cycle(database, admin, alice):
    admin.execute(
        "UPDATE subscription SET syncs_used = 10, cycle_anchor = now() - interval '40 days', "
        "cycle_start_date = now() - interval '40 days', cycle_end_date = now() - interval '10 days' WHERE user_id = %s",
        (alice,),
    )
    with database.transaction("web", alice) as db:
        db.execute("SELECT increment_quota(%s, 'sync')", (alice,))

    assert used(admin, alice) == 1
    assert value(admin, "SELECT cycle_end_date > now() FROM subscription WHERE user_id = %s", alice) is True


def test_decrement_quota_gives_back_what_a_job_was_charged_once(database, admin, alice):
    job = uuid4()
    with database.transaction("web", alice) as db:
        db.execute("SELECT increment_quota(%s, 'sync', 1, 'job', %s)", (alice, job))
    for _ in range(2):
        with database.transaction("worker", alice) as db:
            db.execute("SELECT decrement_quota(%s, 'sync', 1, 'it failed', 'job', %s)", (alice, job))

    assert used(admin, alice) == 0
    operations = admin.execute(
        "SELECT operation, reason FROM quota_usage_history WHERE user_id = %s ORDER BY created_at", (alice,)
    ).fetchall()
    assert operations == [("increment", None), ("decrement", "it failed")]


def test_decrement_quota_by_hand_never_goes_below_zero(admin, alice):
    with admin.transaction():
        admin.execute("SELECT set_config('app.user_id', %s, true)", (str(alice),))
        admin.execute("SELECT decrement_quota(%s, 'sync', 5)", (alice,))

    assert used(admin, alice) == 0


def test_has_role_knows_ones_own_roles(database, admin, alice, make_user):
    bob = make_user("bob")
    admin.execute("INSERT INTO user_role (user_id, role) VALUES (%s, 'moderator')", (alice,))
    with database.transaction("web", alice) as db:
        assert value(db, "SELECT has_role(%s, 'moderator')", alice) is True
        assert value(db, "SELECT has_role(%s, 'admin')", alice) is False
    with database.transaction("web", bob) as db:
        assert value(db, "SELECT has_role(%s, 'moderator')", alice) is False


# Phase 3


def test_an_account_with_living_content_is_not_deleted(database, admin, alice):
    """prevent_account_deletion_with_content"""
    fill(admin, alice)
    refusal = pytest.raises(Refused, match="Cannot delete social account with existing content")
    with refusal, database.transaction("worker", alice) as db:
        db.execute("DELETE FROM social_account")
    admin.execute("UPDATE content_item SET deleted_at = now() WHERE user_id = %s", (alice,))
    with database.transaction("worker", alice) as db:
        assert db.execute("DELETE FROM social_account").rowcount == 1


# Phase 6

SLUGS = {
    "Tech Gaming": "tech-gaming",
    "  Ünïcödé   Käse!! ": "unicode-kase",
    "--a--": "a",
    "x" * 300: "x" * 50,
    "ends with a dash at the cut of fifty characters xx-yy": "ends-with-a-dash-at-the-cut-of-fifty-characters-xx",
    "admin": "admin-2",
    "Dashboard": "dashboard-2",
}


@pytest.mark.parametrize("name", SLUGS)
def test_generate_profile_slug_makes_an_address(database, alice, name):
    with database.transaction("web", alice) as db:
        assert value(db, "SELECT generate_profile_slug(%s, %s)", name, alice) == SLUGS[name]


@pytest.mark.parametrize("name", ["日本語", "", "!!!", None])
def test_generate_profile_slug_finds_one_for_a_name_without_latin_letters(database, alice, name):
    with database.transaction("web", alice) as db:
        first = value(db, "SELECT generate_profile_slug(%s, %s)", name, alice)
        again = value(db, "SELECT generate_profile_slug(%s, %s)", name, alice)

    assert isinstance(first, str)
    assert re.fullmatch(r"creator-[0-9a-f]{6}", first)
    assert first == again


def test_generate_profile_slug_avoids_everybody_elses_addresses_old_ones_too(database, admin, alice, make_user):
    bob, name = make_user("bob"), f"baker {uuid4().hex[:8]}"
    slug = name.replace(" ", "-")
    admin.execute("UPDATE users SET profile_slug = %s WHERE id = %s", (slug, bob))
    admin.execute("UPDATE users SET profile_slug = %s WHERE id = %s", (f"{slug}-2", bob))
    with database.transaction("web", alice) as db:
        assert value(db, "SELECT generate_profile_slug(%s, %s)", name, alice) == f"{slug}-3"
    with database.transaction("web", bob) as db:
        assert value(db, "SELECT generate_profile_slug(%s, %s)", name, bob) == slug


def test_update_total_followers_counts_connected_accounts_only(database, admin, alice):
    fill(admin, alice)
    for status, followers in (("active", 5_000_000_000), ("inactive", 10), ("disconnected", 1)):
        admin.execute(
            "INSERT INTO social_account (user_id, connection_id, platform_id, status_id, platform_account_id, "
            "  account_name, follower_count) SELECT a.user_id, a.connection_id, a.platform_id, s.id, %s, 'x', %s "
            "FROM social_account a, account_status s WHERE a.user_id = %s AND s.slug = %s LIMIT 1",
            (status, followers, alice, status),
        )
    with database.transaction("web", alice) as db:
        db.execute("SELECT update_total_followers(%s)", (alice,))

    assert value(admin, "SELECT total_followers_count FROM users WHERE id = %s", alice) == 5_000_000_010


def test_increment_content_clicks_counts_an_hour_and_the_works_totals(database, admin, alice):
    fill(admin, alice)
    item = value(admin, "SELECT id FROM content_item WHERE user_id = %s", alice)
    admin.execute("DELETE FROM content_click WHERE user_id = %s", (alice,))
    with database.transaction("worker") as db:
        for _ in range(2):
            db.execute("SELECT increment_content_clicks(%s, 3, 4, 'search', now() - interval '10 days')", (item,))
        db.execute("SELECT increment_content_clicks(%s)", (item,))

    assert admin.execute(
        "SELECT total_clicks, clicks_last_7_days, clicks_last_30_days FROM content_item WHERE id = %s", (item,)
    ).fetchone() == (7, 1, 7)
    assert admin.execute(
        "SELECT source, uniques, events FROM content_click WHERE content_id = %s ORDER BY source", (item,)
    ).fetchall() == [("direct", 1, 1), ("search", 6, 8)]


def test_increment_content_clicks_ignores_a_work_that_is_gone(database, admin):
    gone = uuid4()
    with database.transaction("worker") as db:
        db.execute("SELECT increment_content_clicks(%s)", (gone,))

    assert value(admin, "SELECT count(*) FROM content_click WHERE content_id = %s", gone) == 0


TRENDS = [
    (1000, 100_000, 0, 1.0),
    (0, 0, 40, 0.0),
    (500, 0, 40, 0.2),
    (0, 50_000, 40, 0.15),
    (0, 0, 15, 0.15),
    (10**9, 10**12, -5, 1.0),
    (-5, -5, 40, 0.0),
    (None, None, 40, 0.0),
    (None, None, None, 0.0),
]


@pytest.mark.parametrize(("clicks", "views", "days", "score"), TRENDS)
def test_calculate_trend_score_weighs_clicks_views_and_age(admin, clicks, views, days, score):
    published = None if days is None else datetime.now(UTC) - timedelta(days=days)

    found = value(
        admin, "SELECT calculate_trend_score(%s::bigint, %s::bigint, %s::timestamptz)", clicks, views, published
    )

    assert found == pytest.approx(score, abs=0.001)


def test_calculate_trend_score_may_be_asked_by_web_and_worker_only(admin, alice):
    for role in ("web", "worker"):
        with acting(admin, role, alice):
            assert value(admin, "SELECT calculate_trend_score(1, 1, now())")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), acting(admin, "visitor", None):
        admin.execute("SELECT public.calculate_trend_score(1, 1, now())")
