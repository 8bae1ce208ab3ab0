-- The projection of works. It re-reads the named rows and brings schema site up to date. Statement triggers
-- call it in the transaction of the change, so that nobody can forget it and no reader sees one without the other.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.project_items(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    hidden uuid[];
    told uuid[];
    rated uuid[];
    counted uuid[];
BEGIN
    -- A statement that touched nothing fires its triggers too.
    IF p_ids IS NULL OR cardinality(p_ids) = 0 THEN
        RETURN;
    END IF;
    -- Whoever hides the creator or the account at this moment waits for us, or we for them: without these locks a
    -- sync beside it leaves cards of a hidden creator public.
    PERFORM FROM public.users u WHERE u.id IN (SELECT i.user_id FROM public.content_item i WHERE i.id = ANY (p_ids)) ORDER BY u.id FOR SHARE;
    PERFORM FROM public.social_account s WHERE s.id IN (SELECT i.social_account_id FROM public.content_item i WHERE i.id = ANY (p_ids))
    ORDER BY s.id FOR SHARE;

    WITH removed AS (
        DELETE FROM site.card c WHERE c.id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_item p WHERE p.id = c.id)
        RETURNING c.id, c.short_id, c.creator_id
    ), kept AS (
        INSERT INTO site.gone (short_id) SELECT r.short_id FROM removed r ON CONFLICT DO NOTHING
    )
    SELECT array_agg(r.id), array_agg(DISTINCT r.creator_id) INTO hidden, counted FROM removed r;
    DELETE FROM site.search_document d WHERE d.id = ANY (hidden);

    WITH truth AS MATERIALIZED (
        SELECT * FROM site.public_item p WHERE p.id = ANY (p_ids)
    ), cards AS (
        INSERT INTO site.card AS c (id, short_id, slug, creator_id, account_id, creator_slug, creator_name, platform_slug, platform_name,
            type_slug, type_name, shape, title, excerpt, tags, category_code, category_name, language, thumbnail_url, duration_seconds,
            views_count, likes_count, comments_count, is_live, substance, clicks_30_days, published_at,
            broadcast, scheduled_at)
        SELECT id, short_id, slug, creator_id, account_id, creator_slug, creator_name, platform_slug, platform_name,
            type_slug, type_name, shape, title, excerpt, tags, category_code, category_name, language, thumbnail_url, duration_seconds,
            views_count, likes_count, comments_count, is_live, substance, clicks_30_days, published_at,
            broadcast, scheduled_at
        FROM truth
        ON CONFLICT (id) DO UPDATE
        SET slug = excluded.slug, creator_slug = excluded.creator_slug, creator_name = excluded.creator_name, type_slug = excluded.type_slug,
            type_name = excluded.type_name, shape = excluded.shape, title = excluded.title, excerpt = excluded.excerpt, tags = excluded.tags,
            category_code = excluded.category_code, category_name = excluded.category_name, language = excluded.language,
            thumbnail_url = excluded.thumbnail_url, duration_seconds = excluded.duration_seconds, views_count = excluded.views_count,
            likes_count = excluded.likes_count, comments_count = excluded.comments_count, is_live = excluded.is_live,
            substance = excluded.substance, clicks_30_days = excluded.clicks_30_days, published_at = excluded.published_at,
            broadcast = excluded.broadcast, scheduled_at = excluded.scheduled_at,
            -- Numbers change daily and say nothing new; only what a reader reads makes a page changed.
            changed_at = CASE WHEN (c.title, c.excerpt, c.tags, c.category_code, c.thumbnail_url, c.creator_slug, c.slug, c.broadcast, c.scheduled_at)
                IS DISTINCT FROM (excluded.title, excluded.excerpt, excluded.tags, excluded.category_code, excluded.thumbnail_url,
                    excluded.creator_slug, excluded.slug, excluded.broadcast, excluded.scheduled_at) THEN now() ELSE c.changed_at END
        -- What search says of a work, what it thinks of it, and what is counted: all dear, and mostly as they were.
        RETURNING new.id, new.creator_id,
            (old.id, old.title, old.tags, old.creator_name, old.creator_slug, old.type_slug, old.category_code, old.language,
                old.duration_seconds, old.published_at)
            IS DISTINCT FROM (new.id, new.title, new.tags, new.creator_name, new.creator_slug, new.type_slug, new.category_code, new.language,
                new.duration_seconds, new.published_at) AS is_told_otherwise,
            (old.clicks_30_days, old.substance) IS DISTINCT FROM (new.clicks_30_days, new.substance) AS is_rated_otherwise,
            (old.id, old.category_code, old.language, old.published_at, old.broadcast)
            IS DISTINCT FROM (new.id, new.category_code, new.language, new.published_at, new.broadcast) AS is_counted_otherwise
    ), details AS (
        INSERT INTO site.detail AS d (id, description, platform_url, platform_content_id, is_embeddable, seo_title, seo_description,
            ai_description, synced_at)
        SELECT t.id, t.description, t.platform_url, t.platform_content_id, t.is_embeddable, t.seo_title, t.seo_description, t.ai_description, t.synced_at
        FROM truth t
        ON CONFLICT (id) DO UPDATE
        SET description = excluded.description, platform_url = excluded.platform_url, is_embeddable = excluded.is_embeddable,
            seo_title = excluded.seo_title, seo_description = excluded.seo_description, ai_description = excluded.ai_description,
            synced_at = excluded.synced_at
        RETURNING new.id, (old.description, old.ai_description) IS DISTINCT FROM (new.description, new.ai_description) AS is_told_otherwise
    ), back AS (
        DELETE FROM site.gone g WHERE g.short_id = ANY (ARRAY(SELECT t.short_id FROM truth t))
    )
    SELECT array_agg(c.id) FILTER (WHERE c.is_told_otherwise OR d.is_told_otherwise),
        array_agg(c.id) FILTER (WHERE c.is_rated_otherwise AND NOT (c.is_told_otherwise OR d.is_told_otherwise)),
        counted || array_agg(DISTINCT c.creator_id) FILTER (WHERE c.is_counted_otherwise)
    INTO told, rated, counted
    FROM cards c JOIN details d ON d.id = c.id;

    IF told IS NOT NULL THEN
        PERFORM site.project_search(told);
    END IF;
    IF rated IS NOT NULL THEN
        PERFORM site.rate_works(rated);
    END IF;
    IF counted IS NOT NULL THEN
        PERFORM site.count_creators(counted);
    END IF;
END
$$;
COMMENT ON FUNCTION site.project_items IS 'Makes schema site say the truth about these works, in the transaction of the change; of search and counts only what depends on what changed.';
