-- Click-outs are counted in Valkey and arrive here in batches, each batch exactly once.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION trending.add_counters(p_left jsonb, p_right jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(jsonb_object_agg(n.reason, n.times), '{}')
    FROM (SELECT e.key AS reason, sum(e.value::bigint) AS times
          FROM (SELECT key, value FROM jsonb_each_text(p_left) UNION ALL SELECT key, value FROM jsonb_each_text(p_right)) AS e
          GROUP BY e.key) AS n
);
COMMENT ON FUNCTION trending.add_counters IS 'Two objects of counters, added name by name.';

CREATE OR REPLACE FUNCTION trending.count_clicks(p_ids uuid[], p_added int DEFAULT 0) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE public.content_item i
    SET total_clicks = i.total_clicks + p_added, clicks_last_7_days = n.week, clicks_last_30_days = n.month
    FROM (SELECT w.id, coalesce(sum(c.uniques) FILTER (WHERE c.hour > now() - interval '7 days'), 0) AS week, coalesce(sum(c.uniques), 0) AS month
          FROM unnest(p_ids) AS w (id)
          LEFT JOIN public.content_click c ON c.content_id = w.id AND c.hour > now() - interval '30 days'
          GROUP BY w.id) AS n
    WHERE i.id = n.id AND (p_added <> 0 OR (i.clicks_last_7_days, i.clicks_last_30_days) IS DISTINCT FROM (n.week, n.month));
END;
COMMENT ON FUNCTION trending.count_clicks IS 'Counts the clicks of 7 and 30 days again, so that they fall when clicks stop.';
GRANT EXECUTE ON FUNCTION trending.count_clicks TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.increment_content_clicks(
    p_content_id uuid, p_uniques int DEFAULT 1, p_events int DEFAULT 1, p_source text DEFAULT 'direct', p_hour timestamptz DEFAULT now()
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO public.content_click AS c (content_id, user_id, hour, source, uniques, events)
    SELECT i.id, i.user_id, date_trunc('hour', p_hour, 'UTC'), p_source, p_uniques, greatest(p_events, p_uniques)
    FROM public.content_item i
    WHERE i.id = p_content_id
    ON CONFLICT (content_id, hour, source) DO UPDATE SET uniques = c.uniques + excluded.uniques, events = c.events + excluded.events;
    PERFORM trending.count_clicks(ARRAY[p_content_id], p_uniques);
END
$$;
COMMENT ON FUNCTION public.increment_content_clicks IS 'Adds people and events to an item''s hour and brings its counters of 7 and 30 days up to date.';
GRANT EXECUTE ON FUNCTION public.increment_content_clicks TO streamvibe_worker;

CREATE OR REPLACE FUNCTION trending.take_clicks(p_batch uuid, p_clicks jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    item record;
    taken int := 0;
BEGIN
    INSERT INTO trending.click_batch (id) VALUES (p_batch) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    DELETE FROM trending.click_batch b WHERE b.taken_at < now() - interval '7 days';
    PERFORM content.lock_owners(ARRAY(SELECT w.item FROM jsonb_to_recordset(p_clicks) AS w (item uuid)));
    FOR item IN
        SELECT w.item AS id, w.hour, left(w.source, 30) AS source, w.people, w.events, coalesce(w.dropped, '{}') AS dropped,
            coalesce(w.networks, 0) AS networks, coalesce(w.from_one_network, 0) AS from_one_network,
            least(coalesce(w.neighbours, 0) / 1000.0::double precision, w.people) AS neighbours
        FROM jsonb_to_recordset(p_clicks)
            AS w (item uuid, hour timestamptz, source text, people int, events int, dropped jsonb, networks int, from_one_network int, neighbours int)
        JOIN public.content_item i ON i.id = w.item
        ORDER BY w.item, w.hour, w.source
    LOOP
        PERFORM public.increment_content_clicks(item.id, item.people, item.events, item.source, item.hour);
        IF item.dropped <> '{}' OR item.networks > 0 THEN
            UPDATE public.content_click c
            SET dropped = trending.add_counters(c.dropped, item.dropped), networks = greatest(c.networks, item.networks),
                from_one_network = greatest(c.from_one_network, item.from_one_network), neighbours = c.neighbours + item.neighbours
            WHERE c.content_id = item.id AND c.hour = date_trunc('hour', item.hour, 'UTC') AND c.source = item.source;
        END IF;
        IF item.neighbours > 0 THEN
            UPDATE public.content_item i SET total_neighbours = i.total_neighbours + item.neighbours WHERE i.id = item.id;
        END IF;
        taken := taken + 1;
    END LOOP;
    RETURN taken;
END
$$;
COMMENT ON FUNCTION trending.take_clicks IS 'Adds a batch of counted click-outs, once however often it is sent; the number of rows taken. Works that are gone are left out.';
GRANT EXECUTE ON FUNCTION trending.take_clicks TO streamvibe_worker;

CREATE OR REPLACE FUNCTION trending.recount_clicks() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    -- Two days of hours, so that a day without this job is made up for.
    leaving uuid[] := ARRAY(
        SELECT DISTINCT c.content_id FROM public.content_click c
        WHERE c.hour BETWEEN now() - interval '9 days' AND now() - interval '7 days'
            OR c.hour BETWEEN now() - interval '32 days' AND now() - interval '30 days'
        ORDER BY c.content_id);
BEGIN
    PERFORM content.lock_owners(leaving);
    PERFORM trending.count_clicks(leaving);
    RETURN cardinality(leaving);
END
$$;
COMMENT ON FUNCTION trending.recount_clicks IS 'Counts again where an hour has just left the last 7 or 30 days, so that counters fall when clicks stop.';
GRANT EXECUTE ON FUNCTION trending.recount_clicks TO streamvibe_worker;
