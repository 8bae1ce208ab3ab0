-- A person's content is theirs; what the public may read of it is copied to schema site in phase 6.
SET LOCAL ROLE streamvibe_owner;

DROP POLICY IF EXISTS everybody ON public.content_type;
CREATE POLICY everybody ON public.content_type FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward
    USING (true);

DROP POLICY IF EXISTS own ON public.content_item;
CREATE POLICY own ON public.content_item TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.content_item;
CREATE POLICY steward ON public.content_item TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON public.content_revision;
CREATE POLICY own ON public.content_revision TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON public.content_revision;
CREATE POLICY steward ON public.content_revision TO streamvibe_steward USING (true);

DROP POLICY IF EXISTS own ON content.picture;
CREATE POLICY own ON content.picture TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON content.picture;
CREATE POLICY steward ON content.picture TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON content.picture_file;
CREATE POLICY own ON content.picture_file FOR SELECT TO streamvibe_web
    USING (EXISTS (SELECT FROM content.picture p WHERE p.hash = picture_file.hash AND p.user_id = (SELECT auth.uid())));
DROP POLICY IF EXISTS steward ON content.picture_file;
CREATE POLICY steward ON content.picture_file TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS steward ON content.orphaned_picture;
CREATE POLICY steward ON content.orphaned_picture TO streamvibe_steward USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS own ON content.missing_work;
CREATE POLICY own ON content.missing_work TO streamvibe_web, streamvibe_worker
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS steward ON content.missing_work;
CREATE POLICY steward ON content.missing_work TO streamvibe_steward USING (true) WITH CHECK (true);
