-- A person's connections and accounts are their own; platforms and states are for everybody signed in.
SET LOCAL ROLE streamvibe_owner;

DO $$
DECLARE
    item text;
BEGIN
    FOREACH item IN ARRAY ARRAY['platform', 'account_status', 'platform_connection', 'social_account'] LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['platform', 'account_status'] LOOP
        EXECUTE format('CREATE POLICY everybody ON public.%I FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward USING (true)', item);
        EXECUTE format('GRANT SELECT ON public.%I TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['platform_connection', 'social_account'] LOOP
        EXECUTE format('CREATE POLICY own ON public.%I TO streamvibe_web, streamvibe_worker, streamvibe_definer
            USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()))', item);
        EXECUTE format('GRANT SELECT ON public.%I TO streamvibe_web, streamvibe_worker, streamvibe_definer', item);
        EXECUTE format('CREATE POLICY steward ON public.%I TO streamvibe_steward USING (true) WITH CHECK (true)', item);
    END LOOP;
END
$$;

GRANT INSERT, UPDATE ON public.platform_connection, public.social_account TO streamvibe_web, streamvibe_worker;
GRANT DELETE ON public.platform_connection, public.social_account TO streamvibe_worker;
GRANT SELECT (id, user_id, platform_id, is_active, last_verified_at, last_error, platform_user_id) ON public.platform_connection TO streamvibe_steward;
GRANT SELECT (id, user_id, connection_id, platform_id, status_id, account_name, account_handle, account_url, avatar_url, description,
    follower_count, visibility, deleted_at, last_synced_at, next_sync_at, sync_mode, created_at) ON public.social_account TO streamvibe_steward;
-- Locking a row FOR SHARE asks for a right to change some column of it.
GRANT UPDATE (updated_at) ON public.social_account TO streamvibe_steward;
