-- Which pictures the public may see: those of works and accounts that are public at this moment. Views, so that there is
-- nothing to bring up to date; what is hidden takes its picture along. And forgetting forgets pictures.
SET LOCAL ROLE streamvibe_steward;

CREATE VIEW site.card_picture WITH (security_barrier = true) AS
SELECT c.id, p.hash, p.widths, p.height
FROM jobs.picture p
JOIN site.card c ON c.id = p.content_id
WHERE p.hash IS NOT NULL;
COMMENT ON VIEW site.card_picture IS 'The pictures of public works.';

CREATE VIEW site.account_picture WITH (security_barrier = true) AS
SELECT a.id, p.hash, p.widths, p.height
FROM jobs.picture p
JOIN site.account a ON a.id = p.account_id
WHERE p.content_id IS NULL AND p.hash IS NOT NULL;
COMMENT ON VIEW site.account_picture IS 'The pictures of public accounts.';

CREATE VIEW site.picture_file WITH (security_barrier = true) AS
SELECT f.hash, f.width, f.height, f.bytes
FROM jobs.picture_file f
WHERE EXISTS (
    SELECT FROM jobs.picture p
    WHERE p.hash = f.hash
        AND (EXISTS (SELECT FROM site.card c WHERE c.id = p.content_id)
            OR (p.content_id IS NULL AND EXISTS (SELECT FROM site.account a WHERE a.id = p.account_id))));
COMMENT ON VIEW site.picture_file IS 'The files of pictures that are public now, by hash and width.';
GRANT SELECT ON site.card_picture, site.account_picture, site.picture_file TO streamvibe_visitor, streamvibe_web, streamvibe_worker;

-- A picture's address without its signature, which is a new one at every look and would make every page a changed one.
CREATE OR REPLACE VIEW site.public_item AS
SELECT i.id, i.short_id, i.slug, i.user_id AS creator_id, i.social_account_id AS account_id, u.profile_slug AS creator_slug,
       u.display_name AS creator_name, p.slug AS platform_slug, p.display_name AS platform_name, t.slug AS type_slug, t.display_name AS type_name,
       CASE WHEN t.slug IN ('short_video', 'story', 'reel') OR i.height > i.width THEN 'tall'
            WHEN t.slug IN ('image', 'carousel', 'post') THEN 'square' ELSE 'wide' END AS shape,
       i.title, left(regexp_replace(i.description, '\s+', ' ', 'g'), 220) AS excerpt,
       (ARRAY(SELECT DISTINCT lower(x.tag)
              FROM (SELECT unnest(i.tags || i.hashtags) AS tag
                    UNION ALL SELECT g.tag FROM public.content_tag g WHERE g.content_id = i.id) AS x
              WHERE length(x.tag) BETWEEN 2 AND 60
              ORDER BY 1))[1:40] AS tags,
       i.category_code, k.name AS category_name, i.language, split_part(i.thumbnail_url, '?', 1) AS thumbnail_url, i.duration_seconds, i.views_count, i.likes_count, i.comments_count,
       i.is_live,
       ((length(i.description) >= 80)::int + (length(i.description) >= 400)::int + (cardinality(i.tags) >= 3)::int
        + 2 * (length(coalesce(i.seo_description, '')) >= 80)::int + (length(i.title) >= 10)::int)::smallint AS substance,
       i.clicks_last_30_days AS clicks_30_days, least(i.published_at, i.first_seen_at) AS published_at,
       i.description, i.platform_url, i.platform_content_id, i.is_embeddable, i.seo_title, i.seo_description, i.ai_description, i.synced_at
FROM public.content_item i
JOIN site.public_account s ON s.id = i.social_account_id
JOIN site.public_creator u ON u.id = i.user_id
JOIN public.platform p ON p.id = i.platform_id
JOIN public.content_type t ON t.id = i.content_type_id
LEFT JOIN public.content_category k ON k.code = i.category_code
WHERE i.visibility = 'public' AND i.platform_visibility = 'public' AND i.deleted_at IS NULL;

CREATE OR REPLACE FUNCTION site.empty_works(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM public.content_media m WHERE m.content_id = ANY (p_ids);
    DELETE FROM jobs.picture p WHERE p.content_id = ANY (p_ids);
    UPDATE public.content_item i
    SET title = '', slug = '', description = '', platform_url = NULL, thumbnail_url = NULL, media_url = NULL, duration_seconds = NULL,
        width = NULL, height = NULL, views_count = NULL, likes_count = NULL, comments_count = NULL, shares_count = NULL, tags = '{}',
        hashtags = '{}', language = NULL, platform_visibility = 'private', embed_html = NULL, deleted_at = coalesce(i.deleted_at, now()),
        category_code = CASE WHEN i.category_source = 'platform' THEN NULL ELSE i.category_code END,
        category_source = nullif(i.category_source, 'platform')
    WHERE i.id = ANY (p_ids);
END
$$;

CREATE OR REPLACE FUNCTION site.forget_account(p_account_id uuid) RETURNS int
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
    WHERE i.social_account_id = p_account_id AND NOT (account.keeps_own AND site.is_written_about(i));
    IF NOT EXISTS (SELECT FROM public.content_item i WHERE i.social_account_id = p_account_id) THEN
        DELETE FROM public.social_account a WHERE a.id = p_account_id;
        DELETE FROM public.platform_connection c WHERE c.id = account.connection_id AND NOT c.is_active
            AND NOT EXISTS (SELECT FROM public.social_account o WHERE o.connection_id = c.id);
        RETURN forgotten;
    END IF;
    PERFORM site.empty_works(ARRAY(SELECT i.id FROM public.content_item i WHERE i.social_account_id = p_account_id));
    UPDATE public.social_account a
    SET account_name = 'Disconnected account', account_handle = NULL, account_url = NULL, avatar_url = NULL, description = NULL,
        follower_count = NULL, following_count = NULL, post_count = NULL, sync_state = '{}', forgotten_at = now()
    WHERE a.id = p_account_id;
    DELETE FROM jobs.picture p WHERE p.account_id = p_account_id;
    UPDATE public.platform_connection c
    SET platform_username = NULL, platform_display_name = NULL, platform_avatar_url = NULL
    WHERE c.id = account.connection_id;
    RETURN forgotten;
END
$$;

-- Works that were here before pictures were fetched.
INSERT INTO jobs.picture (user_id, account_id, content_id, url)
SELECT i.user_id, i.social_account_id, i.id, i.thumbnail_url
FROM public.content_item i
WHERE i.thumbnail_url IS NOT NULL AND i.deleted_at IS NULL;
