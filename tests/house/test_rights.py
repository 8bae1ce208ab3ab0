"""What the catalog says about rights: who owns what, who bypasses nothing, which functions cross people, and why.

The lists below are reviewed by hand: a new line is a decision that a second person reads. Each check is also run
against a copy that was weakened on purpose, inside a transaction that is rolled back.
"""

from collections.abc import Iterator

import psycopg
import pytest

RUNNING = ("streamvibe_web", "streamvibe_worker", "streamvibe_visitor")
OWN_SCHEMAS = ("public", "auth", "vault", "jobs", "site", "ext", "parts", "deploy")

# Functions that cross people, by the roles that may call them (inside: only other functions do) and by reason.
STEWARD = {
    # Nobody is signed in yet, or the token in hand is the proof.
    "web": """auth.sign_up auth.find_account auth.find_google_account auth.join_google auth.set_password_hash auth.peek_token
        auth.use_token auth.open_session auth.load_session auth.touch_session auth.write_session auth.end_session auth.end_sessions
        auth.end_own_session auth.own_password_hash auth.keep_private_details
        public.generate_profile_slug site.file_report""",
    "web worker": """auth.issue_token jobs.note_published public.update_total_followers site.hold_person
        public.log_stripe_webhook_event public.cache_stripe_data public.get_cached_stripe_data""",
    # The worker does not know whose a job is before it has it, and sweeps for everybody.
    "worker": """auth.sweep_sessions jobs.claim_unpublished jobs.create_site_job jobs.heartbeat jobs.hold_lease jobs.next_due jobs.retry_later
        jobs.take_back jobs.take_tick public.add_job_log public.cleanup_old_jobs public.cleanup_old_webhook_events public.complete_job
        public.detect_stuck_jobs public.expire_stale_jobs public.fail_job public.increment_content_clicks public.invalidate_stripe_cache
        public.invalidate_stripe_cache_from_webhook public.mark_webhook_processed public.retry_failed_jobs public.retry_failed_webhooks
        public.start_job public.update_job_progress site.count_clicks site.purge_disconnected site.recount_clicks site.refresh_trending
        site.take_clicks""",
    "visitor web worker": "site.applied_files",
    # The projection and its triggers, and parts of the functions above.
    "": """jobs.drop_lease jobs.end_badly jobs.refund public.prevent_account_deletion_with_content site.count_creators site.hold_owners
        site.on_accounts_changed site.on_address_proved site.on_categories_changed site.on_featured_changed site.on_items_deleted
        site.on_items_inserted site.on_items_updated site.on_people_changed site.on_person_deleted site.on_tags_changed site.opened
        site.project_categories site.project_creators site.project_featured site.project_items site.project_trending
        site.rank_trending site.trending_candidates""",
}
# Functions that anybody may call: they look at their arguments only.
FOR_EVERYBODY = {"ext.words"}
# Views that show rows with their owner's rights to a running role.
CROSSING_VIEWS = {"site.plan"}
# Policies of running roles that let every row pass.
OPEN_POLICIES = {
    *(
        ("streamvibe_web", table)
        for table in (
            reference := (
                "account_status",
                "ai_model",
                "ai_provider",
                "content_category",
                "content_type",
                "job_type",
                "platform",
                "search_engine",
                "subscription_status",
                "subscription_tier",
                "trending_keyword",
            )
        )
    ),
    *(("streamvibe_worker", table) for table in (*reference, "job_queue")),
}

Faults = Iterator[str]


def mighty_roles(db: psycopg.Connection) -> Faults:
    """Roles of the running site with an attribute or a membership; owning roles that can log in or bypass policies."""
    for name, is_mighty, is_member in db.execute(
        "SELECT r.rolname, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication, "
        "EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid) "
        "FROM pg_roles r WHERE r.rolname = ANY (%s)",
        (list(RUNNING),),
    ):
        if is_mighty or is_member:
            yield f"{name} has powers of its own or of another role"
    for (name,) in db.execute(
        "SELECT r.rolname FROM pg_roles r WHERE r.rolname IN ('streamvibe_owner', 'streamvibe_definer', 'streamvibe_steward') "
        "AND (r.rolcanlogin OR r.rolbypassrls OR r.rolsuper)"
    ):
        yield f"{name} can log in or bypasses policies"


def owned_by_running_roles(db: psycopg.Connection) -> Faults:
    """Anything at all in this database that a role of the running site owns."""
    for role, thing in db.execute(
        "SELECT r.rolname, pg_describe_object(s.classid, s.objid, s.objsubid) "
        "FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid "
        "WHERE s.deptype = 'o' AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND r.rolname = ANY (%s)",
        (list(RUNNING),),
    ):
        yield f"{role} owns {thing}"


def unguarded_tables(db: psycopg.Connection) -> Faults:
    """Tables outside the public read model without enabled and forced row level security."""
    for (name,) in db.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('public', 'auth', 'vault', 'jobs') AND c.relkind IN ('r', 'p') "
        "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
    ):
        yield f"{name} has no forced row level security"


def loose_policies(db: psycopg.Connection) -> Faults:
    """Policies of running roles that ask for no person, and second policies for a role and a command."""
    found = db.execute(
        "SELECT r.rolname, p.schemaname || '.' || p.tablename, p.tablename, p.cmd, p.permissive, "
        "  concat_ws(' ', p.qual, p.with_check) "
        "FROM pg_policies p CROSS JOIN unnest(p.roles) AS r (rolname) "
        "WHERE r.rolname = ANY (%s) ORDER BY 2, 1",
        ([*RUNNING, "streamvibe_definer", "public"],),
    ).fetchall()
    for role, table, name, command, permissive, condition in found:
        if role == "public" or (role in RUNNING and permissive != "PERMISSIVE"):
            yield f"{table} has a policy for {role}"
        is_open = "auth.uid()" not in condition
        if is_open and role in RUNNING and ((role, name) not in OPEN_POLICIES or command != "SELECT"):
            yield f"{table} opens every row to {role} for {command}"
        others = [other for other in found if other[:2] == (role, table) and "ALL" in (command, other[3])]
        if len(others) > 1:
            yield f"{table} has more than one policy for {role}"


def careless_definers(db: psycopg.Connection) -> Faults:
    """SECURITY DEFINER functions of another owner, or whose names can be shadowed by a temporary table."""
    for name, owner, path in db.execute(
        "SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner), "
        "  (SELECT setting FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%%') "
        "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE p.prosecdef AND n.nspname = ANY (%s)",
        (list(OWN_SCHEMAS),),
    ):
        if owner not in ("streamvibe_definer", "streamvibe_steward"):
            yield f"{name} runs with the rights of {owner}"
        if not (path or "").endswith("pg_temp"):
            yield f"{name} does not end its search_path in pg_temp"


def steward_functions(db: psycopg.Connection) -> dict[str, str]:
    """Every function that crosses people, with the running roles that may call it."""
    found = db.execute(
        "SELECT n.nspname || '.' || p.proname, "
        "  ARRAY(SELECT substr(r.name, 12) FROM unnest(%s::text[]) AS r (name) "
        "    WHERE has_function_privilege(r.name, p.oid, 'EXECUTE') ORDER BY 1) "
        "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE p.prosecdef AND pg_get_userbyid(p.proowner) = 'streamvibe_steward'",
        (list(RUNNING),),
    )
    return {name: " ".join(roles) for name, roles in found}


def reviewed() -> dict[str, str]:
    """The list above, function by function."""
    return {name: roles for roles, names in STEWARD.items() for name in names.split()}


def open_functions(db: psycopg.Connection) -> Faults:
    """Functions of ours that everybody may call because nobody took that right away."""
    for (name,) in db.execute(
        "SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = ANY (%s) "
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') "
        "AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)",
        (list(OWN_SCHEMAS),),
    ):
        if name not in FOR_EVERYBODY:
            yield f"{name} may be called by everybody"


def crossing_views(db: psycopg.Connection) -> Faults:
    """Views that show a running role more than that role may see by itself."""
    for name, role in db.execute(
        "SELECT n.nspname || '.' || c.relname, r.name "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(%s::text[]) AS r (name) "
        "WHERE c.relkind IN ('v', 'm') AND n.nspname = ANY (%s) "
        "AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false) "
        "AND has_schema_privilege(r.name, n.oid, 'USAGE') AND has_any_column_privilege(r.name, c.oid, 'SELECT')",
        (list(RUNNING), list(OWN_SCHEMAS)),
    ):
        if name not in CROSSING_VIEWS:
            yield f"{name} shows {role} rows with its owner's rights"


def strange_rights(db: psycopg.Connection) -> Faults:
    """Rights to make things, to write the public read model, or, for a visitor, to anything but reading it."""
    for role, schema in db.execute(
        "SELECT r.name, n.nspname FROM pg_namespace n CROSS JOIN unnest(%s::text[]) AS r (name) "
        "WHERE n.nspname = ANY (%s) AND (has_schema_privilege(r.name, n.oid, 'CREATE') "
        "  OR (n.nspname IN ('parts', 'deploy') AND has_schema_privilege(r.name, n.oid, 'USAGE')) "
        "  OR (r.name = 'streamvibe_visitor' AND n.nspname NOT IN ('site', 'ext') AND has_schema_privilege(r.name, n.oid, 'USAGE')))",
        (list(RUNNING), list(OWN_SCHEMAS)),
    ):
        yield f"{role} has rights on schema {schema}"
    for role, right in db.execute(
        "SELECT r.name, d.right FROM unnest(%s::text[]) AS r (name) CROSS JOIN (VALUES ('CREATE'), ('TEMP')) AS d (right) "
        "WHERE has_database_privilege(r.name, current_database(), d.right)",
        (list(RUNNING),),
    ):
        yield f"{role} has {right} on the database"
    for role, table in db.execute(
        "SELECT r.name, n.nspname || '.' || c.relname "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(%s::text[]) AS r (name) "
        "WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname = ANY (%s) "
        "AND ((n.nspname = 'site' OR r.name = 'streamvibe_visitor') "
        "    AND (has_any_column_privilege(r.name, c.oid, 'INSERT, UPDATE') OR has_table_privilege(r.name, c.oid, 'DELETE')) "
        "  OR has_table_privilege(r.name, c.oid, 'TRUNCATE') "
        "  OR (r.name = 'streamvibe_visitor' AND n.nspname <> 'site' AND has_any_column_privilege(r.name, c.oid, 'SELECT')))",
        (list(RUNNING), list(OWN_SCHEMAS)),
    ):
        yield f"{role} has more than it needs on {table}"


CHECKS = (
    mighty_roles,
    owned_by_running_roles,
    unguarded_tables,
    loose_policies,
    careless_definers,
    open_functions,
    crossing_views,
    strange_rights,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_rights_are_as_narrow_as_they_should_be(admin, check):
    assert list(check(admin)) == []


def test_every_function_that_crosses_people_was_reviewed(admin):
    assert steward_functions(admin) == reviewed()


def test_the_visitor_reads_the_public_schema_and_nothing_else(admin, settings):
    """As the visitor really connects, but without the seat belt of a read-only transaction."""
    found = admin.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p', 'v')",
        (list(OWN_SCHEMAS),),
    ).fetchall()
    readable, refused = set(), set()
    options = "-c default_transaction_read_only=off"
    with psycopg.connect(settings.database_visitor_url, autocommit=True, options=options) as visitor:
        for schema, name in found:
            try:
                visitor.execute(f'SELECT FROM "{schema}"."{name}" LIMIT 1')
                readable.add(f"{schema}.{name}")
            except psycopg.errors.InsufficientPrivilege:
                refused.add(f"{schema}.{name}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                visitor.execute(f'DELETE FROM "{schema}"."{name}"')

    rules = {"site.public_creator", "site.public_account", "site.public_item"}
    assert readable == {f"{schema}.{name}" for schema, name in found if schema == "site"} - rules
    assert len(refused) > 45


def test_the_visitors_transactions_are_read_only(database):
    with (
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
        psycopg.connect(database._settings.database_visitor_url) as visitor,
    ):
        visitor.execute("SELECT nextval('nothing')" if False else "CREATE TEMP TABLE t ()")


WEAKENED = {
    "a role with BYPASSRLS": ("ALTER ROLE streamvibe_web BYPASSRLS", mighty_roles, "streamvibe_web has powers"),
    "a role that may become another": (
        "GRANT streamvibe_owner TO streamvibe_worker",
        mighty_roles,
        "streamvibe_worker has powers",
    ),
    "an owner that can log in": ("ALTER ROLE streamvibe_definer LOGIN", mighty_roles, "streamvibe_definer can log in"),
    "a table of a running role": (
        "GRANT streamvibe_web TO CURRENT_USER; GRANT CREATE ON SCHEMA public TO streamvibe_web; SET ROLE streamvibe_web;"
        "CREATE TABLE public.stray (); RESET ROLE",
        owned_by_running_roles,
        "streamvibe_web owns table stray",
    ),
    "a table that does not force": (
        "ALTER TABLE content_item NO FORCE ROW LEVEL SECURITY",
        unguarded_tables,
        "public.content_item has no",
    ),
    "a new table without policies": ("CREATE TABLE jobs.stray ()", unguarded_tables, "jobs.stray has no"),
    "a policy without a person": (
        "ALTER POLICY own ON notification USING (true)",
        lambda db: [fault for fault in loose_policies(db) if "auth.uid" not in fault],
        None,
    ),
    "an open policy": (
        "DROP POLICY own ON vault.secret; CREATE POLICY own ON vault.secret FOR SELECT TO streamvibe_web USING (true)",
        loose_policies,
        "vault.secret opens every row to streamvibe_web",
    ),
    "a second policy": (
        "CREATE POLICY staff ON users FOR SELECT TO streamvibe_web USING (id = auth.uid())",
        loose_policies,
        "public.users has more than one policy for streamvibe_web",
    ),
    "a definer that can be shadowed": (
        "ALTER FUNCTION public.create_job SET search_path = public",
        careless_definers,
        "create_job(uuid,text,jsonb,integer,timestamp with time zone) does not end",
    ),
    "a function with the owner's rights": (
        "ALTER FUNCTION public.check_quota SECURITY DEFINER",
        careless_definers,
        "check_quota(uuid,text) runs with the rights of streamvibe_owner",
    ),
    "a function for everybody": (
        "GRANT EXECUTE ON FUNCTION public.fail_job TO PUBLIC",
        open_functions,
        "public.fail_job may be called",
    ),
    "a view of private rows": (
        "GRANT SELECT ON site.public_item TO streamvibe_web",
        crossing_views,
        "site.public_item shows",
    ),
    "a visitor in the private schema": (
        "GRANT USAGE ON SCHEMA public TO streamvibe_visitor",
        strange_rights,
        "streamvibe_visitor has rights on schema public",
    ),
    "a public page that can be written": (
        "GRANT UPDATE (title) ON site.card TO streamvibe_web",
        strange_rights,
        "streamvibe_web has more than it needs on site.card",
    ),
}


@pytest.mark.parametrize("weakness", WEAKENED)
def test_a_weakness_is_noticed(admin, weakness):
    statements, check, fault = WEAKENED[weakness]
    with admin.transaction(force_rollback=True):
        admin.execute(statements)

        assert [found for found in check(admin) if found.startswith(fault)], list(check(admin))


def test_a_function_that_nobody_reviewed_is_noticed(admin):
    with admin.transaction(force_rollback=True):
        admin.execute(
            "SET LOCAL ROLE streamvibe_steward; CREATE FUNCTION jobs.peek() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1"
        )
        unknown = steward_functions(admin).keys() - reviewed().keys()
        admin.execute("GRANT EXECUTE ON FUNCTION public.start_job TO streamvibe_web")

        assert unknown == {"jobs.peek"}
        assert steward_functions(admin)["public.start_job"] == "web worker"
