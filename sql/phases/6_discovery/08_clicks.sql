-- Click-outs are counted in Valkey and arrive here in batches, each batch exactly once.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE jobs.click_batch (
    id       uuid        CONSTRAINT click_batch_pkey PRIMARY KEY,
    taken_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE jobs.click_batch IS 'Batches of click-outs that were added, so that a batch sent again is not added again; kept for a week.';
ALTER TABLE jobs.click_batch ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY steward ON jobs.click_batch TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON jobs.click_batch TO streamvibe_steward;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION site.add_counters(p_left jsonb, p_right jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(jsonb_object_agg(n.reason, n.times), '{}')
    FROM (SELECT e.key AS reason, sum(e.value::bigint) AS times
          FROM (SELECT key, value FROM jsonb_each_text(p_left) UNION ALL SELECT key, value FROM jsonb_each_text(p_right)) AS e
          GROUP BY e.key) AS n
);
COMMENT ON FUNCTION site.add_counters IS 'Two objects of counters, added name by name.';

CREATE FUNCTION site.hold_owners(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.users u
    WHERE u.id IN (SELECT i.user_id FROM public.content_item i WHERE i.id = ANY (p_ids))
    ORDER BY u.id FOR SHARE;
END
$$;
COMMENT ON FUNCTION site.hold_owners IS 'Locks the owners of works before the works themselves, the order of every writer; without it a deletion of an account beside us ends in a deadlock.';

CREATE FUNCTION site.take_clicks(p_batch uuid, p_clicks jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    item record;
    taken int := 0;
BEGIN
    INSERT INTO jobs.click_batch (id) VALUES (p_batch) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    DELETE FROM jobs.click_batch b WHERE b.taken_at < now() - interval '7 days';
    PERFORM site.hold_owners(ARRAY(SELECT w.item FROM jsonb_to_recordset(p_clicks) AS w (item uuid)));
    FOR item IN
        SELECT w.item AS id, w.hour, left(w.source, 30) AS source, w.people, w.events, coalesce(w.dropped, '{}') AS dropped
        FROM jsonb_to_recordset(p_clicks) AS w (item uuid, hour timestamptz, source text, people int, events int, dropped jsonb)
        JOIN public.content_item i ON i.id = w.item
        ORDER BY w.item, w.hour, w.source
    LOOP
        PERFORM public.increment_content_clicks(item.id, item.people, item.events, item.source, item.hour);
        IF item.dropped <> '{}' THEN
            UPDATE public.content_click c
            SET dropped = site.add_counters(c.dropped, item.dropped)
            WHERE c.content_id = item.id AND c.hour = date_trunc('hour', item.hour, 'UTC') AND c.source = item.source;
        END IF;
        taken := taken + 1;
    END LOOP;
    RETURN taken;
END
$$;
COMMENT ON FUNCTION site.take_clicks IS 'Adds a batch of counted click-outs, once however often it is sent; the number of rows taken. Works that are gone are left out.';

CREATE FUNCTION site.recount_clicks() RETURNS int
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
    PERFORM site.hold_owners(leaving);
    PERFORM site.count_clicks(leaving);
    RETURN cardinality(leaving);
END
$$;
COMMENT ON FUNCTION site.recount_clicks IS 'Counts again where an hour has just left the last 7 or 30 days, so that counters fall when clicks stop.';

GRANT EXECUTE ON FUNCTION site.take_clicks, site.recount_clicks TO streamvibe_worker;
