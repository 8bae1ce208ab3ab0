-- Who may do what: the roles of contracts section 5, made once for the cluster, and the schemas they live in.
--
--   owner    owns the tables; nobody logs in as it, and forced row level security binds it too
--   definer  owns the functions that serve the signed-in person: more verbs than web, the same rows
--   steward  owns the few functions that must cross people; its column grants are its limit
--   web, worker, visitor   the running site; they own nothing and bypass nothing
--
-- The login roles get their passwords from the command that applies the phases, never from a file.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['owner', 'definer', 'steward'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'streamvibe_' || wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', 'streamvibe_' || wanted);
        END IF;
    END LOOP;
    FOREACH wanted IN ARRAY ARRAY['web', 'worker', 'visitor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'streamvibe_' || wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', 'streamvibe_' || wanted);
        END IF;
    END LOOP;
END
$$;

-- The deployer acts as the three owning roles while phases run.
GRANT streamvibe_owner, streamvibe_definer, streamvibe_steward TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;

-- Time limits of the running site: a page never waits long, a job may.
ALTER ROLE streamvibe_visitor SET statement_timeout = '800ms';
ALTER ROLE streamvibe_web SET statement_timeout = '3s';
ALTER ROLE streamvibe_worker SET statement_timeout = '30s';
ALTER ROLE streamvibe_visitor SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE streamvibe_web SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE streamvibe_worker SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE streamvibe_web SET lock_timeout = '2s';
ALTER ROLE streamvibe_visitor SET default_transaction_read_only = on;
-- One query serves many lists; a plan made for all of them at once would be good for none.
ALTER ROLE streamvibe_visitor SET plan_cache_mode = force_custom_plan;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO streamvibe_web, streamvibe_worker, streamvibe_visitor', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO streamvibe_owner', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO streamvibe_owner, streamvibe_definer, streamvibe_steward;
GRANT USAGE ON SCHEMA public TO streamvibe_web, streamvibe_worker;

-- A function is nobody's until it is granted. Without IN SCHEMA on purpose: with it these lines have no effect.
ALTER DEFAULT PRIVILEGES FOR ROLE streamvibe_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE streamvibe_definer REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE streamvibe_steward REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- ext holds the extensions, auth the accounts and sessions, parts the partitions (on which no role has rights). Every other
-- schema is made by the phase of its subject.
CREATE SCHEMA ext AUTHORIZATION streamvibe_owner;
CREATE SCHEMA auth AUTHORIZATION streamvibe_owner;
CREATE SCHEMA parts AUTHORIZATION streamvibe_owner;
GRANT CREATE, USAGE ON SCHEMA auth TO streamvibe_definer, streamvibe_steward;
GRANT USAGE ON SCHEMA auth, ext TO streamvibe_web, streamvibe_worker;
GRANT USAGE ON SCHEMA ext TO streamvibe_definer, streamvibe_steward, streamvibe_visitor;
-- The ledger of applied files, read by site.applied_files.
GRANT USAGE ON SCHEMA deploy TO streamvibe_steward;
GRANT SELECT (name, checksum) ON deploy.phase_file TO streamvibe_steward;

CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA ext;
