-- Data deletion requests of platforms, and their status page.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION connections.begin_deletion(p_digest bytea, p_code text, p_platform text, p_accounts uuid[], OUT id uuid, OUT code text, OUT is_new boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM connections.deletion d WHERE d.finished_at < now() - interval '400 days';
    INSERT INTO connections.deletion AS d (digest, code, platform, accounts, waiting, finished_at)
    VALUES (p_digest, p_code, p_platform, cardinality(p_accounts), p_accounts, CASE WHEN cardinality(p_accounts) = 0 THEN now() END)
    ON CONFLICT (digest) DO NOTHING;
    is_new := FOUND;
    SELECT d.id, d.code INTO id, code FROM connections.deletion d WHERE d.digest = p_digest;
END
$$;
COMMENT ON FUNCTION connections.begin_deletion IS 'Records a deletion request for these accounts; the same request again gets the code that it had before.';
GRANT EXECUTE ON FUNCTION connections.begin_deletion TO streamvibe_web;

CREATE OR REPLACE FUNCTION connections.finish_deletion(p_id uuid, p_account_id uuid, p_works int) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE connections.deletion d
    SET works = d.works + p_works, waiting = array_remove(d.waiting, p_account_id),
        finished_at = CASE WHEN d.waiting <@ ARRAY[p_account_id] THEN now() END
    WHERE d.id = p_id AND p_account_id = ANY (d.waiting);
END;
COMMENT ON FUNCTION connections.finish_deletion IS 'Records that an account of a deletion request is deleted with so many works; the request is done when none waits.';
GRANT EXECUTE ON FUNCTION connections.finish_deletion TO streamvibe_worker;

CREATE OR REPLACE FUNCTION connections.find_deletion(p_code text)
RETURNS TABLE (platform_name text, accounts int, works int, asked_at timestamptz, finished_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT p.display_name, d.accounts, d.works, d.asked_at, d.finished_at
    FROM connections.deletion d JOIN public.platform p ON p.slug = d.platform
    WHERE d.code = p_code;
END;
COMMENT ON FUNCTION connections.find_deletion IS 'The state of a deletion request, by its code.';
GRANT EXECUTE ON FUNCTION connections.find_deletion TO streamvibe_web;
