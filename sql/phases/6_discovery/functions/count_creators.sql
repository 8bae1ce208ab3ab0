-- How many works a category or a language holds: kept for each creator, so that counting a million works is adding up a few thousand rows.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.count_creators(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- Two syncs of one creator wait for each other here, and the second counts what the first has written.
    PERFORM FROM site.creator c WHERE c.id = ANY (p_ids) ORDER BY c.id FOR NO KEY UPDATE;
    -- Their works are read once.
    WITH works AS MATERIALIZED (
        SELECT d.creator_id, d.category_code, split_part(d.language, '-', 1) AS language, d.broadcast IS NOT DISTINCT FROM 'upcoming' AS is_upcoming,
            count(*) AS items, max(d.published_at) AS latest
        FROM site.card d
        WHERE d.creator_id = ANY (p_ids)
        GROUP BY 1, 2, 3, 4
    ), shelves AS MATERIALIZED (
        SELECT w.category_code, w.creator_id, sum(w.items)::int AS items FROM works w
        WHERE w.category_code IS NOT NULL AND NOT w.is_upcoming
        GROUP BY 1, 2
    ), languages AS MATERIALIZED (
        SELECT w.language, w.creator_id, sum(w.items)::int AS items, max(w.latest) AS latest FROM works w
        WHERE w.language IS NOT NULL AND NOT w.is_upcoming
        GROUP BY 1, 2
    ), creators AS (
        UPDATE site.creator c
        SET item_count = n.items, latest_at = n.latest
        FROM (SELECT k.id, coalesce(sum(w.items), 0)::int AS items, max(w.latest) FILTER (WHERE NOT w.is_upcoming) AS latest
              FROM unnest(p_ids) AS k (id) LEFT JOIN works w ON w.creator_id = k.id
              GROUP BY k.id) AS n
        WHERE n.id = c.id AND (c.item_count, c.latest_at) IS DISTINCT FROM (n.items, n.latest)
    ), empty_shelves AS (
        DELETE FROM site.shelf s
        WHERE s.creator_id = ANY (p_ids)
            AND NOT EXISTS (SELECT FROM shelves n WHERE n.creator_id = s.creator_id AND n.category_code = s.category_code)
    ), kept_shelves AS (
        INSERT INTO site.shelf AS s (category_code, creator_id, item_count)
        SELECT n.category_code, n.creator_id, n.items FROM shelves n
        ON CONFLICT (category_code, creator_id) DO UPDATE SET item_count = excluded.item_count WHERE s.item_count <> excluded.item_count
    ), unspoken AS (
        DELETE FROM site.creator_language l
        WHERE l.creator_id = ANY (p_ids)
            AND NOT EXISTS (SELECT FROM languages n WHERE n.creator_id = l.creator_id AND n.language = l.language)
    )
    INSERT INTO site.creator_language AS l (language, creator_id, item_count, latest_at)
    SELECT n.language, n.creator_id, n.items, n.latest FROM languages n
    ON CONFLICT (language, creator_id) DO UPDATE SET item_count = excluded.item_count, latest_at = excluded.latest_at
    WHERE (l.item_count, l.latest_at) IS DISTINCT FROM (excluded.item_count, excluded.latest_at);
END
$$;
COMMENT ON FUNCTION site.count_creators IS 'Counts the public works of creators, in all, in each category and in each language, and notes the newest. What is only announced counts in all, and nowhere else.';
