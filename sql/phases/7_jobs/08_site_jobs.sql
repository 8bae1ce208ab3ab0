-- Work of the site itself for one account or person: asked for as often as you like, waiting once.
INSERT INTO public.job_type (slug, display_name, description, queue, timeout_seconds, max_retries, quota_type)
VALUES
    ('plan_upkeep', 'Upkeep', 'Asks for everything that is due to be looked at again.', 'upkeep', 120, 3, NULL),
    ('refresh_works', 'Fresh numbers', 'Looks again at works whose numbers are old, or that a platform told us about.', 'upkeep', 600, 3, NULL);

SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION jobs.request_site_job(p_job_type text, p_params jsonb DEFAULT '{}') RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('site job ' || p_job_type || p_params::text, 0));
    IF EXISTS (SELECT FROM public.job_queue j
               WHERE j.user_id IS NULL AND j.job_type = p_job_type AND j.params_hash = md5(p_params::text) AND j.status = 'pending') THEN
        RETURN NULL;
    END IF;
    RETURN jobs.create_site_job(p_job_type, p_params);
END
$$;
COMMENT ON FUNCTION jobs.request_site_job IS 'A job of the site itself, unless one with equal parameters is waiting already; one that runs may have missed what this one is for.';
GRANT EXECUTE ON FUNCTION jobs.request_site_job TO streamvibe_worker, streamvibe_web;

RESET ROLE;
SET LOCAL ROLE streamvibe_definer;
-- A platform that ends a connection stops its jobs too, and then a worker does it for the person.
GRANT EXECUTE ON FUNCTION public.cancel_job TO streamvibe_worker;
