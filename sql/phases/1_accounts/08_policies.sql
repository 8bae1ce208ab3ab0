-- Row level security: enabled and forced everywhere, one permissive policy for each role and table.
SET LOCAL ROLE streamvibe_owner;

DO $$
DECLARE
    item text;
BEGIN
    FOREACH item IN ARRAY ARRAY['users', 'user_role', 'user_setting', 'subscription_tier', 'subscription_status', 'subscription',
        'quota_usage_history', 'notification', 'audit_log', 'cache_store'] LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['users', 'session', 'one_time_token'] LOOP
        EXECUTE format('ALTER TABLE auth.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['subscription_tier', 'subscription_status'] LOOP
        EXECUTE format('CREATE POLICY everybody ON public.%I FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward USING (true)', item);
        EXECUTE format('GRANT SELECT ON public.%I TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['user_role', 'user_setting', 'subscription', 'quota_usage_history', 'notification', 'audit_log'] LOOP
        EXECUTE format('CREATE POLICY own ON public.%I TO streamvibe_web, streamvibe_worker, streamvibe_definer
            USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()))', item);
        EXECUTE format('GRANT SELECT ON public.%I TO streamvibe_web, streamvibe_worker, streamvibe_definer', item);
    END LOOP;
END
$$;

CREATE POLICY own ON public.users TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (id = (SELECT auth.uid())) WITH CHECK (id = (SELECT auth.uid()));
GRANT SELECT ON public.users TO streamvibe_web, streamvibe_worker, streamvibe_definer;
GRANT UPDATE (display_name, bio, avatar_url, website_url, timezone, language, primary_category, is_onboarded, onboarded_at, is_public,
    profile_slug, seo_title, seo_description) ON public.users TO streamvibe_web;

GRANT UPDATE (is_email_notifications_enabled, is_push_notifications_enabled, is_weekly_digest_enabled, is_auto_sync_enabled,
    sync_frequency_hours, is_auto_ai_analysis_enabled, is_auto_apply_ai_suggestions_enabled, is_auto_seo_submission_enabled,
    is_analytics_enabled) ON public.user_setting TO streamvibe_web;
GRANT UPDATE (syncs_used, ai_analyses_used, seo_submissions_used, cycle_start_date, cycle_end_date) ON public.subscription TO streamvibe_definer;
GRANT INSERT ON public.quota_usage_history TO streamvibe_definer;
GRANT INSERT, UPDATE (is_read, read_at) ON public.notification TO streamvibe_web, streamvibe_worker;
GRANT INSERT ON public.audit_log TO streamvibe_web, streamvibe_worker, streamvibe_definer;

-- The encrypted address of oneself: for the settings page, and for the worker that sends a mail.
CREATE POLICY own ON auth.users FOR SELECT TO streamvibe_web, streamvibe_worker USING (id = (SELECT auth.uid()));
GRANT SELECT (id, email_cipher, full_name_cipher, location_cipher, email_verified_at, google_subject, created_at) ON auth.users TO streamvibe_web, streamvibe_worker;
CREATE POLICY own ON auth.session FOR SELECT TO streamvibe_web USING (user_id = (SELECT auth.uid()));
GRANT SELECT (id, user_id, client, created_at, seen_at, expires_at, token_hash) ON auth.session TO streamvibe_web;

-- The steward crosses people; what it may touch is listed column by column.
CREATE POLICY steward ON public.users TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON public.user_role TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON public.user_setting TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON public.subscription TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON public.cache_store TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON auth.users TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON auth.session TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON auth.one_time_token TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT (id, display_name, bio, avatar_url, website_url, is_onboarded, is_verified, is_public, profile_slug, primary_category,
    total_followers_count, profile_views_count, profile_clicks_count, seo_title, seo_description, created_at, updated_at),
    INSERT (id), UPDATE (total_followers_count, profile_views_count, profile_clicks_count) ON public.users TO streamvibe_steward;
GRANT SELECT (user_id, role), INSERT (user_id, role) ON public.user_role TO streamvibe_steward;
GRANT INSERT (user_id) ON public.user_setting TO streamvibe_steward;
GRANT INSERT (user_id, tier_id, status_id, cycle_start_date, cycle_end_date, cycle_anchor) ON public.subscription TO streamvibe_steward;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.cache_store TO streamvibe_steward;
GRANT SELECT (id, email_hash, password_hash, google_subject, email_verified_at, last_sign_in_at),
    INSERT (id, email_hash, email_cipher, password_hash, google_subject, email_verified_at),
    UPDATE (password_hash, google_subject, email_verified_at, last_sign_in_at, updated_at) ON auth.users TO streamvibe_steward;
GRANT SELECT, INSERT, UPDATE, DELETE ON auth.session, auth.one_time_token TO streamvibe_steward;

-- A person sees the cached copies that carry their own id in the key.
CREATE POLICY cache ON public.cache_store FOR SELECT TO streamvibe_web USING (key LIKE 'user:' || (SELECT auth.uid()) || ':%');
GRANT SELECT ON public.cache_store TO streamvibe_web;
