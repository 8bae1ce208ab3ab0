-- A person sees their own jobs and changes none of them directly; workers see all, because they must find whose a job is.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.job_type ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.job_queue ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.job_log ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.stripe_webhook_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE jobs.lease ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE jobs.tick ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY everybody ON public.job_type FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward USING (true);
GRANT SELECT ON public.job_type TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

CREATE POLICY own ON public.job_queue TO streamvibe_web, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY every_job ON public.job_queue FOR SELECT TO streamvibe_worker USING (true);
CREATE POLICY steward ON public.job_queue TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT ON public.job_queue TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;
GRANT INSERT (user_id, job_type, params, job_priority, scheduled_for, max_retries, expires_at),
    UPDATE (status, completed_at, started_at, updated_at, progress_percent, progress_message, error_message, error_code, error_details,
        retry_count, crash_count, scheduled_for, published_at, expires_at) ON public.job_queue TO streamvibe_definer;
GRANT INSERT, UPDATE, DELETE ON public.job_queue TO streamvibe_steward;

CREATE POLICY own ON public.job_log FOR SELECT TO streamvibe_web, streamvibe_worker USING (user_id = (SELECT auth.uid()));
CREATE POLICY steward ON public.job_log TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT ON public.job_log TO streamvibe_web, streamvibe_worker, streamvibe_steward;
GRANT INSERT ON public.job_log TO streamvibe_steward;

CREATE POLICY steward ON public.stripe_webhook_events TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON public.stripe_webhook_events TO streamvibe_steward;

CREATE POLICY own ON jobs.lease TO streamvibe_definer USING (user_id = (SELECT auth.uid()));
CREATE POLICY steward ON jobs.lease TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT, DELETE ON jobs.lease TO streamvibe_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.lease, jobs.tick TO streamvibe_steward;
CREATE POLICY steward ON jobs.tick TO streamvibe_steward USING (true) WITH CHECK (true);
