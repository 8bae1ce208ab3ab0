-- The projection: it re-reads the truth of the named rows and makes schema site say the same. Statement triggers
-- call it in the transaction of the change, so that nobody can forget it and no reader sees one without the other.
SET LOCAL ROLE streamvibe_steward;

CREATE VIEW site.public_creator AS
SELECT u.id, u.profile_slug, u.display_name, u.bio, u.website_url, u.avatar_url, u.is_verified, u.primary_category,
       u.seo_title, u.seo_description, u.created_at
FROM public.users u
JOIN auth.users a ON a.id = u.id
WHERE u.is_public AND u.is_onboarded AND u.profile_slug IS NOT NULL AND a.email_verified_at IS NOT NULL;
COMMENT ON VIEW site.public_creator IS 'The rule of who is public: an onboarded person with a public profile and a proved address.';

CREATE VIEW site.public_account AS
SELECT s.id, s.user_id, s.platform_id, s.account_name, s.account_handle, s.account_url, s.follower_count, s.last_synced_at, c.last_verified_at
FROM public.social_account s
JOIN public.platform_connection c ON c.id = s.connection_id
JOIN public.account_status st ON st.id = s.status_id
JOIN site.public_creator u ON u.id = s.user_id
WHERE s.deleted_at IS NULL AND s.visibility = 'public' AND st.slug IN ('active', 'inactive');
COMMENT ON VIEW site.public_account IS 'The rule of which accounts are public: of a public creator, public itself, neither paused nor disconnected.';

CREATE VIEW site.public_item AS
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
       i.category_code, k.name AS category_name, i.language, i.thumbnail_url, i.duration_seconds, i.views_count, i.likes_count, i.comments_count,
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
COMMENT ON VIEW site.public_item IS 'The rule of which works are public: public for the platform and for the owner, not deleted, on a public account. A date of the future counts as the day we first saw the work.';

CREATE FUNCTION site.search_config(p_language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE left(p_language, 2)
    WHEN 'en' THEN 'pg_catalog.english' WHEN 'de' THEN 'pg_catalog.german' WHEN 'es' THEN 'pg_catalog.spanish'
    WHEN 'fr' THEN 'pg_catalog.french' WHEN 'pt' THEN 'pg_catalog.portuguese' WHEN 'it' THEN 'pg_catalog.italian'
    WHEN 'nl' THEN 'pg_catalog.dutch' WHEN 'ru' THEN 'pg_catalog.russian' WHEN 'ar' THEN 'pg_catalog.arabic'
    WHEN 'tr' THEN 'pg_catalog.turkish' WHEN 'hi' THEN 'pg_catalog.hindi' ELSE 'pg_catalog.simple' END::regconfig;
COMMENT ON FUNCTION site.search_config IS 'The text search configuration of a language.';

CREATE FUNCTION site.search_vector(p_language text, p_title text, p_names text, p_body text) RETURNS tsvector
LANGUAGE sql STABLE PARALLEL SAFE
RETURN setweight(to_tsvector('pg_catalog.simple', ext.unaccent(p_title)), 'A')
    || setweight(to_tsvector(site.search_config(p_language), ext.unaccent(p_title)), 'A')
    || setweight(to_tsvector('pg_catalog.simple', ext.unaccent(p_names)), 'B')
    || setweight(to_tsvector(site.search_config(p_language), ext.unaccent(left(p_body, 8000))), 'C')
    || setweight(to_tsvector('pg_catalog.simple', ext.unaccent(left(p_body, 8000))), 'D');
COMMENT ON FUNCTION site.search_vector IS 'Title, names and body weighted A to D, accents folded, in the plain form and in that of the language.';

CREATE FUNCTION site.project_items(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    hidden uuid[];
BEGIN
    -- Whoever hides the creator or the account at this moment waits for us, or we for them: without these locks a
    -- sync beside it leaves cards of a hidden creator public.
    PERFORM FROM public.users u WHERE u.id IN (SELECT i.user_id FROM public.content_item i WHERE i.id = ANY (p_ids)) ORDER BY u.id FOR SHARE;
    PERFORM FROM public.social_account s WHERE s.id IN (SELECT i.social_account_id FROM public.content_item i WHERE i.id = ANY (p_ids))
    ORDER BY s.id FOR SHARE;

    WITH removed AS (
        DELETE FROM site.card c WHERE c.id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_item p WHERE p.id = c.id)
        RETURNING c.id, c.short_id
    ), kept AS (
        INSERT INTO site.gone (short_id) SELECT r.short_id FROM removed r ON CONFLICT DO NOTHING
    )
    SELECT array_agg(r.id) INTO hidden FROM removed r;
    DELETE FROM site.search_document d WHERE d.id = ANY (hidden);

    WITH truth AS MATERIALIZED (
        SELECT * FROM site.public_item p WHERE p.id = ANY (p_ids)
    ), cards AS (
        INSERT INTO site.card AS c (id, short_id, slug, creator_id, account_id, creator_slug, creator_name, platform_slug, platform_name,
            type_slug, type_name, shape, title, excerpt, tags, category_code, category_name, language, thumbnail_url, duration_seconds,
            views_count, likes_count, comments_count, is_live, substance, clicks_30_days, published_at)
        SELECT id, short_id, slug, creator_id, account_id, creator_slug, creator_name, platform_slug, platform_name,
            type_slug, type_name, shape, title, excerpt, tags, category_code, category_name, language, thumbnail_url, duration_seconds,
            views_count, likes_count, comments_count, is_live, substance, clicks_30_days, published_at
        FROM truth
        ON CONFLICT (id) DO UPDATE
        SET slug = excluded.slug, creator_slug = excluded.creator_slug, creator_name = excluded.creator_name, type_slug = excluded.type_slug,
            type_name = excluded.type_name, shape = excluded.shape, title = excluded.title, excerpt = excluded.excerpt, tags = excluded.tags,
            category_code = excluded.category_code, category_name = excluded.category_name, language = excluded.language,
            thumbnail_url = excluded.thumbnail_url, duration_seconds = excluded.duration_seconds, views_count = excluded.views_count,
            likes_count = excluded.likes_count, comments_count = excluded.comments_count, is_live = excluded.is_live,
            substance = excluded.substance, clicks_30_days = excluded.clicks_30_days, published_at = excluded.published_at,
            -- Numbers change daily and say nothing new; only what a reader reads makes a page changed.
            changed_at = CASE WHEN (c.title, c.excerpt, c.tags, c.category_code, c.thumbnail_url, c.creator_slug, c.slug)
                IS DISTINCT FROM (excluded.title, excluded.excerpt, excluded.tags, excluded.category_code, excluded.thumbnail_url,
                    excluded.creator_slug, excluded.slug) THEN now() ELSE c.changed_at END
        RETURNING c.id
    ), details AS (
        INSERT INTO site.detail AS d (id, description, platform_url, platform_content_id, is_embeddable, seo_title, seo_description,
            ai_description, synced_at)
        SELECT t.id, t.description, t.platform_url, t.platform_content_id, t.is_embeddable, t.seo_title, t.seo_description, t.ai_description, t.synced_at
        FROM truth t
        ON CONFLICT (id) DO UPDATE
        SET description = excluded.description, platform_url = excluded.platform_url, is_embeddable = excluded.is_embeddable,
            seo_title = excluded.seo_title, seo_description = excluded.seo_description, ai_description = excluded.ai_description,
            synced_at = excluded.synced_at
    ), returned AS (
        DELETE FROM site.gone g USING truth t WHERE g.short_id = t.short_id
    )
    INSERT INTO site.search_document AS d (id, kind, title, vector, prior)
    SELECT t.id, 'content', lower(ext.unaccent(left(t.title, 200))),
        site.search_vector(t.language, t.title, t.creator_name || ' ' || ext.words(t.tags), t.description || ' ' || coalesce(t.ai_description, '')),
        (ln(1 + t.clicks_30_days) + t.substance * 0.2)::real
    FROM truth t
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, vector = excluded.vector, prior = excluded.prior
    WHERE d.title <> excluded.title OR d.vector <> excluded.vector OR d.prior <> excluded.prior;

    PERFORM site.count_creators(ARRAY(SELECT DISTINCT i.user_id FROM public.content_item i WHERE i.id = ANY (p_ids)));
END
$$;
COMMENT ON FUNCTION site.project_items IS 'Makes schema site say the truth about these works, in the transaction of the change.';

CREATE FUNCTION site.count_creators(p_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE site.creator c
    SET item_count = n.items, latest_at = n.latest
    FROM (SELECT k.id, count(d.id)::int AS items, max(d.published_at) AS latest
          FROM site.creator k LEFT JOIN site.card d ON d.creator_id = k.id
          WHERE k.id = ANY (p_ids)
          GROUP BY k.id) AS n
    WHERE n.id = c.id AND (c.item_count, c.latest_at) IS DISTINCT FROM (n.items, n.latest);
END;
COMMENT ON FUNCTION site.count_creators IS 'Counts the public works of creators and notes the newest.';

CREATE FUNCTION site.project_creators(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    PERFORM FROM public.users u WHERE u.id = ANY (p_ids) ORDER BY u.id FOR SHARE;
    -- A creator who is hidden takes cards, accounts and lists along.
    INSERT INTO site.gone (short_id)
    SELECT c.short_id FROM site.card c WHERE c.creator_id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = c.creator_id)
    ON CONFLICT DO NOTHING;
    DELETE FROM site.search_document d WHERE d.id IN (
        SELECT c.id FROM site.card c WHERE c.creator_id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = c.creator_id));
    DELETE FROM site.search_document d WHERE d.id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = d.id);
    DELETE FROM site.creator c WHERE c.id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_creator p WHERE p.id = c.id);

    INSERT INTO site.creator AS c (id, slug, name, bio, website_url, avatar_url, is_verified, category_code, seo_title, seo_description, joined_at)
    SELECT p.id, p.profile_slug, p.display_name, coalesce(p.bio, ''), p.website_url, p.avatar_url,
        p.is_verified OR EXISTS (SELECT FROM site.public_account a WHERE a.user_id = p.id), p.primary_category, p.seo_title, p.seo_description, p.created_at
    FROM site.public_creator p
    WHERE p.id = ANY (p_ids)
    ON CONFLICT (id) DO UPDATE
    SET slug = excluded.slug, name = excluded.name, bio = excluded.bio, website_url = excluded.website_url, avatar_url = excluded.avatar_url,
        is_verified = excluded.is_verified, category_code = excluded.category_code, seo_title = excluded.seo_title,
        seo_description = excluded.seo_description, changed_at = now()
    WHERE (c.slug, c.name, c.bio, c.website_url, c.avatar_url, c.is_verified, c.category_code, c.seo_title, c.seo_description)
        IS DISTINCT FROM (excluded.slug, excluded.name, excluded.bio, excluded.website_url, excluded.avatar_url, excluded.is_verified,
            excluded.category_code, excluded.seo_title, excluded.seo_description);

    DELETE FROM site.account a WHERE a.creator_id = ANY (p_ids) AND NOT EXISTS (SELECT FROM site.public_account s WHERE s.id = a.id);
    INSERT INTO site.account AS a (id, creator_id, platform_slug, platform_name, name, handle, url, followers_count, verified_at, as_of)
    SELECT s.id, s.user_id, p.slug, p.display_name, s.account_name, s.account_handle, s.account_url, s.follower_count, s.last_verified_at, s.last_synced_at
    FROM site.public_account s
    JOIN public.platform p ON p.id = s.platform_id
    WHERE s.user_id = ANY (p_ids)
    ON CONFLICT (id) DO UPDATE
    SET name = excluded.name, handle = excluded.handle, url = excluded.url, followers_count = excluded.followers_count,
        verified_at = excluded.verified_at, as_of = excluded.as_of;

    INSERT INTO site.search_document AS d (id, kind, title, vector, prior)
    SELECT c.id, 'creator', lower(ext.unaccent(c.name)), site.search_vector(NULL, c.name || ' ' || c.slug,
        coalesce((SELECT string_agg(a.name || ' ' || coalesce(a.handle, ''), ' ') FROM site.account a WHERE a.creator_id = c.id), ''), c.bio), 1
    FROM site.creator c
    WHERE c.id = ANY (p_ids)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, vector = excluded.vector
    WHERE d.title <> excluded.title OR d.vector <> excluded.vector;
    PERFORM site.count_creators(p_ids);
    PERFORM site.project_featured();
END
$$;
COMMENT ON FUNCTION site.project_creators IS 'Makes schema site say the truth about these creators and their accounts.';

CREATE FUNCTION site.project_featured() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM site.featured f WHERE NOT EXISTS (SELECT FROM public.featured_creator t WHERE t.user_id = f.creator_id);
    INSERT INTO site.featured (creator_id, reason, featured_until, display_order)
    SELECT t.user_id, t.featured_reason, t.featured_until, t.display_order
    FROM public.featured_creator t JOIN site.creator c ON c.id = t.user_id
    ON CONFLICT (creator_id) DO UPDATE
    SET reason = excluded.reason, featured_until = excluded.featured_until, display_order = excluded.display_order;
END;
COMMENT ON FUNCTION site.project_featured IS 'Copies the featured creators that are public.';

CREATE FUNCTION site.project_trending() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM site.trending;
    INSERT INTO site.trending (period, rank_position, card_id, reason)
    SELECT t.trend_category, row_number() OVER (PARTITION BY t.trend_category ORDER BY t.rank_position, t.content_id), t.content_id, t.reason
    FROM public.trending_content t JOIN site.card c ON c.id = t.content_id;
END;
COMMENT ON FUNCTION site.project_trending IS 'Copies the trending lists, public works only, ranks closed up.';

CREATE FUNCTION site.project_categories() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM site.category c WHERE NOT EXISTS (SELECT FROM public.content_category t WHERE t.code = c.code AND t.is_active);
    INSERT INTO site.category (code, name, description, sort_order)
    SELECT t.code, t.name, coalesce(t.description, ''), t.sort_order FROM public.content_category t WHERE t.is_active
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, description = excluded.description, sort_order = excluded.sort_order;
END;
COMMENT ON FUNCTION site.project_categories IS 'Copies the active categories.';

CREATE FUNCTION site.hold_person(p_user_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.users u WHERE u.id = p_user_id AND u.id = auth.uid() FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'SV005', MESSAGE = 'This account no longer exists.';
    END IF;
END
$$;
COMMENT ON FUNCTION site.hold_person IS 'First lock of every transaction that writes content, so that a deletion of the account waits or is seen.';
GRANT EXECUTE ON FUNCTION site.hold_person TO streamvibe_worker, streamvibe_web;
