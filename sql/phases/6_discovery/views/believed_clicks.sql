-- Click-outs as the trending lists believe them.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE VIEW trending.believed_click WITH (security_invoker = true) AS
SELECT c.content_id, c.user_id, c.hour, c.source, c.networks, c.uniques * coalesce(m.share, 1) AS people
FROM public.content_click c
LEFT JOIN (
    SELECT d.content_id, date_trunc('day', d.hour, 'UTC') AS day, least(1, max(d.networks)::double precision / nullif(sum(d.uniques), 0)) AS share
    FROM trending.hold h
    JOIN public.content_click d ON d.content_id = h.content_id AND d.hour >= (h.reason ->> 'day')::timestamp AT TIME ZONE 'UTC'
    WHERE h.released_at IS NULL
    GROUP BY 1, 2
) AS m ON m.content_id = c.content_id AND m.day = date_trunc('day', c.hour, 'UTC');
COMMENT ON VIEW trending.believed_click IS 'People who opened a work in an hour. While a work is held, from the day of the hold on, each network counts as one person: whoever sends a crowd to another''s work takes nothing away from it.';
