-- A person's content is theirs; what the public may read of it is copied to schema site in phase 6.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.content_type ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.content_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.content_revision ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY everybody ON public.content_type FOR SELECT TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward USING (true);
GRANT SELECT ON public.content_type TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;
CREATE POLICY own ON public.content_item TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY steward ON public.content_item TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY own ON public.content_revision TO streamvibe_web, streamvibe_worker, streamvibe_definer
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

GRANT SELECT ON public.content_item TO streamvibe_web, streamvibe_worker, streamvibe_definer;
GRANT UPDATE (visibility, ai_description, seo_title, seo_description, language) ON public.content_item TO streamvibe_web;
GRANT UPDATE (deleted_at) ON public.content_item TO streamvibe_web;
GRANT INSERT, DELETE ON public.content_item TO streamvibe_worker;
GRANT UPDATE (title, slug, description, platform_url, thumbnail_url, media_url, duration_seconds, width, height, views_count, likes_count,
    comments_count, shares_count, tags, hashtags, language, is_live, is_embeddable, published_at, synced_at, changed_at, platform_visibility,
    content_type_id, deleted_at, ai_description, seo_title, seo_description, updated_at) ON public.content_item TO streamvibe_worker;
GRANT SELECT, INSERT ON public.content_revision TO streamvibe_web, streamvibe_worker, streamvibe_definer;

CREATE TRIGGER social_account_guard BEFORE DELETE ON public.social_account FOR EACH ROW
    EXECUTE FUNCTION public.prevent_account_deletion_with_content();
