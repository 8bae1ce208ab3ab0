-- Rolls old clicks up by the day, later by the month; their sums stay the same.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION trending.roll_up_clicks(p_unit text, p_before timestamptz) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    old uuid[] := ARRAY(SELECT DISTINCT c.content_id FROM public.content_click c
        WHERE c.hour < p_before AND c.hour <> date_trunc(p_unit, c.hour, 'UTC') ORDER BY c.content_id);
    taken int;
BEGIN
    PERFORM content.lock_owners(old);
    WITH gone AS (
        DELETE FROM public.content_click c
        WHERE c.content_id = ANY (old) AND c.hour < p_before AND c.hour <> date_trunc(p_unit, c.hour, 'UTC')
        RETURNING c.*
    ), reasons AS (
        SELECT n.content_id, n.hour, n.source, jsonb_object_agg(n.reason, n.times) AS dropped
        FROM (SELECT g.content_id, date_trunc(p_unit, g.hour, 'UTC') AS hour, g.source, e.key AS reason, sum(e.value::bigint) AS times
              FROM gone g CROSS JOIN LATERAL jsonb_each_text(g.dropped) AS e
              GROUP BY 1, 2, 3, 4) AS n
        GROUP BY n.content_id, n.hour, n.source
    ), sums AS (
        SELECT g.content_id, g.user_id, date_trunc(p_unit, g.hour, 'UTC') AS hour, g.source, sum(g.uniques)::int AS uniques,
            sum(g.events)::int AS events, max(g.networks) AS networks, max(g.from_one_network) AS from_one_network,
            least(sum(g.neighbours), sum(g.uniques)) AS neighbours
        FROM gone g
        GROUP BY 1, 2, 3, 4
    ), kept AS (
        INSERT INTO public.content_click AS c (content_id, user_id, hour, source, uniques, events, networks, from_one_network, neighbours, dropped)
        SELECT s.content_id, s.user_id, s.hour, s.source, s.uniques, s.events, s.networks, s.from_one_network, s.neighbours, coalesce(r.dropped, '{}')
        FROM sums s LEFT JOIN reasons r USING (content_id, hour, source)
        ON CONFLICT (content_id, hour, source) DO UPDATE
        SET uniques = c.uniques + excluded.uniques, events = c.events + excluded.events, networks = greatest(c.networks, excluded.networks),
            from_one_network = greatest(c.from_one_network, excluded.from_one_network),
            neighbours = least(c.neighbours + excluded.neighbours, c.uniques + excluded.uniques), dropped = trending.add_counters(c.dropped, excluded.dropped)
    )
    SELECT count(*)::int INTO taken FROM gone;
    RETURN taken;
END
$$;
COMMENT ON FUNCTION trending.roll_up_clicks IS 'Makes one row of a work''s clicks in a day, or a month, out of what is older than a moment; the rows that went into others.';

CREATE OR REPLACE FUNCTION trending.compact_clicks() RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    -- Whole days and months only, so that nothing moves in what the lists and the counters still look at.
    SELECT trending.roll_up_clicks('day', date_trunc('day', now() - interval '30 days', 'UTC'))
        + trending.roll_up_clicks('month', date_trunc('month', now() - interval '1 year', 'UTC'));
END;
COMMENT ON FUNCTION trending.compact_clicks IS 'Keeps clicks by the hour for 30 days, by the day for a year, by the month without limit; the rows that went into others.';
GRANT EXECUTE ON FUNCTION trending.compact_clicks TO streamvibe_worker;
