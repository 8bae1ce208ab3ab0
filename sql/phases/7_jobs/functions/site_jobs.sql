-- Jobs of the site itself: they have no person, and the limit of ten ignores them.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION jobs.create_site_job(p_job_type text, p_params jsonb DEFAULT '{}', p_scheduled_for timestamptz DEFAULT now()) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO public.job_queue (job_type, params, scheduled_for, max_retries, expires_at, job_priority)
    SELECT t.slug, p_params, p_scheduled_for, t.max_retries, p_scheduled_for + interval '24 hours', t.priority
    FROM public.job_type t WHERE t.slug = p_job_type
    RETURNING id;
END;
COMMENT ON FUNCTION jobs.create_site_job IS 'A job of the site itself: it has no person and the limit of ten ignores it.';
GRANT EXECUTE ON FUNCTION jobs.create_site_job TO streamvibe_worker;

-- Work of the site itself for one account or person: asked for as often as you like, waiting once.
CREATE OR REPLACE FUNCTION jobs.request_site_job(p_job_type text, p_params jsonb DEFAULT '{}', p_scheduled_for timestamptz DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('site job ' || p_job_type || p_params::text, 0));
    IF EXISTS (SELECT FROM public.job_queue j
               WHERE j.user_id IS NULL AND j.job_type = p_job_type AND j.params_hash = md5(p_params::text) AND j.status = 'pending') THEN
        RETURN NULL;
    END IF;
    RETURN jobs.create_site_job(p_job_type, p_params, coalesce(p_scheduled_for, now()));
END
$$;
COMMENT ON FUNCTION jobs.request_site_job IS 'A job of the site itself, unless one with equal parameters is waiting already; one that runs may have missed what this one is for.';
GRANT EXECUTE ON FUNCTION jobs.request_site_job TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION jobs.take_tick(p_name text, p_tick timestamptz, p_job_type text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    made uuid;
BEGIN
    INSERT INTO jobs.tick (name, tick) VALUES (p_name, p_tick) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- One that is still waiting or running does the work of this tick as well.
    IF EXISTS (SELECT FROM public.job_queue j WHERE j.user_id IS NULL AND j.job_type = p_job_type AND j.status IN ('pending', 'processing')) THEN
        RETURN NULL;
    END IF;
    made := jobs.create_site_job(p_job_type);
    UPDATE jobs.tick t SET job_id = made WHERE t.name = p_name AND t.tick = p_tick;
    DELETE FROM jobs.tick t WHERE t.name = p_name AND t.tick < p_tick - interval '7 days';
    RETURN made;
END
$$;
COMMENT ON FUNCTION jobs.take_tick IS 'Makes the job of a tick of the schedule, once however many ask; NULL when it was made, or its forerunner still runs.';
GRANT EXECUTE ON FUNCTION jobs.take_tick TO streamvibe_worker;
