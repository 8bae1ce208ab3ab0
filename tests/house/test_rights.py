"""What the catalog says about rights: who owns what, who bypasses nothing, which functions cross people, and why.

The questions stand in rights.sql; each answers with its faults. The lists below are reviewed by hand: a new line is a
decision that a second person reads. Each question is also asked of a database that was weakened on purpose, inside a
transaction that is rolled back.
"""

from pathlib import Path

import psycopg
import pytest

from app.infra.queries import Queries, parse
from tests.house import population
from tests.house.population import REFERENCE

RUNNING = ["streamvibe_web", "streamvibe_worker", "streamvibe_visitor"]
SCHEMAS = [*population.SCHEMAS, "site", "ext", "parts", "deploy"]

# Functions that cross people, by the roles that may call them.
STEWARD = {
    # Nobody is signed in yet, or the token in hand is the proof; an address that is free, a stranger's report.
    "web": """
        auth.sign_up auth.find_account auth.find_google_account auth.join_google auth.set_password_hash
        auth.renew_password_hash
        auth.peek_token auth.use_token auth.open_session auth.load_session auth.touch_session auth.write_session
        auth.end_session auth.end_sessions auth.end_own_session auth.own_password_hash auth.store_private_details
        public.generate_profile_slug discovery.file_report connections.record_event connections.accounts_at
        connections.begin_deletion connections.find_deletion vault.confirm_subscription vault.find_subscription""",
    # Mails are written by workers too; counters, locks and doorbells that only say what is so; Stripe's own words; what
    # is wrong with the site itself, in words of ours, whoever finds it.
    "web worker": """
        auth.open_notice auth.clear_notice connections.begin_call connections.end_call connections.exhaust_allowance jobs.request_site_job
        auth.issue_token jobs.note_published public.update_total_followers content.lock_person
        public.log_stripe_webhook_event public.cache_stripe_data public.get_cached_stripe_data""",
    # A worker does not know whose a job is before it has it, and sweeps for everybody.
    "worker": """
        auth.sweep_sessions jobs.claim_unpublished jobs.create_site_job jobs.heartbeat jobs.lock_lease jobs.next_due
        jobs.retry_later jobs.reclaim_expired jobs.take_tick public.add_job_log public.cleanup_old_jobs
        public.complete_job public.cleanup_old_webhook_events public.detect_stuck_jobs public.expire_stale_jobs
        public.fail_job public.increment_content_clicks public.invalidate_stripe_cache
        public.invalidate_stripe_cache_from_webhook public.mark_webhook_processed public.retry_failed_jobs
        public.retry_failed_webhooks public.start_job public.update_job_progress trending.count_clicks
        trending.recount_clicks trending.refresh_lists trending.take_clicks trending.compact_clicks site.count_words
        site.move_tiers connections.due_profile_checks content.due_refreshes connections.due_renewals connections.due_syncs
        vault.sweep_revocations content.forget_account content.forget_disconnected content.forget_unconfirmed
        connections.finish_deletion vault.plan_subscriptions jobs.claim content.due_pictures
        content.store_picture_files content.sweep_picture_files""",
    "visitor web worker": "site.applied_files",
    # Inside only: the projection and its triggers, and parts of the functions above.
    "": """
        jobs.drop_lease jobs.fail jobs.refund public.prevent_account_deletion_with_content site.count_creators
        content.lock_owners site.on_accounts_changed site.on_address_proved site.on_categories_changed
        site.on_featured_changed site.on_items_deleted site.on_items_inserted site.on_items_updated
        site.on_people_changed site.on_person_deleted site.on_tags_changed site.project_categories
        site.project_creators site.project_featured site.project_items site.project_trending site.project_search
        site.project_search_creators site.rate_works site.on_cards_tagged site.on_cards_untagged site.on_cards_retagged
        content.empty_works content.release_picture content.forget_missing""",
}
LISTED = {
    "running": RUNNING,
    "schemas": SCHEMAS,
    # Every row for reading: what describes the site, and the ledger for the worker that looks whose a job is.
    "open": [
        *(f"streamvibe_{role} {table}" for role in ("web", "worker") for table in sorted(REFERENCE)),
        "streamvibe_worker public.job_queue",
    ],
    "pure": ["ext.skeleton", "ext.sort_key", "ext.words"],  # look at their argument only
    # The plans on offer, for the page of prices; pictures, but only of what schema site shows at this moment.
    "views": ["site.plan", "site.card_picture", "site.account_picture", "site.picture_file", "site.gallery"],
    "database": "streamvibe_template",  # a copy of a database does not inherit its rights
}
QUESTIONS = parse("rights", Path(__file__).with_name("rights.sql").read_text())
RIGHTS = Queries("rights", QUESTIONS)
CHECKS = [question.name for question in QUESTIONS if question.name != "steward_functions"]


def faults(db: psycopg.Connection, check: str) -> list[str]:
    """What one question finds."""
    return [found["fault"] for found in RIGHTS.all(db, check, **LISTED)]


def steward_functions(db: psycopg.Connection) -> dict[str, str]:
    """Every function that crosses people, with the running roles that may call it."""
    return {found["name"]: found["callers"] for found in RIGHTS.all(db, "steward_functions", **LISTED)}


def reviewed() -> dict[str, str]:
    """The list above, function by function."""
    return {name: callers for callers, names in STEWARD.items() for name in names.split()}


@pytest.mark.parametrize("check", CHECKS)
def test_rights_are_as_narrow_as_they_should_be(admin, check):
    assert faults(admin, check) == []


def own_schemas(db: psycopg.Connection) -> set[str]:
    """Every schema that is not PostgreSQL's own."""
    found = db.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")
    return {name for (name,) in found}


def test_every_schema_is_looked_at(admin):
    assert own_schemas(admin) == set(SCHEMAS)


def test_a_schema_that_nobody_looks_at_is_noticed(admin):
    with admin.transaction(force_rollback=True):
        admin.execute("CREATE SCHEMA stray")

        assert own_schemas(admin) - set(SCHEMAS) == {"stray"}


def test_every_function_that_crosses_people_was_reviewed(admin):
    assert steward_functions(admin) == reviewed()


def test_the_visitor_reads_the_public_schema_and_nothing_else(admin, settings):
    """As the visitor really connects, but without the seat belt of a read-only transaction."""
    kinds = {
        f"{schema}.{name}": kind
        for schema, name, kind in admin.execute(
            "SELECT n.nspname, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p', 'v')",
            (SCHEMAS,),
        )
    }
    url, options = settings.database_visitor_url, "-c default_transaction_read_only=off"
    with psycopg.connect(url, autocommit=True, options=options) as visitor:
        readable = {name for name in kinds if is_allowed(visitor, f"SELECT FROM {name} LIMIT 1")}
        writable = {n for n, kind in kinds.items() if kind != "v" and is_allowed(visitor, f"DELETE FROM {n}")}

    rules = {"site.public_creator", "site.public_account", "site.public_item"}
    assert readable == {name for name in kinds if name.startswith("site.")} - rules
    assert writable == set()
    assert len(kinds.keys() - readable) > 45


def is_allowed(db: psycopg.Connection, statement: str) -> bool:
    """Whether the connection's role has the right to run a statement."""
    try:
        db.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def test_the_visitors_transactions_are_read_only_besides(settings):
    with psycopg.connect(settings.database_visitor_url) as visitor:
        assert visitor.execute("SHOW transaction_read_only").fetchone() == ("on",)


WEAKENED = {
    "a role with BYPASSRLS": ("mighty_roles", "ALTER ROLE streamvibe_web BYPASSRLS"),
    "a role that may become another": ("mighty_roles", "GRANT streamvibe_owner TO streamvibe_worker"),
    "an owner that can log in": ("mighty_roles", "ALTER ROLE streamvibe_definer LOGIN"),
    "a table of a running role": (
        "owned_by_running_roles",
        "GRANT streamvibe_web TO CURRENT_USER WITH SET TRUE; GRANT CREATE ON SCHEMA public TO streamvibe_web;"
        "SET LOCAL ROLE streamvibe_web; CREATE TABLE public.stray (); RESET ROLE",
    ),
    "row security that is not forced": ("unguarded_tables", "ALTER TABLE content_item NO FORCE ROW LEVEL SECURITY"),
    "a new table without policies": ("unguarded_tables", "CREATE TABLE jobs.stray ()"),
    "a policy that asks for nobody": ("policies_without_a_person", "ALTER POLICY own ON notification USING (true)"),
    "a policy for everybody": ("policies_without_a_person", "CREATE POLICY hole ON vault.secret USING (true)"),
    "a writable reference table": (
        "policies_without_a_person",
        "DROP POLICY everybody ON platform; CREATE POLICY everybody ON platform TO streamvibe_web USING (true)",
    ),
    "a second policy": (
        "second_policies",
        "CREATE POLICY staff ON users FOR SELECT TO streamvibe_web USING (id = auth.uid())",
    ),
    "a definer without pg_temp": (
        "careless_definers",
        "ALTER FUNCTION create_job SET search_path = pg_catalog, public",
    ),
    "a function with the owner's rights": ("careless_definers", "ALTER FUNCTION check_quota SECURITY DEFINER"),
    "a function for everybody": ("functions_for_everybody", "GRANT EXECUTE ON FUNCTION fail_job TO PUBLIC"),
    "a view of private rows": ("crossing_views", "GRANT SELECT ON site.public_item TO streamvibe_web"),
    "a visitor in the private schema": ("rights_to_make_things", "GRANT USAGE ON SCHEMA public TO streamvibe_visitor"),
    "a partition that can be reached": ("rights_to_make_things", "GRANT USAGE ON SCHEMA parts TO streamvibe_web"),
    "a temporary table": (
        "rights_on_the_database",
        "GRANT TEMPORARY ON DATABASE streamvibe_template TO streamvibe_web",
    ),
    "a public page that can be written": ("rights_to_write", "GRANT UPDATE (title) ON site.card TO streamvibe_web"),
    "a table that can be emptied": ("rights_to_write", "GRANT TRUNCATE ON audit_log TO streamvibe_worker"),
}


@pytest.mark.parametrize("weakness", WEAKENED)
def test_a_weakness_is_noticed(admin, weakness):
    check, statements = WEAKENED[weakness]
    with admin.transaction(force_rollback=True):
        admin.execute(statements)

        assert faults(admin, check)


def test_every_question_was_seen_to_find_something():
    assert {check for check, _ in WEAKENED.values()} == set(CHECKS)


def test_a_function_that_nobody_reviewed_is_noticed(admin):
    with admin.transaction(force_rollback=True):
        admin.execute("GRANT EXECUTE ON FUNCTION start_job TO streamvibe_web; SET LOCAL ROLE streamvibe_steward")
        admin.execute("CREATE FUNCTION jobs.peek() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1")
        found = steward_functions(admin)

    assert found.keys() - reviewed().keys() == {"jobs.peek"}
    assert found["public.start_job"] == "web worker"
