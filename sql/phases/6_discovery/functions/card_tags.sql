-- The works of each tag follow the cards. Whoever changes a card holds its row, so its tags need no lock of their own.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.on_cards_tagged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO site.card_tag (tag, published_at, card_id)
    SELECT t.tag, n.published_at, n.id
    FROM fresh n CROSS JOIN LATERAL unnest(n.tags) AS t (tag)
    WHERE n.broadcast IS DISTINCT FROM 'upcoming'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_cards_tagged IS 'Trigger: lists new works under their tags.';
GRANT EXECUTE ON FUNCTION site.on_cards_tagged TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_cards_untagged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM site.card_tag k
    USING (SELECT t.tag, o.published_at, o.id FROM stale o CROSS JOIN LATERAL unnest(o.tags) AS t (tag)) AS g
    WHERE k.tag = g.tag AND k.published_at = g.published_at AND k.card_id = g.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_cards_untagged IS 'Trigger: takes works that are gone out of the lists of their tags.';
GRANT EXECUTE ON FUNCTION site.on_cards_untagged TO streamvibe_owner;

CREATE OR REPLACE FUNCTION site.on_cards_retagged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed uuid[] := ARRAY(
        SELECT n.id FROM fresh n JOIN stale o ON o.id = n.id
        WHERE (n.tags, n.published_at, n.broadcast IS NOT DISTINCT FROM 'upcoming')
            IS DISTINCT FROM (o.tags, o.published_at, o.broadcast IS NOT DISTINCT FROM 'upcoming'));
BEGIN
    IF cardinality(changed) = 0 THEN
        RETURN NULL;
    END IF;
    DELETE FROM site.card_tag k
    USING (SELECT t.tag, o.published_at, o.id FROM stale o CROSS JOIN LATERAL unnest(o.tags) AS t (tag) WHERE o.id = ANY (changed)) AS g
    WHERE k.tag = g.tag AND k.published_at = g.published_at AND k.card_id = g.id;
    INSERT INTO site.card_tag (tag, published_at, card_id)
    SELECT t.tag, n.published_at, n.id
    FROM fresh n CROSS JOIN LATERAL unnest(n.tags) AS t (tag)
    WHERE n.id = ANY (changed) AND n.broadcast IS DISTINCT FROM 'upcoming'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION site.on_cards_retagged IS 'Trigger: moves works whose tags or date changed.';
GRANT EXECUTE ON FUNCTION site.on_cards_retagged TO streamvibe_owner;
