-- Deletes what came from a platform: after a disconnect, at a platform's request, and when it could not be confirmed for
-- too long. What the person wrote stays only when they asked for that.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION content.is_written_about(p_item public.content_item) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT p_item.seo_title IS NOT NULL OR p_item.seo_description IS NOT NULL OR p_item.ai_description IS NOT NULL
        OR p_item.category_source IS NOT DISTINCT FROM 'owner' OR p_item.visibility <> 'public'
        OR EXISTS (SELECT FROM public.content_revision r WHERE r.content_item_id = p_item.id AND r.change_source IN ('owner', 'ai'));
END;
COMMENT ON FUNCTION content.is_written_about IS 'Whether a work holds something that its person wrote or chose.';

CREATE OR REPLACE FUNCTION content.empty_works(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM public.content_media m WHERE m.content_id = ANY (p_ids);
    DELETE FROM content.picture p WHERE p.content_id = ANY (p_ids);
    UPDATE public.content_item i
    SET title = '', slug = '', description = '', platform_url = NULL, thumbnail_url = NULL, media_url = NULL, duration_seconds = NULL,
        width = NULL, height = NULL, views_count = NULL, likes_count = NULL, comments_count = NULL, shares_count = NULL, tags = '{}',
        hashtags = '{}', language = NULL, platform_visibility = 'private', embed_html = NULL, deleted_at = coalesce(i.deleted_at, now()),
        category_code = CASE WHEN i.category_source IN ('platform', 'inferred') THEN NULL ELSE i.category_code END,
        category_source = CASE WHEN i.category_source NOT IN ('platform', 'inferred') THEN i.category_source END
    WHERE i.id = ANY (p_ids);
END
$$;
COMMENT ON FUNCTION content.empty_works IS 'Deletes what a platform said of works and keeps what their person wrote; the platform''s id stays, so that a reconnect finds them.';

CREATE OR REPLACE FUNCTION content.forget_account(p_account_id uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    account public.social_account;
    forgotten int;
BEGIN
    SELECT * INTO account FROM public.social_account a WHERE a.id = p_account_id AND a.deleted_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    SELECT count(*) INTO forgotten FROM public.content_item i WHERE i.social_account_id = p_account_id AND i.title <> '';
    DELETE FROM public.content_item i
    WHERE i.social_account_id = p_account_id AND NOT (account.keeps_own AND content.is_written_about(i));
    IF NOT EXISTS (SELECT FROM public.content_item i WHERE i.social_account_id = p_account_id) THEN
        DELETE FROM public.social_account a WHERE a.id = p_account_id;
        DELETE FROM public.platform_connection c WHERE c.id = account.connection_id AND NOT c.is_active
            AND NOT EXISTS (SELECT FROM public.social_account o WHERE o.connection_id = c.id);
        RETURN forgotten;
    END IF;
    PERFORM content.empty_works(ARRAY(SELECT i.id FROM public.content_item i WHERE i.social_account_id = p_account_id));
    UPDATE public.social_account a
    SET account_name = 'Disconnected account', account_handle = NULL, account_url = NULL, avatar_url = NULL, description = NULL,
        follower_count = NULL, following_count = NULL, post_count = NULL, sync_state = '{}', forgotten_at = now()
    WHERE a.id = p_account_id;
    DELETE FROM content.picture p WHERE p.account_id = p_account_id;
    UPDATE public.platform_connection c
    SET platform_username = NULL, platform_display_name = NULL, platform_avatar_url = NULL
    WHERE c.id = account.connection_id;
    RETURN forgotten;
END
$$;
COMMENT ON FUNCTION content.forget_account IS 'Deletes everything that came from a disconnected account, at once; the number of works.';
GRANT EXECUTE ON FUNCTION content.forget_account TO streamvibe_worker;

CREATE OR REPLACE FUNCTION content.forget_disconnected() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- Six days, so that the seven that are promised hold even when a day is missed.
    RETURN (SELECT coalesce(sum(content.forget_account(a.id)), 0)
            FROM public.social_account a
            WHERE a.deleted_at < now() - interval '6 days' AND a.forgotten_at IS NULL);
END
$$;
COMMENT ON FUNCTION content.forget_disconnected IS 'Deletes what came from accounts that were disconnected six days ago or more; the number of works.';
GRANT EXECUTE ON FUNCTION content.forget_disconnected TO streamvibe_worker;

CREATE OR REPLACE FUNCTION content.forget_unconfirmed() RETURNS TABLE (hidden int, deleted int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    old uuid[];
BEGIN
    UPDATE public.content_item i SET deleted_at = now() WHERE i.deleted_at IS NULL AND i.synced_at < now() - interval '28 days';
    GET DIAGNOSTICS hidden = ROW_COUNT;
    -- A day early, so that nothing is older than thirty days even when a run is missed.
    old := ARRAY(SELECT i.id FROM public.content_item i WHERE i.synced_at < now() - interval '29 days' AND i.deleted_at IS NOT NULL AND i.title <> '');
    DELETE FROM public.content_item i WHERE i.id = ANY (old) AND NOT content.is_written_about(i);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    PERFORM content.empty_works(old);
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION content.forget_unconfirmed IS 'Hides works that no platform has confirmed for 28 days and deletes what was said of them after 29; the numbers of both.';
GRANT EXECUTE ON FUNCTION content.forget_unconfirmed TO streamvibe_worker;
