-- What may stand in a trending list: works that people opened here, lately and more than usual, and new works in kept places.
-- Platforms' numbers play no part.
-- after: views/trending_rules.sql
-- after: views/believed_clicks.sql
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION trending.whole_people(p_people double precision) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor(coalesce(p_people, 0) + 0.01::double precision)::bigint;
COMMENT ON FUNCTION trending.whole_people IS 'Believed people as a whole number that is never more than came; a hundredth makes up for rounded parts.';

CREATE OR REPLACE FUNCTION trending.opened(p_width interval, p_half_life interval, p_earlier int, p_minimum int)
RETURNS TABLE (content_id uuid, people bigint, counted bigint, weight double precision, usual_people double precision, usual_weight double precision)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT h.content_id, h.people, h.counted, h.weight, h.people_before / nullif(n.windows, 0), h.weight_before / nullif(n.windows, 0)
    FROM (
        SELECT k.content_id,
            trending.whole_people(sum(k.people) FILTER (WHERE k.age < 1)) AS people,
            sum(k.counted) FILTER (WHERE k.age < 1) AS counted,
            sum(k.weight) FILTER (WHERE k.age < 1) AS weight,
            coalesce(sum(k.people) FILTER (WHERE k.age >= 1), 0) AS people_before,
            coalesce(sum(k.weight) FILTER (WHERE k.age >= 1), 0) AS weight_before
        FROM (
            SELECT c.content_id, c.people, c.counted, c.networks, a.age, c.weight
                * power(0.5, (a.age - floor(a.age)) * extract(epoch FROM p_width)::double precision / extract(epoch FROM p_half_life)::double precision)
                AS weight
            FROM trending.believed_click c
            CROSS JOIN LATERAL (
                SELECT greatest(0, extract(epoch FROM now() - c.hour)::double precision / extract(epoch FROM p_width)::double precision)
            ) AS a (age)
            WHERE c.hour > now() - p_width * (1 + p_earlier) AND c.counted > 0
        ) AS k
        GROUP BY k.content_id
        HAVING trending.whole_people(sum(k.people) FILTER (WHERE k.age < 1)) >= p_minimum
            AND max(k.networks) FILTER (WHERE k.age < 1) >= (SELECT r.networks FROM site.trending_rule r)
    ) AS h
    JOIN public.content_item i ON i.id = h.content_id
    -- What the platform calls its date plays no part: nobody can have opened a work here before we knew it.
    CROSS JOIN LATERAL (
        SELECT greatest(0, least(p_earlier, ceil(extract(epoch FROM now() - i.first_seen_at) / extract(epoch FROM p_width)) - 1))::double precision
    ) AS n (windows);
END;
COMMENT ON FUNCTION trending.opened IS 'Works opened in the window by enough people from enough networks: people as the lists believe them and as they were counted, people weighted by how lately, and believed people and weight as the mean of the earlier windows in which we knew the work (NULL: we did not). Ages are in windows.';

CREATE OR REPLACE FUNCTION trending.disbelieved_people(p_content_id uuid) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    -- A held work is added up again, row by row; there are few of them. What neighbours take off is kept with the work.
    SELECT CASE WHEN EXISTS (SELECT FROM trending.hold h WHERE h.content_id = p_content_id AND h.released_at IS NULL)
        THEN (SELECT sum(b.counted)::bigint - trending.whole_people(sum(b.people)) FROM trending.believed_click b WHERE b.content_id = p_content_id)
        ELSE (SELECT i.total_clicks - trending.whole_people(i.total_clicks - i.total_neighbours) FROM public.content_item i WHERE i.id = p_content_id) END;
END;
COMMENT ON FUNCTION trending.disbelieved_people IS 'How many of the people who were counted the lists do not believe.';

CREATE OR REPLACE FUNCTION trending.rising_works(p_minimum int) RETURNS SETOF trending.contender
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH opened AS (
        SELECT w.period, o.content_id, o.people, o.counted, o.weight, o.usual_people, o.usual_weight
        FROM site.trending_period w CROSS JOIN LATERAL trending.opened(w.width, w.half_life, w.earlier, p_minimum) AS o
        UNION ALL
        SELECT 'all_time', t.id, t.people, t.counted, t.people, NULL, 1
        FROM (SELECT i.id, i.total_clicks AS counted, i.total_clicks - trending.disbelieved_people(i.id) AS people FROM public.content_item i
              WHERE i.total_clicks > 1 AND i.total_clicks >= p_minimum
              ORDER BY i.total_clicks DESC LIMIT 2000) AS t
        WHERE t.people > 1 AND t.people >= p_minimum
            AND EXISTS (SELECT FROM public.content_click c CROSS JOIN site.trending_rule r
                        WHERE c.content_id = t.id AND c.networks >= r.networks)
    ), known AS MATERIALIZED (
        SELECT o.*, c.creator_id, c.platform_slug, c.category_code, c.published_at FROM opened o JOIN site.card c ON c.id = o.content_id
        WHERE c.broadcast IS DISTINCT FROM 'upcoming'
    ), usual AS (
        SELECT k.period, coalesce(k.category_code, '') AS category_code,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY k.usual_weight) AS weight
        FROM known k
        WHERE k.usual_weight IS NOT NULL
        GROUP BY 1, 2
    ), daily AS MATERIALIZED (
        SELECT c.content_id, c.user_id AS creator_id, date_trunc('day', c.hour, 'UTC') AS day, sum(c.weight) AS weight
        FROM trending.believed_click c CROSS JOIN site.trending_rule r
        WHERE c.hour > now() - make_interval(days => r.reach_days) AND c.user_id IN (SELECT k.creator_id FROM known k)
        GROUP BY 1, 2, 3
    ), own_reach AS (
        SELECT d.content_id, sum(d.weight) AS weight FROM daily d GROUP BY 1
    ), reach AS (
        -- The middle one of the days, without visits or with: a crowd must come for weeks before it makes a creator look big.
        SELECT e.creator_id, r.reach_days * (array_agg(e.weight ORDER BY e.weight DESC))[r.reach_days / 2] AS weight
        FROM (SELECT d.creator_id, d.day, sum(d.weight) AS weight FROM daily d GROUP BY 1, 2) AS e
        CROSS JOIN site.trending_rule r
        GROUP BY e.creator_id, r.reach_days
    ), compared AS (
        -- A work that we do not know yet is compared with what is usual in its category.
        SELECT k.*, coalesce(w.weight, 0) + coalesce(r.weight, 0) AS reach, greatest(1, coalesce(k.usual_weight, u.weight, 1)) AS usual
        FROM known k
        LEFT JOIN own_reach w ON w.content_id = k.content_id
        LEFT JOIN reach r ON r.creator_id = k.creator_id
        LEFT JOIN usual u ON u.period = k.period AND u.category_code = coalesce(k.category_code, '')
    ), scored AS (
        -- More than usual counts, and the more so the fewer people open the work and, on a usual day, its creator's works.
        -- All time has nothing to compare with: there it is the number of people, as the reason says.
        -- Rounded to what pages print, so that the order never follows digits that nobody sees.
        SELECT c.*, CASE c.period WHEN 'all_time' THEN c.people
            ELSE round((log(1 + power(greatest(0, c.weight - c.usual), 2) / c.usual) / log(2 + c.reach))::numeric, 3)::double precision END AS score
        FROM compared c
    ), own AS (
        SELECT s.*,
            row_number() OVER (PARTITION BY s.period, s.creator_id ORDER BY s.score DESC, s.published_at DESC, s.content_id) AS of_creator,
            row_number() OVER (PARTITION BY s.period, s.category_code, s.creator_id ORDER BY s.score DESC, s.published_at DESC, s.content_id) AS of_creator_here
        FROM scored s
        WHERE s.score > 0
    ), placed AS (
        SELECT o.*,
            row_number() OVER (PARTITION BY o.period ORDER BY o.score DESC, o.published_at DESC, o.content_id) AS place,
            row_number() OVER (PARTITION BY o.period, o.category_code ORDER BY (o.of_creator_here <= 3) DESC, o.score DESC, o.published_at DESC, o.content_id) AS place_here
        FROM own o JOIN site.trending_rule r ON o.of_creator <= r.of_creator
    )
    SELECT p.period, p.content_id, p.creator_id, p.platform_slug, p.category_code, p.published_at, p.score,
        jsonb_build_object('code', 'opened', 'people', p.people, 'period', p.period, 'usual', round(p.usual_people),
            'score', CASE WHEN p.period <> 'all_time' THEN round(p.score::numeric * 100, 1) END)
            || CASE WHEN p.counted > p.people THEN jsonb_build_object('at_least', true) ELSE '{}' END
    FROM placed p
    WHERE p.place <= 300 OR (p.category_code IS NOT NULL AND p.place_here <= 100);
END;
COMMENT ON FUNCTION trending.rising_works IS 'What trends, for every list: the few hundred works with the highest scores, and a hundred of each category.';

CREATE OR REPLACE FUNCTION trending.kept_works(p_minimum int) RETURNS SETOF trending.contender
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT 'kept', o.id, o.creator_id, o.platform_slug, o.category_code, o.published_at, 0,
        jsonb_build_object('code', 'kept', 'published_at', o.published_at)
    FROM (
        -- One work of a creator: whoever publishes a hundred at once has no more chances than others.
        SELECT DISTINCT ON (c.creator_id) c.id, c.creator_id, c.platform_slug, c.category_code, c.published_at, d.dice
        FROM site.card c
        JOIN public.content_item i ON i.id = c.id
        CROSS JOIN site.trending_rule r
        CROSS JOIN LATERAL (SELECT md5(c.id::text || date_trunc('hour', now(), 'UTC')::text)) AS d (dice)
        WHERE c.published_at > now() - make_interval(hours => r.kept_hours) AND trending.whole_people(i.total_clicks - i.total_neighbours) < p_minimum
            AND coalesce(i.first_public_at, i.first_seen_at) > now() - make_interval(hours => r.kept_hours)
            AND c.broadcast IS DISTINCT FROM 'upcoming'
        ORDER BY c.creator_id, d.dice
    ) AS o
    ORDER BY o.dice
    LIMIT 40;
END;
COMMENT ON FUNCTION trending.kept_works IS 'New works that few people have opened so far, at random and the same for an hour: they get every tenth place.';
