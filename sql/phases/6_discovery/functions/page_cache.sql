-- Emits page-cache invalidations. The triggers raise them in the transaction of the change, as a notice to the client that
-- made it (INFO, class SVP01): no table, no further query. infra/database.py collects them and the cached pages with these tags
-- are dropped once the change is committed. Tags are ids of works and creators; a page carries the ids that it shows.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE FUNCTION site.notify_changed(p_tags text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(p_tags) > 0 THEN
        RAISE INFO USING ERRCODE = 'SVP01', MESSAGE = 'Pages changed.',
            DETAIL = CASE WHEN cardinality(p_tags) > 500 THEN '*' ELSE array_to_string(p_tags, ' ') END;
    END IF;
END
$$;
COMMENT ON FUNCTION site.notify_changed IS 'Tells the client which works and creators no longer look as copies of pages show them; very many are "*", all pages.';
GRANT EXECUTE ON FUNCTION site.notify_changed TO streamvibe_steward;

CREATE OR REPLACE FUNCTION site.on_shown_deleted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- "map": the map of the site shows more works than it could note.
    PERFORM site.notify_changed(array_agg(o.id::text) || 'map'::text) FROM stale o HAVING count(*) > 0;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_shown_deleted IS 'Trigger: works or creators are no longer public.';

CREATE OR REPLACE FUNCTION site.on_cards_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM site.notify_changed(array_agg(n.id::text))
    FROM fresh n JOIN stale o ON o.id = n.id
    WHERE (n.changed_at, n.creator_name) IS DISTINCT FROM (o.changed_at, o.creator_name);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_cards_changed IS 'Trigger: cards of works read differently. Their numbers may be a few minutes old.';

CREATE OR REPLACE FUNCTION site.on_details_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM site.notify_changed(array_agg(n.id::text))
    FROM fresh n JOIN stale o ON o.id = n.id
    WHERE (n.description, n.platform_url, n.is_embeddable, n.seo_title, n.seo_description, n.ai_description)
        IS DISTINCT FROM (o.description, o.platform_url, o.is_embeddable, o.seo_title, o.seo_description, o.ai_description);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_details_changed IS 'Trigger: pages of works read differently.';

CREATE OR REPLACE FUNCTION site.on_creators_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- New works matter on the creator's own page at once, in lists a minute later.
    PERFORM site.notify_changed(array_agg(CASE WHEN n.changed_at <> o.changed_at THEN n.id::text ELSE 'creator:' || n.slug END))
    FROM fresh n JOIN stale o ON o.id = n.id
    WHERE (n.changed_at, n.item_count, n.latest_at) IS DISTINCT FROM (o.changed_at, o.item_count, o.latest_at);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_creators_changed IS 'Trigger: creators look different, or have other works.';

CREATE OR REPLACE FUNCTION site.on_shown_accounts_deleted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM site.notify_changed(array_agg(DISTINCT o.creator_id::text)) FROM stale o;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_shown_accounts_deleted IS 'Trigger: accounts are no longer public.';

CREATE OR REPLACE FUNCTION site.on_shown_accounts_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM site.notify_changed(array_agg(DISTINCT n.creator_id::text))
    FROM fresh n JOIN stale o ON o.id = n.id
    WHERE (n.name, n.handle, n.url) IS DISTINCT FROM (o.name, o.handle, o.url);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_shown_accounts_changed IS 'Trigger: accounts are called differently.';

CREATE OR REPLACE FUNCTION site.on_shown_categories_deleted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM site.notify_changed('{*}') FROM stale o LIMIT 1;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_shown_categories_deleted IS 'Trigger: a category closed; its name stands on pages of every kind.';

-- At once: the home page of a site that had just been filled went on being empty for a minute.
CREATE OR REPLACE FUNCTION site.on_lists_refreshed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM site.notify_changed(ARRAY['lists']);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_lists_refreshed IS 'Trigger: the trending lists were refreshed.';
GRANT EXECUTE ON FUNCTION site.on_lists_refreshed TO streamvibe_steward;
