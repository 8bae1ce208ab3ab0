-- What trends: works that people opened here, lately and more than usual. Platforms' numbers play no part.
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION site.opened(p_width interval, p_half_life interval, p_earlier int, p_minimum int)
RETURNS TABLE (content_id uuid, people bigint, weight double precision, usual_people double precision, usual_weight double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT h.content_id, h.people, h.weight, h.people_before / nullif(n.windows, 0), h.weight_before / nullif(n.windows, 0)
    FROM (
        SELECT k.content_id,
            sum(k.uniques) FILTER (WHERE k.age < 1) AS people,
            sum(k.uniques * k.fading) FILTER (WHERE k.age < 1) AS weight,
            coalesce(sum(k.uniques) FILTER (WHERE k.age >= 1), 0)::double precision AS people_before,
            coalesce(sum(k.uniques * k.fading) FILTER (WHERE k.age >= 1), 0) AS weight_before
        FROM (
            SELECT c.content_id, c.uniques, a.age,
                power(0.5, (a.age - floor(a.age)) * (extract(epoch FROM p_width) / extract(epoch FROM p_half_life))::double precision) AS fading
            FROM public.content_click c
            CROSS JOIN LATERAL (
                SELECT greatest(0, extract(epoch FROM now() - c.hour) / extract(epoch FROM p_width))::double precision
            ) AS a (age)
            WHERE c.hour > now() - p_width * (1 + p_earlier) AND c.uniques > 0
        ) AS k
        GROUP BY k.content_id
        HAVING sum(k.uniques) FILTER (WHERE k.age < 1) >= p_minimum
    ) AS h
    JOIN site.card d ON d.id = h.content_id
    CROSS JOIN LATERAL (
        SELECT least(p_earlier, ceil(extract(epoch FROM now() - d.published_at) / extract(epoch FROM p_width)) - 1)::double precision
    ) AS n (windows);
END;
COMMENT ON FUNCTION site.opened IS 'Works opened by enough people in the window: people, people weighted by how lately, and both as the mean of the earlier windows in which the work existed (NULL: it did not). Ages are in windows.';

CREATE FUNCTION site.age_in_words(p_moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT CASE
        WHEN a.hours < 1 THEN 'New: published within the hour'
        WHEN a.hours < 2 THEN 'New: published an hour ago'
        WHEN a.hours < 48 THEN format('New: published %s hours ago', a.hours)
        WHEN a.hours < 14 * 24 THEN format('New: published %s days ago', a.hours / 24)
        ELSE 'Published on ' || to_char(p_moment AT TIME ZONE 'UTC', 'FMDD Mon YYYY') END
    FROM (SELECT floor(extract(epoch FROM now() - p_moment) / 3600)::int) AS a (hours);
END;
COMMENT ON FUNCTION site.age_in_words IS 'The reason of a work that stands in a list because it is new.';

CREATE FUNCTION site.trending_candidates(p_minimum int)
RETURNS TABLE (period text, content_id uuid, creator_id uuid, published_at timestamptz, score double precision, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH opened AS (
        SELECT w.period, o.content_id, o.weight, greatest(1, coalesce(o.usual_weight, 0)) AS usual_weight,
            format('%s opened this %s', CASE o.people WHEN 1 THEN '1 person' ELSE o.people || ' people' END, w.words)
            || CASE WHEN o.usual_people IS NULL THEN '' WHEN o.usual_people < 0.5 THEN ', usually none'
                ELSE ', usually ' || round(o.usual_people) END AS reason
        FROM (VALUES ('today', interval '24 hours', interval '6 hours', 7, 'in 24 hours'),
                     ('week', interval '7 days', interval '36 hours', 3, 'in 7 days'),
                     ('month', interval '30 days', interval '8 days', 1, 'in 30 days')) AS w (period, width, half_life, earlier, words)
        CROSS JOIN LATERAL site.opened(w.width, w.half_life, w.earlier, p_minimum) AS o
        UNION ALL
        SELECT 'all_time', i.id, i.total_clicks, 1, format('%s people opened this so far', i.total_clicks)
        FROM public.content_item i
        WHERE i.total_clicks >= greatest(p_minimum, 2)
    ), known AS (
        SELECT o.*, c.creator_id, c.published_at FROM opened o JOIN site.card c ON c.id = o.content_id
    ), reach AS (
        SELECT c.creator_id, sum(c.clicks_30_days)::double precision AS people
        FROM site.card c
        WHERE c.creator_id IN (SELECT k.creator_id FROM known k)
        GROUP BY c.creator_id
    ), scored AS (
        -- More than usual counts, and the more so the fewer people a creator's works reach otherwise.
        SELECT k.period, k.content_id AS id, k.creator_id, k.published_at,
            log(1 + power(greatest(0, k.weight - k.usual_weight), 2) / k.usual_weight) / log(2 + r.people) AS score, k.reason
        FROM known k JOIN reach r ON r.creator_id = k.creator_id
    ), fresh AS (
        SELECT p.period, d.id, d.creator_id, d.published_at, 0::double precision AS score, site.age_in_words(d.published_at) AS reason
        FROM (SELECT k.id FROM site.creator k WHERE k.item_count > 0 ORDER BY k.latest_at DESC NULLS LAST, k.id LIMIT 100) AS k
        CROSS JOIN LATERAL (
            SELECT c.id, c.creator_id, c.published_at FROM site.card c
            WHERE c.creator_id = k.id
            ORDER BY c.published_at DESC, c.id DESC LIMIT 2
        ) AS d
        CROSS JOIN unnest(ARRAY['today', 'week', 'month', 'all_time']) AS p (period)
    )
    SELECT DISTINCT ON (a.period, a.id) a.period, a.id, a.creator_id, a.published_at, a.score, a.reason
    FROM (SELECT s.* FROM scored s WHERE s.score > 0 UNION ALL SELECT f.* FROM fresh f) AS a
    ORDER BY a.period, a.id, a.score DESC;
END;
COMMENT ON FUNCTION site.trending_candidates IS 'Everything that may stand in the trending lists: what trends, with its score, and behind it new works with score 0.';

CREATE FUNCTION site.rank_trending(p_minimum int) RETURNS TABLE (period text, content_id uuid, score double precision, place bigint, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH candidate AS MATERIALIZED (
        SELECT t.*, row_number() OVER (PARTITION BY t.period, t.creator_id ORDER BY t.score DESC, t.published_at DESC, t.content_id) AS own
        FROM site.trending_candidates(p_minimum) AS t
    ), top AS (
        SELECT n.* FROM (
            SELECT c.*, row_number() OVER (PARTITION BY c.period ORDER BY c.score DESC, c.published_at DESC, c.content_id) AS place
            FROM candidate c WHERE c.own = 1
        ) AS n WHERE n.place <= 10
    ), middle AS (
        SELECT n.* FROM (
            SELECT c.*, 10 + row_number() OVER (PARTITION BY c.period ORDER BY c.score DESC, c.published_at DESC, c.content_id) AS place
            FROM candidate c
            WHERE c.own <= 2 AND NOT EXISTS (SELECT FROM top t WHERE t.period = c.period AND t.content_id = c.content_id)
        ) AS n
        WHERE n.place <= 30 AND EXISTS (SELECT FROM top t WHERE t.period = n.period AND t.place = 10)
    ), rest AS (
        SELECT n.* FROM (
            SELECT c.*, 30 + row_number() OVER (PARTITION BY c.period ORDER BY c.score DESC, c.published_at DESC, c.content_id) AS place
            FROM candidate c
            WHERE c.score > 0
                AND NOT EXISTS (SELECT FROM top t WHERE t.period = c.period AND t.content_id = c.content_id)
                AND NOT EXISTS (SELECT FROM middle m WHERE m.period = c.period AND m.content_id = c.content_id)
        ) AS n
        WHERE n.place <= 100 AND EXISTS (SELECT FROM middle m WHERE m.period = n.period AND m.place = 30)
    )
    SELECT t.period, t.content_id, t.score, t.place, t.reason FROM top t
    UNION ALL SELECT m.period, m.content_id, m.score, m.place, m.reason FROM middle m
    UNION ALL SELECT r.period, r.content_id, r.score, r.place, r.reason FROM rest r;
END;
COMMENT ON FUNCTION site.rank_trending IS 'The lists: of each creator at most one work among the first ten and two among the first thirty; a list ends where that cannot be kept.';

CREATE FUNCTION site.refresh_trending(p_minimum int DEFAULT 3) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    places int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('site.refresh_trending'));
    INSERT INTO public.trending_content AS t (content_id, trend_score, trend_category, rank_position, reason)
    SELECT r.content_id, r.score, r.period, r.place, r.reason
    FROM site.rank_trending(greatest(p_minimum, 1)) AS r
    ORDER BY r.period, r.content_id
    ON CONFLICT (content_id, trend_category) DO UPDATE
    SET trend_score = excluded.trend_score, rank_position = excluded.rank_position, reason = excluded.reason, last_updated_at = now();
    GET DIAGNOSTICS places = ROW_COUNT;
    DELETE FROM public.trending_content t WHERE t.last_updated_at <> now();
    PERFORM site.project_trending();
    RETURN places;
END
$$;
COMMENT ON FUNCTION site.refresh_trending IS 'Makes the four trending lists again and shows them, all at once; the number of places. p_minimum: people a work needs to trend.';

GRANT EXECUTE ON FUNCTION site.refresh_trending TO streamvibe_worker;
