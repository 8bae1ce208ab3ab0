-- How the public site reads: a plan for each query's own values, search that finds the popular first, the plans on offer, and
-- whether the database is complete.

-- One query serves many lists; a plan made for all of them at once would be good for none.
ALTER ROLE streamvibe_visitor SET plan_cache_mode = force_custom_plan;

SET LOCAL ROLE streamvibe_owner;
CREATE INDEX search_document_popular_idx ON site.search_document USING gin (vector) WHERE prior >= 2;
COMMENT ON INDEX site.search_document_popular_idx IS 'What people open: asked first, so that a common word need not be looked up a hundred thousand times.';
RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE VIEW site.plan AS
SELECT t.slug, t.display_name AS name, coalesce(t.description, '') AS description, t.max_social_accounts AS accounts,
       t.max_syncs_per_month AS syncs, t.max_ai_analyses_per_month AS ai_analyses, t.max_seo_submissions_per_month AS seo_submissions,
       t.price_cents, t.currency, t.is_featured, t.sort_order
FROM public.subscription_tier t
WHERE t.is_active;
COMMENT ON VIEW site.plan IS 'The plans on offer; numbers are for a month.';
GRANT SELECT ON site.plan TO streamvibe_visitor, streamvibe_web, streamvibe_worker;

RESET ROLE;
GRANT USAGE ON SCHEMA deploy TO streamvibe_steward;
GRANT SELECT (name, checksum) ON deploy.phase_file TO streamvibe_steward;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION site.applied_files() RETURNS TABLE (name text, checksum text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT f.name, f.checksum FROM deploy.phase_file f ORDER BY f.name;
END;
COMMENT ON FUNCTION site.applied_files IS 'The phase files that are applied, for the question whether the site is ready.';
GRANT EXECUTE ON FUNCTION site.applied_files TO streamvibe_visitor, streamvibe_web, streamvibe_worker;
