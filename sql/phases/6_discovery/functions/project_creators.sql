-- The projection of creators and their accounts.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.project_creators(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    hidden uuid[];
BEGIN
    PERFORM FROM public.users u WHERE u.id = ANY (p_ids) ORDER BY u.id FOR SHARE;
    -- A creator who is hidden takes cards, accounts and lists along.
    hidden := ARRAY(SELECT w.id FROM unnest(p_ids) AS w (id) EXCEPT SELECT p.id FROM site.public_creator p WHERE p.id = ANY (p_ids));
    IF cardinality(hidden) > 0 THEN
        INSERT INTO site.gone (short_id) SELECT c.short_id FROM site.card c WHERE c.creator_id = ANY (hidden) ON CONFLICT DO NOTHING;
        DELETE FROM site.search_document d WHERE d.id = ANY (ARRAY(SELECT c.id FROM site.card c WHERE c.creator_id = ANY (hidden)) || hidden);
        DELETE FROM site.creator c WHERE c.id = ANY (hidden);
    END IF;

    INSERT INTO site.creator AS c (id, slug, name, bio, website_url, avatar_url, is_verified, category_code, seo_title, seo_description, joined_at)
    SELECT p.id, p.profile_slug, p.display_name, coalesce(p.bio, ''), p.website_url, p.avatar_url,
        -- No EXISTS: the planner may answer that from a list of all accounts of the site.
        p.is_verified OR (SELECT true FROM site.public_account a WHERE a.user_id = p.id LIMIT 1) IS NOT NULL, p.primary_category, p.seo_title, p.seo_description, p.created_at
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

    PERFORM site.project_search_creators(p_ids);
    PERFORM site.count_creators(p_ids);
    -- Of the featured creators only these may have come back; who went, went with their row.
    INSERT INTO site.featured (creator_id, reason, featured_until, display_order)
    SELECT t.user_id, t.featured_reason, t.featured_until, t.display_order
    FROM public.featured_creator t JOIN site.creator c ON c.id = t.user_id
    WHERE t.user_id = ANY (p_ids)
    ON CONFLICT (creator_id) DO NOTHING;
END
$$;
COMMENT ON FUNCTION site.project_creators IS 'Makes schema site say the truth about these creators and their accounts.';
