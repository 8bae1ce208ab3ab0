-- The projection of featured creators, trending lists and categories.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.project_featured() RETURNS void
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

CREATE OR REPLACE FUNCTION site.project_trending() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM site.trending;
    INSERT INTO site.trending (period, rank_position, card_id, reason)
    SELECT t.trend_category, row_number() OVER (PARTITION BY t.trend_category ORDER BY t.rank_position, t.content_id), t.content_id, t.reason
    FROM public.trending_content t JOIN site.card c ON c.id = t.content_id;
END;
COMMENT ON FUNCTION site.project_trending IS 'Copies the trending lists, public works only, ranks closed up.';

CREATE OR REPLACE FUNCTION site.project_categories() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM site.category c WHERE NOT EXISTS (SELECT FROM public.content_category t WHERE t.code = c.code AND t.is_active);
    INSERT INTO site.category (code, name, description, sort_order)
    SELECT t.code, t.name, coalesce(t.description, ''), t.sort_order FROM public.content_category t WHERE t.is_active
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, description = excluded.description, sort_order = excluded.sort_order;
END;
COMMENT ON FUNCTION site.project_categories IS 'Copies the active categories.';
