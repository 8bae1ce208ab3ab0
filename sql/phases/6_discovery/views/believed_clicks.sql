-- Click-outs as the trending lists believe them.
-- after: views/trending_rules.sql
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE VIEW trending.believed_click WITH (security_invoker = true) AS
SELECT c.content_id, c.user_id, c.hour, c.source, c.networks, b.people, c.uniques AS counted,
    b.people * CASE WHEN c.source = 'search' THEN r.search_percent WHEN c.source IN ('outside', 'direct') THEN r.outside_percent ELSE 100 END
        / 100.0::double precision AS weight
FROM public.content_click c
CROSS JOIN site.trending_rule r
LEFT JOIN (
    SELECT d.content_id, date_trunc('day', d.hour, 'UTC') AS day, least(1, max(d.networks)::double precision / nullif(sum(d.uniques), 0)) AS share
    FROM trending.hold h
    JOIN public.content_click d ON d.content_id = h.content_id AND d.hour >= (h.reason ->> 'day')::timestamp AT TIME ZONE 'UTC'
    WHERE h.released_at IS NULL
    GROUP BY 1, 2
) AS m ON m.content_id = c.content_id AND m.day = date_trunc('day', c.hour, 'UTC')
CROSS JOIN LATERAL (SELECT coalesce(c.uniques * m.share, c.uniques - c.neighbours) AS people) AS b;
COMMENT ON VIEW trending.believed_click IS 'People who opened a work in an hour, each further one of a network believed less; weight counts those from search and from outside in part. While a work is held, from the day of the hold on, each network counts as one person: whoever sends a crowd to another''s work takes nothing away from it.';
