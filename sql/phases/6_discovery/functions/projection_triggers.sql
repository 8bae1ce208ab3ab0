-- Statement triggers: a change of a source table updates the projection in the same transaction.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.on_items_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM site.project_items(ARRAY(SELECT n.id FROM fresh n));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_items_inserted IS 'Trigger: projects new works.';
GRANT EXECUTE ON FUNCTION site.on_items_inserted TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_items_updated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    changed uuid[];
BEGIN
    -- A row in which only the time of the last look moved has nothing new to say.
    SELECT array_agg(n.id) INTO changed
    FROM fresh n JOIN stale o ON o.id = n.id
    WHERE (n.title, n.slug, n.description, n.tags, n.hashtags, n.category_code, n.thumbnail_url, n.platform_url, n.duration_seconds, n.width,
           n.height, n.language, n.is_live, n.broadcast, n.scheduled_at, n.is_embeddable, n.content_type_id, n.visibility, n.platform_visibility, n.deleted_at)
        IS DISTINCT FROM
          (o.title, o.slug, o.description, o.tags, o.hashtags, o.category_code, o.thumbnail_url, o.platform_url, o.duration_seconds, o.width,
           o.height, o.language, o.is_live, o.broadcast, o.scheduled_at, o.is_embeddable, o.content_type_id, o.visibility, o.platform_visibility, o.deleted_at)
       OR (n.views_count, n.likes_count, n.comments_count, n.clicks_last_30_days, n.published_at, n.seo_title, n.seo_description, n.ai_description,
           n.published_at > n.synced_at)
        IS DISTINCT FROM
          (o.views_count, o.likes_count, o.comments_count, o.clicks_last_30_days, o.published_at, o.seo_title, o.seo_description, o.ai_description,
           o.published_at > o.synced_at);
    IF changed IS NOT NULL THEN
        PERFORM site.project_items(changed);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_items_updated IS 'Trigger: projects works of which something visible changed.';
GRANT EXECUTE ON FUNCTION site.on_items_updated TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_items_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    gone uuid[] := ARRAY(SELECT o.id FROM stale o);
BEGIN
    INSERT INTO site.gone (short_id) SELECT c.short_id FROM site.card c WHERE c.id = ANY (gone) ON CONFLICT DO NOTHING;
    DELETE FROM site.card c WHERE c.id = ANY (gone);
    DELETE FROM site.search_document d WHERE d.id = ANY (gone);
    PERFORM site.count_creators(ARRAY(SELECT DISTINCT o.user_id FROM stale o));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_items_deleted IS 'Trigger: takes deleted works off the public site.';
GRANT EXECUTE ON FUNCTION site.on_items_deleted TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_tags_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM site.project_items(ARRAY(SELECT DISTINCT n.content_id FROM touched n));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_tags_changed IS 'Trigger: projects works whose own tags changed.';
GRANT EXECUTE ON FUNCTION site.on_tags_changed TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_people_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    shown uuid[];
BEGIN
    INSERT INTO site.old_slug (slug, creator_id)
    SELECT o.profile_slug, o.id FROM fresh n JOIN stale o ON o.id = n.id
    WHERE o.profile_slug IS NOT NULL AND o.profile_slug IS DISTINCT FROM n.profile_slug
    ON CONFLICT (slug) DO UPDATE SET creator_id = excluded.creator_id, retired_at = now();
    DELETE FROM site.old_slug s USING fresh n WHERE s.slug = n.profile_slug;

    SELECT array_agg(n.id) INTO shown
    FROM fresh n JOIN stale o ON o.id = n.id
    WHERE (n.display_name, n.bio, n.avatar_url, n.website_url, n.is_onboarded, n.is_verified, n.is_public, n.profile_slug,
           n.primary_category, n.seo_title, n.seo_description)
        IS DISTINCT FROM
          (o.display_name, o.bio, o.avatar_url, o.website_url, o.is_onboarded, o.is_verified, o.is_public, o.profile_slug,
           o.primary_category, o.seo_title, o.seo_description);
    IF shown IS NOT NULL THEN
        PERFORM site.project_creators(shown);
        PERFORM site.project_items(ARRAY(SELECT i.id FROM public.content_item i
            JOIN fresh n ON n.id = i.user_id JOIN stale o ON o.id = n.id
            WHERE i.user_id = ANY (shown) AND (n.display_name, n.is_onboarded, n.is_public, n.profile_slug)
                IS DISTINCT FROM (o.display_name, o.is_onboarded, o.is_public, o.profile_slug)));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_people_changed IS 'Trigger: projects creators, and their works when name, address or publicity changed; remembers old addresses.';
GRANT EXECUTE ON FUNCTION site.on_people_changed TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_person_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM site.project_creators(ARRAY(SELECT o.id FROM stale o));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_person_deleted IS 'Trigger: takes a deleted person off the public site.';
GRANT EXECUTE ON FUNCTION site.on_person_deleted TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_address_proved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    changed uuid[] := ARRAY(SELECT n.id FROM fresh n JOIN stale o ON o.id = n.id
        WHERE (n.email_verified_at IS NULL) <> (o.email_verified_at IS NULL));
BEGIN
    IF cardinality(changed) > 0 THEN
        PERFORM site.project_creators(changed);
        PERFORM site.project_items(ARRAY(SELECT i.id FROM public.content_item i WHERE i.user_id = ANY (changed)));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_address_proved IS 'Trigger: a proved address lets a profile appear, one that is no longer proved hides it.';
GRANT EXECUTE ON FUNCTION site.on_address_proved TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_accounts_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    changed uuid[] := ARRAY(SELECT DISTINCT n.user_id FROM touched n);
    moved uuid[];
BEGIN
    PERFORM site.project_creators(changed);
    -- Works follow only when publicity changed: a card whose account is hidden, or an account whose cards are missing.
    SELECT array_agg(i.id) INTO moved
    FROM public.content_item i
    JOIN touched n ON n.id = i.social_account_id
    WHERE EXISTS (SELECT FROM site.public_account a WHERE a.id = n.id) <> EXISTS (SELECT FROM site.card c WHERE c.account_id = n.id);
    IF moved IS NOT NULL THEN
        PERFORM site.project_items(moved);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_accounts_changed IS 'Trigger: projects the creators of changed accounts, and the works when an account was shown or hidden.';
GRANT EXECUTE ON FUNCTION site.on_accounts_changed TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_featured_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM site.project_featured();
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_featured_changed IS 'Trigger: projects the featured creators.';
GRANT EXECUTE ON FUNCTION site.on_featured_changed TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_categories_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM site.project_categories();
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_categories_changed IS 'Trigger: projects the categories.';
GRANT EXECUTE ON FUNCTION site.on_categories_changed TO streamvibe_owner;
