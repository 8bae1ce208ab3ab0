-- What each role may do with the ledger of jobs.
SET LOCAL ROLE streamvibe_owner;

REVOKE ALL ON public.job_type, public.job_queue, public.job_log, jobs.lease, jobs.tick
    FROM streamvibe_web, streamvibe_worker, streamvibe_visitor, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.job_type TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.job_queue TO streamvibe_web, streamvibe_worker, streamvibe_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.job_queue TO streamvibe_steward;
GRANT INSERT (user_id, job_type, job_priority, params, max_retries, scheduled_for, expires_at)
    ON public.job_queue TO streamvibe_definer;
GRANT UPDATE (status, progress_percent, progress_message, started_at, completed_at, error_message, error_code, error_details,
    retry_count, crash_count, scheduled_for, published_at, expires_at, updated_at) ON public.job_queue TO streamvibe_definer;

GRANT SELECT ON public.job_log TO streamvibe_web, streamvibe_worker;
GRANT SELECT, INSERT ON public.job_log TO streamvibe_steward;

GRANT SELECT, DELETE ON jobs.lease TO streamvibe_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.lease TO streamvibe_steward;

GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.tick TO streamvibe_steward;
