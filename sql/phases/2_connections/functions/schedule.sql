-- When an account is due: for a scheduled sync, which counts against the quota, and for the site's own checks of its profile,
-- which do not.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION connections.due_syncs(p_limit int) RETURNS TABLE (user_id uuid, account_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT a.user_id, a.id
    FROM public.social_account a JOIN public.account_status st ON st.id = a.status_id
    WHERE a.sync_mode = 'auto' AND a.deleted_at IS NULL AND a.next_sync_at <= clock_timestamp() AND st.slug = 'active'
    ORDER BY a.next_sync_at
    LIMIT p_limit;
END;
COMMENT ON FUNCTION connections.due_syncs IS 'Accounts whose scheduled sync is due, the longest waiting first.';
GRANT EXECUTE ON FUNCTION connections.due_syncs TO streamvibe_worker;

CREATE OR REPLACE FUNCTION connections.due_profile_checks(p_older_than interval, p_limit int) RETURNS TABLE (user_id uuid, account_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT a.user_id, a.id
    FROM public.social_account a JOIN public.account_status st ON st.id = a.status_id
    WHERE a.deleted_at IS NULL AND st.slug = 'active' AND coalesce(a.looked_at, a.last_synced_at, a.created_at) < clock_timestamp() - p_older_than
    ORDER BY a.looked_at NULLS FIRST
    LIMIT p_limit;
END;
COMMENT ON FUNCTION connections.due_profile_checks IS 'Accounts whose follower count is older than this.';
GRANT EXECUTE ON FUNCTION connections.due_profile_checks TO streamvibe_worker;

CREATE OR REPLACE FUNCTION connections.due_renewals(p_platform text, p_ends_within interval, p_limit int) RETURNS TABLE (user_id uuid, connection_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    -- A day between two tries: a permission can be renewed a day after it was given at the earliest.
    SELECT c.user_id, c.id
    FROM public.platform_connection c JOIN public.platform p ON p.id = c.platform_id
    WHERE p.slug = p_platform AND c.is_active AND c.last_error IS NULL AND c.token_expires_at < clock_timestamp() + p_ends_within
        AND c.last_verified_at < clock_timestamp() - interval '25 hours'
    ORDER BY c.token_expires_at
    LIMIT p_limit;
END;
COMMENT ON FUNCTION connections.due_renewals IS 'Connections of a platform whose permission ends within this time, the nearest end first.';
GRANT EXECUTE ON FUNCTION connections.due_renewals TO streamvibe_worker;
