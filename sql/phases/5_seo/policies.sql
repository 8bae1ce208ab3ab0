-- What a creator allows and what was submitted for them is theirs; search engines are for everybody signed in.
SET LOCAL ROLE streamvibe_owner;

DROP POLICY IF EXISTS everybody ON public.search_engine;
CREATE POLICY everybody ON public.search_engine FOR SELECT TO streamvibe_web, streamvibe_worker USING (true);

DROP POLICY IF EXISTS own ON public.seo_connection;
CREATE POLICY own ON public.seo_connection TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS own ON public.seo_submission;
CREATE POLICY own ON public.seo_submission TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

DROP POLICY IF EXISTS own ON public.seo_usage;
CREATE POLICY own ON public.seo_usage TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
