-- What each role may do with people, sign-ins, plans and quotas.
SET LOCAL ROLE streamvibe_owner;

REVOKE ALL ON public.users, public.user_role, public.user_setting, auth.users, auth.session, auth.one_time_token,
    public.subscription_tier, public.subscription_status, public.subscription, public.quota_usage_history, public.notification,
    public.audit_log, auth.operator_notice FROM streamvibe_web, streamvibe_worker, streamvibe_visitor, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.users TO streamvibe_web, streamvibe_worker, streamvibe_definer;
GRANT UPDATE (display_name, bio, avatar_url, website_url, timezone, language, is_onboarded, onboarded_at, is_public,
    profile_slug, primary_category, seo_title, seo_description) ON public.users TO streamvibe_web;
GRANT SELECT (id, display_name, bio, avatar_url, website_url, is_onboarded, is_verified, is_public, profile_slug,
    primary_category, total_followers_count, profile_views_count, profile_clicks_count, seo_title, seo_description, created_at,
    updated_at) ON public.users TO streamvibe_steward;
GRANT INSERT (id) ON public.users TO streamvibe_steward;
GRANT UPDATE (total_followers_count, profile_views_count, profile_clicks_count) ON public.users TO streamvibe_steward;

GRANT SELECT ON public.user_role TO streamvibe_web, streamvibe_worker, streamvibe_definer;
GRANT SELECT (user_id, role) ON public.user_role TO streamvibe_steward;
GRANT INSERT (user_id, role) ON public.user_role TO streamvibe_steward;

GRANT SELECT ON public.user_setting TO streamvibe_web, streamvibe_worker, streamvibe_definer;
GRANT UPDATE (is_email_notifications_enabled, is_push_notifications_enabled, is_weekly_digest_enabled, is_auto_sync_enabled,
    sync_frequency_hours, is_auto_ai_analysis_enabled, is_auto_apply_ai_suggestions_enabled, is_auto_seo_submission_enabled,
    is_analytics_enabled) ON public.user_setting TO streamvibe_web;
GRANT INSERT (user_id) ON public.user_setting TO streamvibe_steward;

GRANT SELECT (id, email_cipher, full_name_cipher, location_cipher, google_subject, email_verified_at, created_at)
    ON auth.users TO streamvibe_web, streamvibe_worker;
GRANT SELECT (id, email_hash, password_hash, google_subject, email_verified_at, last_sign_in_at)
    ON auth.users TO streamvibe_steward;
GRANT INSERT (id, email_hash, email_cipher, password_hash, google_subject, email_verified_at) ON auth.users TO streamvibe_steward;
GRANT UPDATE (full_name_cipher, location_cipher, password_hash, google_subject, email_verified_at, last_sign_in_at, updated_at)
    ON auth.users TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON auth.session TO streamvibe_steward;
GRANT SELECT (token_hash, id, user_id, client, created_at, seen_at, expires_at) ON auth.session TO streamvibe_web;

GRANT SELECT, INSERT, UPDATE, DELETE ON auth.one_time_token TO streamvibe_steward;

GRANT SELECT ON public.subscription_tier TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.subscription_status TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.subscription TO streamvibe_web, streamvibe_worker, streamvibe_definer;
GRANT UPDATE (syncs_used, ai_analyses_used, seo_submissions_used, cycle_start_date, cycle_end_date)
    ON public.subscription TO streamvibe_definer;
GRANT INSERT (user_id, tier_id, status_id, cycle_start_date, cycle_end_date, cycle_anchor)
    ON public.subscription TO streamvibe_steward;

GRANT SELECT ON public.quota_usage_history TO streamvibe_web, streamvibe_worker;
GRANT SELECT, INSERT ON public.quota_usage_history TO streamvibe_definer;

GRANT SELECT, INSERT ON public.notification TO streamvibe_web, streamvibe_worker;
GRANT SELECT ON public.notification TO streamvibe_definer;
GRANT UPDATE (is_read, read_at) ON public.notification TO streamvibe_web, streamvibe_worker;
GRANT INSERT (user_id, type, title, message) ON public.notification TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE ON auth.operator_notice TO streamvibe_steward;

GRANT SELECT, INSERT ON public.audit_log TO streamvibe_web, streamvibe_worker, streamvibe_definer;
