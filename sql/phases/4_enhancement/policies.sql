-- A person's suggestions are theirs; providers, models and rising words are for everybody signed in.
SET LOCAL ROLE streamvibe_owner;

DROP POLICY IF EXISTS everybody ON public.ai_provider;
CREATE POLICY everybody ON public.ai_provider FOR SELECT TO streamvibe_web, streamvibe_worker USING (true);

DROP POLICY IF EXISTS everybody ON public.ai_model;
CREATE POLICY everybody ON public.ai_model FOR SELECT TO streamvibe_web, streamvibe_worker USING (true);

DROP POLICY IF EXISTS own ON public.user_ai_setting;
CREATE POLICY own ON public.user_ai_setting TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS own ON public.ai_suggestion;
CREATE POLICY own ON public.ai_suggestion TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS own ON public.ai_suggestion_application;
CREATE POLICY own ON public.ai_suggestion_application TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS own ON public.ai_usage;
CREATE POLICY own ON public.ai_usage TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS everybody ON public.trending_keyword;
CREATE POLICY everybody ON public.trending_keyword FOR SELECT TO streamvibe_web, streamvibe_worker USING (true);
