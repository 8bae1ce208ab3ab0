-- Freshness: which works of which accounts must be refreshed from their platform.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE FUNCTION content.is_due(p_published_at timestamptz, p_synced_at timestamptz, p_now timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_synced_at < p_now - CASE
    WHEN p_published_at > p_now - interval '2 days' THEN interval '3 hours'
    WHEN p_published_at > p_now - interval '30 days' THEN interval '1 day'
    ELSE interval '14 days' END;
COMMENT ON FUNCTION content.is_due IS 'Whether a work''s numbers are too old: three hours in its first two days, a day in its first month, then fourteen days.';
GRANT EXECUTE ON FUNCTION content.is_due TO streamvibe_worker, streamvibe_steward;

CREATE OR REPLACE FUNCTION content.may_have_ended(p_broadcast text, p_synced_at timestamptz, p_now timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_broadcast = 'live' AND p_synced_at < p_now - interval '30 minutes';
COMMENT ON FUNCTION content.may_have_ended IS 'Whether a work was on air when its platform was asked last, half an hour ago or more.';
GRANT EXECUTE ON FUNCTION content.may_have_ended TO streamvibe_worker, streamvibe_steward;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION content.due_refreshes(p_limit int) RETURNS TABLE (user_id uuid, account_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT a.user_id, a.id
        FROM public.social_account a JOIN public.account_status st ON st.id = a.status_id
        WHERE a.deleted_at IS NULL AND st.slug = 'active' AND EXISTS (
            SELECT FROM public.content_item i
            WHERE i.social_account_id = a.id AND i.deleted_at IS NULL AND i.synced_at < now() - interval '3 hours'
                AND content.is_due(i.published_at, i.synced_at, now())
            UNION ALL
            SELECT FROM public.content_item i
            WHERE i.social_account_id = a.id AND i.deleted_at IS NULL AND i.broadcast = 'upcoming' AND i.scheduled_at BETWEEN i.synced_at AND now()
            UNION ALL
            SELECT FROM public.content_item i
            WHERE i.social_account_id = a.id AND i.deleted_at IS NULL AND content.may_have_ended(i.broadcast, i.synced_at, now()))
        ORDER BY a.last_synced_at NULLS FIRST
        LIMIT p_limit;
END
$$;
COMMENT ON FUNCTION content.due_refreshes IS 'Accounts with works whose numbers are too old, whose broadcast should have begun since we last looked, or may have ended.';
GRANT EXECUTE ON FUNCTION content.due_refreshes TO streamvibe_worker;
