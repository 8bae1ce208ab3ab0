-- A person sees their own jobs and changes none of them directly; workers see all, because they must find whose a job is.
SET LOCAL ROLE streamvibe_owner;

DROP POLICY IF EXISTS everybody ON public.job_type;
CREATE POLICY everybody ON public.job_type FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward
    USING (true);

DROP POLICY IF EXISTS own ON public.job_queue;
CREATE POLICY own ON public.job_queue TO streamvibe_web, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS every_job ON public.job_queue;
CREATE POLICY every_job ON public.job_queue FOR SELECT TO streamvibe_worker USING (true);
DROP POLICY IF EXISTS steward ON public.job_queue;
CREATE POLICY steward ON public.job_queue TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.job_log;
CREATE POLICY own ON public.job_log FOR SELECT TO streamvibe_web, streamvibe_worker USING (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.job_log;
CREATE POLICY steward ON public.job_log TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON jobs.lease;
CREATE POLICY own ON jobs.lease TO streamvibe_definer USING (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON jobs.lease;
CREATE POLICY steward ON jobs.lease TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON jobs.tick;
CREATE POLICY steward ON jobs.tick TO streamvibe_steward USING (true) WITH CHECK (true);
