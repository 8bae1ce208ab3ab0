-- What many people wait for goes before what takes long: one queue held a hundred pictures, and the lists behind them.
SET LOCAL ROLE streamvibe_owner;
ALTER TABLE public.job_type ADD COLUMN priority int NOT NULL DEFAULT 5, ADD CONSTRAINT job_type_priority CHECK (priority BETWEEN 1 AND 10);
COMMENT ON COLUMN public.job_type.priority IS 'The priority of the site''s own jobs of this kind; 1 runs first.';

RESET ROLE;
UPDATE public.job_type SET priority = 3 WHERE slug IN ('flush_clicks', 'refresh_trending', 'refresh_search');
UPDATE public.job_type SET priority = 8 WHERE slug = 'fetch_thumbnails';

SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION jobs.create_site_job(p_job_type text, p_params jsonb DEFAULT '{}', p_scheduled_for timestamptz DEFAULT now()) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO public.job_queue (job_type, params, scheduled_for, max_retries, expires_at, job_priority)
    SELECT t.slug, p_params, p_scheduled_for, t.max_retries, p_scheduled_for + interval '24 hours', t.priority
    FROM public.job_type t WHERE t.slug = p_job_type
    RETURNING id;
END;
