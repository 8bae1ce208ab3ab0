-- Tags, clicks and galleries belong to the owner of the work. Schema site has no policies: all of it is public.
SET LOCAL ROLE streamvibe_owner;

DROP POLICY IF EXISTS everybody ON public.content_category;
CREATE POLICY everybody ON public.content_category FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward
    USING (true);

DROP POLICY IF EXISTS own ON public.content_tag;
CREATE POLICY own ON public.content_tag TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.content_tag;
CREATE POLICY steward ON public.content_tag TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.content_click;
CREATE POLICY own ON public.content_click TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.content_click;
CREATE POLICY steward ON public.content_click TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.content_media;
CREATE POLICY own ON public.content_media TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.content_media;
CREATE POLICY steward ON public.content_media TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON public.trending_content;
CREATE POLICY steward ON public.trending_content TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON public.featured_creator;
CREATE POLICY steward ON public.featured_creator TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON trending.click_batch;
CREATE POLICY steward ON trending.click_batch TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON trending.hold;
CREATE POLICY own ON trending.hold FOR SELECT TO streamvibe_web USING (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON trending.hold;
CREATE POLICY steward ON trending.hold TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON discovery.report;
CREATE POLICY steward ON discovery.report TO streamvibe_steward USING (true) WITH CHECK (true);
