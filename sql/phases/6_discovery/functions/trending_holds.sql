-- Holds: works whose visits look made. Until a moderator has reviewed them, each network counts as one person (trending.believed_click).
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION trending.hold_made_visits() RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    held int;
BEGIN
    -- Reloads make nobody trend, so they are no reason: otherwise anybody could have another's work held by reloading it.
    INSERT INTO trending.hold (content_id, user_id, reason)
    SELECT d.content_id, d.user_id, jsonb_build_object(
        'code', 'made_visits', 'day', (d.day AT TIME ZONE 'UTC')::date, 'people', d.people, 'one', d.one, 'turned_away', d.turned_away)
    FROM (
        SELECT c.content_id, c.user_id, date_trunc('day', c.hour, 'UTC') AS day, sum(c.uniques) AS people, max(c.networks) AS networks,
            max(c.from_one_network) AS one, sum((c.dropped ->> 'crowded')::int) AS turned_away
        FROM public.content_click c
        WHERE c.hour >= date_trunc('day', now() - interval '1 day', 'UTC')
        GROUP BY 1, 2, 3
    ) AS d
    JOIN site.trending_rule r ON d.turned_away >= r.hold_turned_away AND d.turned_away > d.people
        AND (d.one * 100 > d.people * r.hold_percent OR d.people > d.networks * r.hold_of_network)
    CROSS JOIN LATERAL (
        SELECT greatest(1, coalesce(sum(c.uniques), 0) / 7.0) AS people
        FROM public.content_click c
        WHERE c.content_id = d.content_id AND c.hour >= d.day - interval '7 days' AND c.hour < d.day
    ) AS usual
    WHERE d.people > r.hold_times_usual * usual.people
        AND NOT EXISTS (SELECT FROM trending.hold t
                        WHERE t.content_id = d.content_id AND t.released_at > now() - make_interval(days => r.hold_days))
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS held = ROW_COUNT;
    RETURN held;
END
$$;
COMMENT ON FUNCTION trending.hold_made_visits IS 'Holds works whose visits look made: far more than usual, packed into few networks, with more visitors turned away than counted; their number.';

SET LOCAL ROLE streamvibe_owner;
COMMENT ON TABLE trending.hold IS 'Works whose visits look made: until somebody has looked, the lists count each network as one person. The reason is a code with its numbers; the owner may read it.';
