"""Each invariant finds what it is for: the rule is broken on purpose, past every trigger and key, and named."""

import psycopg
import pytest

from app.operations import invariants

# What breaks a rule, in a database that holds one person (%(alice)s) and her synced works.
BREAKS = {
    "running_without_lease": "UPDATE job_queue SET status = 'processing', completed_at = NULL",
    "lease_without_run": "INSERT INTO jobs.lease SELECT id, gen_random_uuid(), user_id, 'w', now() FROM job_queue",
    "abandoned_job": "INSERT INTO jobs.lease SELECT id, gen_random_uuid(), user_id, 'w', now() - interval '6 minutes' FROM job_queue",
    "forgotten_job": "UPDATE job_queue SET status = 'pending', completed_at = NULL, expires_at = now() - interval '2 hours'",
    "unheard_job": "UPDATE job_queue SET status = 'pending', completed_at = NULL, published_at = NULL, scheduled_for = now() - interval '11 minutes'",
    "silent_failure": "UPDATE job_queue SET status = 'failed', completed_at = now()",
    "too_many_unfinished": "INSERT INTO job_queue (user_id, job_type) SELECT %(alice)s, 'ai_bulk_tag' FROM generate_series(1, 11)",
    "charge_of_job": "DELETE FROM quota_usage_history",
    "quota_counter": "UPDATE subscription SET syncs_used = syncs_used + 1",
    "person_without_plan": "DELETE FROM subscription",
    "connection_without_secret": "DELETE FROM vault.secret",
    "secret_without_connection": "UPDATE platform_connection SET is_active = false",
    "overdue_revocation": "INSERT INTO vault.pending_revocation (name, user_id, ciphertext, created_at) SELECT name, user_id, ciphertext, now() - interval '8 days' FROM vault.secret",
    "overdue_forgetting": "UPDATE social_account SET deleted_at = now() - interval '8 days'",
    "overdue_confirmation": "UPDATE content_item SET synced_at = now() - interval '31 days'",
    "two_owners": "INSERT INTO social_account (user_id, connection_id, platform_id, status_id, platform_account_id, account_name) "
    "SELECT user_id, gen_random_uuid(), platform_id, status_id, platform_account_id, 'Twin' FROM social_account",
    "shown_but_hidden": "UPDATE content_item SET visibility = 'private'",
    "public_but_not_shown": "DELETE FROM site.card",
    "found_but_gone": "DELETE FROM site.search_document",
    "works_of_creator": "UPDATE site.creator SET item_count = item_count + 1",
    "picture_without_file": "UPDATE content.picture SET hash = repeat('a', 32), widths = '{320}', height = 180",
    "foreign_owner": "UPDATE content_item SET user_id = gen_random_uuid()",
}

LIFT_EVERY_GUARD = """
DO $$
DECLARE
    guard record;
BEGIN
    FOR guard IN SELECT c.conrelid::regclass AS place, c.conname FROM pg_constraint c WHERE c.contype = 'f' AND c.conparentid = 0 LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', guard.place, guard.conname);
    END LOOP;
    FOR guard IN SELECT DISTINCT t.tgrelid::regclass AS place FROM pg_trigger t WHERE NOT t.tgisinternal LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', guard.place);
    END LOOP;
END $$"""


@pytest.fixture(scope="module")
def alice(make_user):
    return make_user("alice", tier="premium")


@pytest.fixture(scope="module")
def synced(alice, control, consent_once, run_once):
    """Alice with a channel of two works, synced by a real job."""
    videos = [{"title": f"Number {number}", "duration_seconds": 90} for number in range(2)]
    control.post("/channels", json={"title": "Two", "handle": "two", "email": "two@mail.example", "videos": videos})
    run_once(consent_once.connect(alice, "two@mail.example").job_id)
    return alice


def test_nothing_is_broken_after_a_sync(synced, admin):
    assert invariants.broken(admin) == []


def test_every_rule_is_broken_here_once():
    assert sorted(BREAKS) == sorted(rule.name for rule in invariants.RULES)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_rule_is_named_with_its_rows(synced, admin, name):
    with admin.transaction(force_rollback=True):
        admin.execute(LIFT_EVERY_GUARD)
        assert admin.execute(BREAKS[name], {"alice": synced}).rowcount > 0
        found = {rule.name: rule for rule in invariants.broken(admin)}

    assert name in found
    assert found[name].rows
    assert str(found[name]).startswith(found[name].sentence)


def test_who_sees_only_some_rows_cannot_ask(database, synced):
    with (
        database.transaction("worker", synced) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        db.transaction(),
    ):
        invariants.broken(db)
