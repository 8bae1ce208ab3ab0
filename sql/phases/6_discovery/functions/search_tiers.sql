-- The tiers of search: what speaks for a work, and where the borders are.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION site.quality(p_clicks bigint, p_substance int, p_published_at timestamptz) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ln(1 + p_clicks) + 0.2 * p_substance
    + 0.02 * least(greatest(extract(epoch FROM p_published_at - timestamptz '2005-01-01 00:00+00') / (365.25 * 86400), 0), 50))::real;
COMMENT ON FUNCTION site.quality IS 'What speaks for a work whatever is looked for: people who opened it in 30 days, how much it says about itself, and, to part equals, how new it is.';

CREATE OR REPLACE FUNCTION site.tier_of(p_prior real) RETURNS smallint
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(min(t.tier), 2)::smallint FROM site.search_tier t WHERE t.prior <= p_prior;
END;
COMMENT ON FUNCTION site.tier_of IS 'The tier of a work with this prior.';

CREATE OR REPLACE FUNCTION site.move_tiers(p_best int, p_good int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    moved int;
BEGIN
    DELETE FROM site.search_tier;
    INSERT INTO site.search_tier (tier, prior)
    SELECT w.tier, coalesce((SELECT d.prior FROM site.search_document d WHERE d.kind = 'content' ORDER BY d.prior DESC OFFSET w.size - 1 LIMIT 1), '-Infinity')
    FROM (VALUES (0, p_best), (1, p_best + p_good)) AS w (tier, size);
    -- Works on their way wait for us, or we for them: the order is that of the projection, works by their id.
    WITH astray AS (
        SELECT d.id, t.tier FROM site.search_document d CROSS JOIN LATERAL (SELECT site.tier_of(d.prior) AS tier) AS t
        WHERE d.kind = 'content' AND d.tier <> t.tier
        ORDER BY d.id FOR UPDATE OF d
    ), texts AS (
        UPDATE site.search_text x SET tier = a.tier FROM astray a WHERE x.id = a.id
    )
    UPDATE site.search_document d SET tier = a.tier FROM astray a WHERE d.id = a.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END
$$;
COMMENT ON FUNCTION site.move_tiers IS 'Draws the borders of the tiers again and moves the works that are on the wrong side; their number.';
GRANT EXECUTE ON FUNCTION site.move_tiers TO streamvibe_worker;
