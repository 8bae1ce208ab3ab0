-- What each role may do with works, their revisions and pictures.
SET LOCAL ROLE streamvibe_owner;

REVOKE ALL ON public.content_type, public.content_item, public.content_revision, content.picture, content.picture_file,
    content.orphaned_picture, content.missing_work FROM streamvibe_web, streamvibe_worker, streamvibe_visitor, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.content_type TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

GRANT SELECT ON public.content_item TO streamvibe_web, streamvibe_definer;
GRANT SELECT, INSERT, DELETE ON public.content_item TO streamvibe_worker;
GRANT SELECT, UPDATE, DELETE ON public.content_item TO streamvibe_steward;
GRANT UPDATE (language, ai_description, visibility, seo_title, seo_description, deleted_at, category_code, category_source)
    ON public.content_item TO streamvibe_web;
GRANT UPDATE (content_type_id, platform_url, title, slug, description, thumbnail_url, media_url, duration_seconds, width,
    height, views_count, likes_count, comments_count, shares_count, tags, hashtags, language, is_live, is_embeddable, broadcast, scheduled_at,
    ai_description, published_at, first_public_at, synced_at, changed_at, platform_visibility, seo_title, seo_description, deleted_at,
    updated_at, category_code, category_source) ON public.content_item TO streamvibe_worker;

GRANT SELECT, INSERT ON public.content_revision TO streamvibe_web, streamvibe_worker, streamvibe_definer;
GRANT SELECT (content_item_id, change_source) ON public.content_revision TO streamvibe_steward;

GRANT SELECT ON content.picture TO streamvibe_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON content.picture TO streamvibe_worker;
GRANT SELECT, INSERT, DELETE ON content.picture TO streamvibe_steward;

GRANT SELECT ON content.picture_file TO streamvibe_web;
GRANT SELECT, INSERT, DELETE ON content.picture_file TO streamvibe_steward;

GRANT SELECT, INSERT, DELETE ON content.orphaned_picture TO streamvibe_steward;

GRANT SELECT ON content.missing_work TO streamvibe_web;
GRANT SELECT, INSERT, DELETE ON content.missing_work TO streamvibe_worker;
GRANT SELECT, DELETE ON content.missing_work TO streamvibe_steward;
