-- The quotas of a person in the cycle of now. A plan given by hand may expire: from that moment the limits of the
-- free plan hold, without any job.
-- after: functions/cycles.sql
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE VIEW auth.quota WITH (security_invoker = true) AS
SELECT s.user_id, q.quota_type,
       CASE WHEN s.cycle_end_date <= now() THEN 0 ELSE q.used END AS used,
       q.allowed,
       CASE WHEN s.cycle_end_date <= now() THEN lower(auth.cycle_at(s.cycle_anchor, now())) ELSE s.cycle_start_date END AS cycle_start,
       CASE WHEN s.cycle_end_date <= now() THEN upper(auth.cycle_at(s.cycle_anchor, now())) ELSE s.cycle_end_date END AS cycle_end,
       t.slug AS tier_slug, t.display_name AS tier_name, t.max_social_accounts
FROM public.subscription s
JOIN public.subscription_status st ON st.id = s.status_id
JOIN public.subscription_tier t
    ON CASE WHEN st.is_active_state AND coalesce(s.plan_ends_at > now(), true) THEN t.id = s.tier_id ELSE t.slug = 'free' END
CROSS JOIN LATERAL (VALUES
    ('sync', s.syncs_used, t.max_syncs_per_month),
    ('ai_analysis', s.ai_analyses_used, t.max_ai_analyses_per_month),
    ('seo_submission', s.seo_submissions_used, t.max_seo_submissions_per_month)
) AS q (quota_type, used, allowed);
COMMENT ON VIEW auth.quota IS 'What each person has used and may use of each quota, in the cycle of now.';
GRANT SELECT ON auth.quota TO streamvibe_web, streamvibe_worker, streamvibe_definer;
