-- Whose rows a role sees: one permissive policy for each role and table. The steward crosses people; grants.sql lists what it
-- may touch column by column.
SET LOCAL ROLE streamvibe_owner;

DROP POLICY IF EXISTS own ON public.users;
CREATE POLICY own ON public.users TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (id = (SELECT auth.uid())) WITH CHECK (id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.users;
CREATE POLICY steward ON public.users TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.user_role;
CREATE POLICY own ON public.user_role TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.user_role;
CREATE POLICY steward ON public.user_role TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.user_setting;
CREATE POLICY own ON public.user_setting TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.user_setting;
CREATE POLICY steward ON public.user_setting TO streamvibe_steward USING (true) WITH CHECK (true);

-- The encrypted address of oneself: for the settings page, and for the worker that sends a mail.
DROP POLICY IF EXISTS own ON auth.users;
CREATE POLICY own ON auth.users FOR SELECT TO streamvibe_web, streamvibe_worker USING (id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON auth.users;
CREATE POLICY steward ON auth.users TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON auth.session;
CREATE POLICY own ON auth.session FOR SELECT TO streamvibe_web USING (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON auth.session;
CREATE POLICY steward ON auth.session TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON auth.one_time_token;
CREATE POLICY steward ON auth.one_time_token TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS everybody ON public.subscription_tier;
CREATE POLICY everybody ON public.subscription_tier FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward
    USING (true);

DROP POLICY IF EXISTS everybody ON public.subscription_status;
CREATE POLICY everybody ON public.subscription_status FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward
    USING (true);

DROP POLICY IF EXISTS own ON public.subscription;
CREATE POLICY own ON public.subscription TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.subscription;
CREATE POLICY steward ON public.subscription TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.quota_usage_history;
CREATE POLICY own ON public.quota_usage_history TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS own ON public.notification;
CREATE POLICY own ON public.notification TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.notification;
CREATE POLICY steward ON public.notification FOR INSERT TO streamvibe_steward WITH CHECK (true);

DROP POLICY IF EXISTS steward ON auth.operator_notice;
CREATE POLICY steward ON auth.operator_notice TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.audit_log;
CREATE POLICY own ON public.audit_log TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
