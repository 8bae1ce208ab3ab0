-- How many works a category or a language holds: kept for each creator, so that counting a million works is adding up a few thousand rows.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.count_creators(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- Two syncs of one creator wait for each other here, and the second counts what the first has written.
    PERFORM FROM site.creator c WHERE c.id = ANY (p_ids) ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE site.creator c
    SET item_count = n.items, latest_at = n.latest
    FROM (SELECT k.id, count(d.id)::int AS items, max(d.published_at) FILTER (WHERE d.broadcast IS DISTINCT FROM 'upcoming') AS latest
          FROM site.creator k LEFT JOIN site.card d ON d.creator_id = k.id
          WHERE k.id = ANY (p_ids)
          GROUP BY k.id) AS n
    WHERE n.id = c.id AND (c.item_count, c.latest_at) IS DISTINCT FROM (n.items, n.latest);
    DELETE FROM site.shelf s
    WHERE s.creator_id = ANY (p_ids)
        AND NOT EXISTS (SELECT FROM site.card d WHERE d.creator_id = s.creator_id AND d.category_code = s.category_code
            AND d.broadcast IS DISTINCT FROM 'upcoming');
    INSERT INTO site.shelf AS s (category_code, creator_id, item_count)
    SELECT d.category_code, d.creator_id, count(*)::int
    FROM site.card d
    WHERE d.creator_id = ANY (p_ids) AND d.category_code IS NOT NULL AND d.broadcast IS DISTINCT FROM 'upcoming'
    GROUP BY d.category_code, d.creator_id
    ON CONFLICT (category_code, creator_id) DO UPDATE SET item_count = excluded.item_count WHERE s.item_count <> excluded.item_count;
    DELETE FROM site.creator_language l
    WHERE l.creator_id = ANY (p_ids)
        AND NOT EXISTS (SELECT FROM site.card d WHERE d.creator_id = l.creator_id AND split_part(d.language, '-', 1) = l.language
            AND d.broadcast IS DISTINCT FROM 'upcoming');
    INSERT INTO site.creator_language AS l (language, creator_id, item_count, latest_at)
    SELECT split_part(d.language, '-', 1), d.creator_id, count(*)::int, max(d.published_at)
    FROM site.card d
    WHERE d.creator_id = ANY (p_ids) AND d.language IS NOT NULL AND d.broadcast IS DISTINCT FROM 'upcoming'
    GROUP BY split_part(d.language, '-', 1), d.creator_id
    ON CONFLICT (language, creator_id) DO UPDATE SET item_count = excluded.item_count, latest_at = excluded.latest_at
    WHERE (l.item_count, l.latest_at) IS DISTINCT FROM (excluded.item_count, excluded.latest_at);
END
$$;
COMMENT ON FUNCTION site.count_creators IS 'Counts the public works of creators, in all, in each category and in each language, and notes the newest. What is only announced counts in all, and nowhere else.';
