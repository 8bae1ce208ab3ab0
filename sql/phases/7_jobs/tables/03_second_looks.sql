-- The second look at an account whose list lacked many works: a job of the site itself, an hour later.
INSERT INTO public.job_type (slug, display_name, description, queue, timeout_seconds, max_retries, quota_type, priority)
VALUES ('look_again', 'Second look', 'Asks a platform again for works that its list lacked, before they are hidden.', 'sync', 1200, 3, NULL, 5);

-- It takes a time now.
SET LOCAL ROLE streamvibe_steward;

DROP FUNCTION IF EXISTS jobs.request_site_job(text, jsonb);
