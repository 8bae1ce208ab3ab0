-- Who may do what with the tables of discovery.
SET LOCAL ROLE streamvibe_owner;

DO $$
DECLARE
    item text;
BEGIN
    FOREACH item IN ARRAY ARRAY['content_category', 'content_tag', 'content_click', 'content_media', 'trending_content', 'featured_creator'] LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['content_tag', 'content_click', 'content_media'] LOOP
        EXECUTE format('CREATE POLICY own ON public.%I TO streamvibe_web, streamvibe_worker, streamvibe_definer
            USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()))', item);
        EXECUTE format('CREATE POLICY steward ON public.%I TO streamvibe_steward USING (true) WITH CHECK (true)', item);
        EXECUTE format('GRANT SELECT ON public.%I TO streamvibe_web, streamvibe_worker', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['trending_content', 'featured_creator'] LOOP
        EXECUTE format('CREATE POLICY steward ON public.%I TO streamvibe_steward USING (true) WITH CHECK (true)', item);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO streamvibe_steward', item);
    END LOOP;
END
$$;

CREATE POLICY everybody ON public.content_category FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward USING (true);
GRANT SELECT ON public.content_category TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;
GRANT INSERT, UPDATE, DELETE ON public.content_tag TO streamvibe_web, streamvibe_worker;
GRANT INSERT, UPDATE, DELETE ON public.content_media TO streamvibe_worker;
GRANT SELECT (content_id, tag, source) ON public.content_tag TO streamvibe_steward;
GRANT SELECT, INSERT, UPDATE ON public.content_click TO streamvibe_steward;
GRANT SELECT, DELETE, UPDATE (total_clicks, clicks_last_7_days, clicks_last_30_days) ON public.content_item TO streamvibe_steward;
