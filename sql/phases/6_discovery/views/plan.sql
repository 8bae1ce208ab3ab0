-- The page of prices reads this.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE VIEW site.plan AS
SELECT t.slug, t.display_name AS name, coalesce(t.description, '') AS description, t.max_social_accounts AS accounts,
       t.max_syncs_per_month AS syncs, t.max_ai_analyses_per_month AS ai_analyses, t.max_seo_submissions_per_month AS seo_submissions,
       t.price_cents, t.currency, t.is_featured, t.sort_order
FROM public.subscription_tier t
WHERE t.is_active;
COMMENT ON VIEW site.plan IS 'The plans on offer; numbers are for a month.';
GRANT SELECT ON site.plan TO streamvibe_web, streamvibe_worker, streamvibe_visitor;
