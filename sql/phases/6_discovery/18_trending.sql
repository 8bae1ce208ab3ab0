-- Trending, whole: visits from several networks, mixed lists, kept places for new work, lists of the categories, works set
-- aside until somebody has looked at them. Takes the place of what 09_trending.sql made.
SET LOCAL ROLE streamvibe_owner;

ALTER TABLE public.content_click
    ADD COLUMN networks         int NOT NULL DEFAULT 0,
    ADD COLUMN from_one_network int NOT NULL DEFAULT 0,
    ADD CONSTRAINT content_click_networks CHECK (networks >= 0 AND from_one_network >= 0);
COMMENT ON COLUMN public.content_click.networks IS 'From how many networks people had opened the item on that day so far; the greatest number of those it was made of.';
COMMENT ON COLUMN public.content_click.from_one_network IS 'The most people of one network on that day so far; which network it was is known nowhere.';
-- What was counted before networks were is believed.
UPDATE public.content_click SET networks = uniques;
CREATE INDEX content_item_opened_idx ON public.content_item (total_clicks DESC) WHERE total_clicks > 1;

CREATE TABLE site.category_trending (
    category_code text NOT NULL,
    period        text NOT NULL,
    rank_position int  NOT NULL,
    card_id       uuid NOT NULL,
    reason        text NOT NULL,
    CONSTRAINT category_trending_pkey PRIMARY KEY (category_code, period, rank_position),
    CONSTRAINT category_trending_card_fkey FOREIGN KEY (card_id) REFERENCES site.card (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.category_trending IS 'The trending lists of each category.';
CREATE INDEX category_trending_card_idx ON site.category_trending (card_id);
GRANT SELECT ON site.category_trending TO streamvibe_visitor, streamvibe_web, streamvibe_worker;
GRANT SELECT, INSERT, DELETE ON site.category_trending TO streamvibe_steward;

CREATE TABLE jobs.trending_hold (
    id          uuid        CONSTRAINT trending_hold_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    content_id  uuid        NOT NULL,
    user_id     uuid        NOT NULL,
    reason      text        NOT NULL,
    held_at     timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz,
    released_by text,
    CONSTRAINT trending_hold_item_fkey FOREIGN KEY (content_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT trending_hold_released CHECK ((released_at IS NULL) = (released_by IS NULL))
);
COMMENT ON TABLE jobs.trending_hold IS 'Works left out of the trending lists until somebody has looked, with the reason in words; their owner may read it.';
CREATE UNIQUE INDEX trending_hold_present_key ON jobs.trending_hold (content_id) WHERE released_at IS NULL;
CREATE INDEX trending_hold_item_idx ON jobs.trending_hold (content_id, released_at);
CREATE INDEX trending_hold_user_idx ON jobs.trending_hold (user_id);
ALTER TABLE jobs.trending_hold ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON jobs.trending_hold FOR SELECT TO streamvibe_web USING (user_id = (SELECT auth.uid()));
CREATE POLICY steward ON jobs.trending_hold TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT ON jobs.trending_hold TO streamvibe_web;
GRANT SELECT, INSERT ON jobs.trending_hold TO streamvibe_steward;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

DROP FUNCTION site.rank_trending;
DROP FUNCTION site.trending_candidates;
DROP FUNCTION site.opened;

CREATE VIEW site.trending_rule WITH (security_invoker = true) AS
SELECT 3 AS networks, 50 AS search_percent,
    100 AS places, 48 AS category_places, 30 AS places_for_new_work,
    1 AS of_creator_in_ten, 2 AS of_creator_in_thirty, 10 AS of_creator,
    20 AS mixed_places, 40 AS mixed_percent,
    10 AS kept_every, 72 AS kept_hours,
    50 AS hold_turned_away, 5 AS hold_times_usual, 30 AS hold_percent, 5 AS hold_of_network, 7 AS hold_days;
COMMENT ON VIEW site.trending_rule IS 'Every number behind the trending lists, once: the functions and the page that explains them read it here.';

CREATE VIEW site.trending_period WITH (security_invoker = true) AS
SELECT p.period, p.width, p.half_life, p.earlier, p.words
FROM (VALUES ('today', interval '24 hours', interval '6 hours', 7, 'in 24 hours'),
             ('week', interval '7 days', interval '36 hours', 3, 'in 7 days'),
             ('month', interval '30 days', interval '8 days', 1, 'in 30 days')) AS p (period, width, half_life, earlier, words);
COMMENT ON VIEW site.trending_period IS 'The lists that fade: how far each looks back, after how long a visit counts half, and with how many earlier windows it compares.';
GRANT SELECT ON site.trending_rule, site.trending_period TO streamvibe_visitor, streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION site.take_clicks(p_batch uuid, p_clicks jsonb) RETURNS int
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
        SELECT w.item AS id, w.hour, left(w.source, 30) AS source, w.people, w.events, coalesce(w.dropped, '{}') AS dropped,
            coalesce(w.networks, 0) AS networks, coalesce(w.from_one_network, 0) AS from_one_network
        FROM jsonb_to_recordset(p_clicks)
            AS w (item uuid, hour timestamptz, source text, people int, events int, dropped jsonb, networks int, from_one_network int)
        JOIN public.content_item i ON i.id = w.item
        ORDER BY w.item, w.hour, w.source
    LOOP
        PERFORM public.increment_content_clicks(item.id, item.people, item.events, item.source, item.hour);
        IF item.dropped <> '{}' OR item.networks > 0 THEN
            UPDATE public.content_click c
            SET dropped = site.add_counters(c.dropped, item.dropped), networks = greatest(c.networks, item.networks),
                from_one_network = greatest(c.from_one_network, item.from_one_network)
            WHERE c.content_id = item.id AND c.hour = date_trunc('hour', item.hour, 'UTC') AND c.source = item.source;
        END IF;
        taken := taken + 1;
    END LOOP;
    RETURN taken;
END
$$;

CREATE FUNCTION site.opened(p_width interval, p_half_life interval, p_earlier int, p_minimum int)
RETURNS TABLE (content_id uuid, people bigint, weight double precision, usual_people double precision, usual_weight double precision)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT h.content_id, h.people, h.weight, h.people_before / nullif(n.windows, 0), h.weight_before / nullif(n.windows, 0)
    FROM (
        SELECT k.content_id,
            sum(k.uniques) FILTER (WHERE k.age < 1) AS people,
            sum(k.uniques * k.fading) FILTER (WHERE k.age < 1) AS weight,
            coalesce(sum(k.uniques) FILTER (WHERE k.age >= 1), 0)::double precision AS people_before,
            coalesce(sum(k.uniques * k.fading) FILTER (WHERE k.age >= 1), 0) AS weight_before
        FROM (
            SELECT c.content_id, c.uniques, c.networks, a.age,
                power(0.5, (a.age - floor(a.age)) * extract(epoch FROM p_width)::double precision / extract(epoch FROM p_half_life)::double precision)
                * CASE c.source WHEN 'search' THEN r.search_percent / 100.0::double precision ELSE 1 END AS fading
            FROM public.content_click c
            CROSS JOIN site.trending_rule r
            CROSS JOIN LATERAL (
                SELECT greatest(0, extract(epoch FROM now() - c.hour)::double precision / extract(epoch FROM p_width)::double precision)
            ) AS a (age)
            WHERE c.hour > now() - p_width * (1 + p_earlier) AND c.uniques > 0
        ) AS k
        GROUP BY k.content_id
        HAVING sum(k.uniques) FILTER (WHERE k.age < 1) >= p_minimum
            AND max(k.networks) FILTER (WHERE k.age < 1) >= (SELECT r.networks FROM site.trending_rule r)
    ) AS h
    JOIN public.content_item i ON i.id = h.content_id
    -- What the platform calls its date plays no part: nobody can have opened a work here before we knew it.
    CROSS JOIN LATERAL (
        SELECT greatest(0, least(p_earlier, ceil(extract(epoch FROM now() - i.first_seen_at) / extract(epoch FROM p_width)) - 1))::double precision
    ) AS n (windows)
    WHERE NOT EXISTS (SELECT FROM jobs.trending_hold t WHERE t.content_id = h.content_id AND t.released_at IS NULL);
END;
COMMENT ON FUNCTION site.opened IS 'Works opened in the window by enough people from enough networks: people, people weighted by how lately, and both as the mean of the earlier windows in which we knew the work (NULL: we did not). Ages are in windows.';

CREATE TYPE site.contender AS (
    period        text,
    content_id    uuid,
    creator_id    uuid,
    platform_slug text,
    category_code text,
    published_at  timestamptz,
    score         double precision,
    reason        text
);
COMMENT ON TYPE site.contender IS 'A work that may stand in a list. period is that of the list; new work is for all of them and has none, or ''kept'' when a place is kept for it.';

CREATE FUNCTION site.trending_works(p_minimum int) RETURNS SETOF site.contender
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH opened AS (
        SELECT w.period, w.words, o.content_id, o.people, o.weight, o.usual_people, o.usual_weight
        FROM site.trending_period w CROSS JOIN LATERAL site.opened(w.width, w.half_life, w.earlier, p_minimum) AS o
        UNION ALL
        SELECT 'all_time', 'so far', t.id, t.total_clicks, t.total_clicks, NULL, 1
        FROM (SELECT i.id, i.total_clicks FROM public.content_item i
              WHERE i.total_clicks > 1 AND i.total_clicks >= p_minimum
              ORDER BY i.total_clicks DESC LIMIT 2000) AS t
        WHERE NOT EXISTS (SELECT FROM jobs.trending_hold h WHERE h.content_id = t.id AND h.released_at IS NULL)
            AND EXISTS (SELECT FROM public.content_click c CROSS JOIN site.trending_rule r
                        WHERE c.content_id = t.id AND c.networks >= r.networks)
    ), known AS MATERIALIZED (
        SELECT o.*, c.creator_id, c.platform_slug, c.category_code, c.published_at FROM opened o JOIN site.card c ON c.id = o.content_id
    ), usual AS (
        SELECT k.period, coalesce(k.category_code, '') AS category_code,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY k.usual_weight) AS weight
        FROM known k
        WHERE k.usual_weight IS NOT NULL
        GROUP BY 1, 2
    ), reach AS (
        SELECT c.user_id AS creator_id, sum(c.uniques)::double precision AS people
        FROM public.content_click c
        WHERE c.hour > now() - interval '30 days'
        GROUP BY c.user_id
    ), compared AS (
        -- A work that we do not know yet is compared with what is usual in its category.
        SELECT k.*, coalesce(r.people, 0) AS reach, greatest(1, coalesce(k.usual_weight, u.weight, 1)) AS usual
        FROM known k
        LEFT JOIN reach r ON r.creator_id = k.creator_id
        LEFT JOIN usual u ON u.period = k.period AND u.category_code = coalesce(k.category_code, '')
    ), scored AS (
        -- More than usual counts, and the more so the fewer people a creator's works reach otherwise.
        SELECT c.*, log(1 + power(greatest(0, c.weight - c.usual), 2) / c.usual) / log(2 + c.reach) AS score FROM compared c
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
        format('%s opened this %s', CASE p.people WHEN 1 THEN '1 person' ELSE p.people || ' people' END, p.words)
        || CASE WHEN p.usual_people IS NULL THEN '' WHEN p.usual_people < 0.5 THEN ', usually none'
            ELSE ', usually ' || round(p.usual_people) END
    FROM placed p
    WHERE p.place <= 300 OR (p.category_code IS NOT NULL AND p.place_here <= 100);
END;
COMMENT ON FUNCTION site.trending_works IS 'What trends, for every list: the few hundred works with the highest scores, and a hundred of each category.';

CREATE FUNCTION site.new_works() RETURNS SETOF site.contender
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    WITH newest AS (
        SELECT d.id FROM (SELECT k.id FROM site.creator k WHERE k.item_count > 0 ORDER BY k.latest_at DESC NULLS LAST, k.id LIMIT 100) AS k
        CROSS JOIN LATERAL (SELECT c.id FROM site.card c WHERE c.creator_id = k.id ORDER BY c.published_at DESC, c.id DESC LIMIT 2) AS d
        UNION
        SELECT d.id FROM site.category g
        CROSS JOIN LATERAL (
            SELECT c.id FROM site.card c WHERE c.category_code = g.code ORDER BY c.published_at DESC, c.id DESC LIMIT 60
        ) AS d
    )
    SELECT '', c.id, c.creator_id, c.platform_slug, c.category_code, c.published_at, 0, site.age_in_words(c.published_at)
    FROM newest n JOIN site.card c ON c.id = n.id
    WHERE NOT EXISTS (SELECT FROM jobs.trending_hold t WHERE t.content_id = n.id AND t.released_at IS NULL);
END;
COMMENT ON FUNCTION site.new_works IS 'The newest works, in all and of each category: they fill the lists where too little trends.';

CREATE FUNCTION site.kept_works(p_minimum int) RETURNS SETOF site.contender
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT 'kept', o.id, o.creator_id, o.platform_slug, o.category_code, o.published_at, 0,
        site.age_in_words(o.published_at) || ', in a place kept for new work'
    FROM (
        -- One work of a creator: whoever publishes a hundred at once has no more chances than others.
        SELECT DISTINCT ON (c.creator_id) c.id, c.creator_id, c.platform_slug, c.category_code, c.published_at, d.dice
        FROM site.card c
        CROSS JOIN site.trending_rule r
        CROSS JOIN LATERAL (SELECT md5(c.id::text || date_trunc('hour', now(), 'UTC')::text)) AS d (dice)
        WHERE c.published_at > now() - make_interval(hours => r.kept_hours) AND c.clicks_30_days < p_minimum
            AND NOT EXISTS (SELECT FROM jobs.trending_hold t WHERE t.content_id = c.id AND t.released_at IS NULL)
        ORDER BY c.creator_id, d.dice
    ) AS o
    ORDER BY o.dice
    LIMIT 40;
END;
COMMENT ON FUNCTION site.kept_works IS 'New works that few people have opened so far, at random and the same for an hour: they get every tenth place.';

CREATE FUNCTION site.arrange(p_works site.contender[], p_kept site.contender[], p_places int, p_mixed_places int)
RETURNS TABLE (place int, content_id uuid, score double precision, reason text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    rule site.trending_rule;
    placed uuid[] := '{}';
    creators uuid[] := '{}';
    platforms text[] := '{}';
    categories text[] := '{}';
    work site.contender;
    best site.contender;
    alike int;
    best_alike int;
    of_creator int;
    of_kind int;
BEGIN
    SELECT * INTO rule FROM site.trending_rule;
    of_kind := p_mixed_places * rule.mixed_percent / 100;
    FOR number IN 1 .. p_places LOOP
        of_creator := CASE WHEN number <= 10 THEN rule.of_creator_in_ten WHEN number <= 30 THEN rule.of_creator_in_thirty ELSE rule.of_creator END;
        best_alike := NULL;
        FOREACH work IN ARRAY CASE WHEN number % rule.kept_every = 0 THEN p_kept || p_works ELSE p_works END LOOP
            -- What trends goes before what is only new, and past a point new work fills no places.
            EXIT WHEN work.period = '' AND (best_alike IS NOT NULL OR number > rule.places_for_new_work);
            CONTINUE WHEN work.content_id = ANY (placed) OR cardinality(array_positions(creators, work.creator_id)) >= of_creator;
            alike := CASE WHEN number > p_mixed_places OR work.period = 'kept' THEN 0 ELSE
                (cardinality(array_positions(platforms, work.platform_slug)) >= of_kind)::int
                + (work.category_code IS NOT NULL AND cardinality(array_positions(categories, work.category_code)) >= of_kind)::int END;
            IF best_alike IS NULL OR alike < best_alike THEN
                best := work;
                best_alike := alike;
            END IF;
            EXIT WHEN best_alike = 0;
        END LOOP;
        EXIT WHEN best_alike IS NULL;
        placed := placed || best.content_id;
        creators := creators || best.creator_id;
        platforms := platforms || best.platform_slug;
        categories := categories || best.category_code;
        place := number;
        content_id := best.content_id;
        score := best.score;
        reason := best.reason;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION site.arrange IS 'A list out of works in the order of their scores, new work last: place by place the first work whose creator has room, and whose platform and category have, as long as there is one; every so many places belong to new work.';

CREATE FUNCTION site.hold_made_visits() RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    held int;
BEGIN
    -- Reloads make nobody trend, so they are no reason: otherwise anybody could have another's work set aside by reloading it.
    INSERT INTO jobs.trending_hold (content_id, user_id, reason)
    SELECT d.content_id, d.user_id, format(
        'Most visits on %s came from very few networks: %s people were counted, up to %s of them from one network, and %s more were turned away.',
        to_char(d.day AT TIME ZONE 'UTC', 'FMDD Mon YYYY'), d.people, d.one, d.turned_away)
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
        AND NOT EXISTS (SELECT FROM jobs.trending_hold t
                        WHERE t.content_id = d.content_id AND t.released_at > now() - make_interval(days => r.hold_days))
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS held = ROW_COUNT;
    RETURN held;
END
$$;
COMMENT ON FUNCTION site.hold_made_visits IS 'Sets works aside whose visits look made: far more than usual, packed into few networks, with more visitors turned away than counted; their number.';

CREATE OR REPLACE FUNCTION site.refresh_trending(p_minimum int DEFAULT 5) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    people int := greatest(p_minimum, 1);
    rule site.trending_rule;
    trending site.contender[];
    fresh site.contender[];
    kept site.contender[];
    places int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('site.refresh_trending'));
    PERFORM site.hold_made_visits();
    SELECT * INTO rule FROM site.trending_rule;
    trending := ARRAY(SELECT w FROM site.trending_works(people) AS w ORDER BY w.score DESC, w.published_at DESC, w.content_id);
    fresh := ARRAY(SELECT w FROM site.new_works() AS w ORDER BY w.published_at DESC, w.content_id);
    kept := ARRAY(SELECT w FROM site.kept_works(people) AS w);

    INSERT INTO public.trending_content AS t (content_id, trend_score, trend_category, rank_position, reason)
    SELECT a.content_id, a.score, p.period, a.place, a.reason
    FROM unnest(ARRAY['today', 'week', 'month', 'all_time']) AS p (period)
    CROSS JOIN LATERAL site.arrange(ARRAY(SELECT w FROM unnest(trending) AS w WHERE w.period = p.period) || fresh,
        kept, rule.places, rule.mixed_places) AS a
    ORDER BY p.period, a.content_id
    ON CONFLICT (content_id, trend_category) DO UPDATE
    SET trend_score = excluded.trend_score, rank_position = excluded.rank_position, reason = excluded.reason, last_updated_at = now();
    GET DIAGNOSTICS places = ROW_COUNT;
    DELETE FROM public.trending_content t WHERE t.last_updated_at <> now();
    PERFORM site.project_trending();

    DELETE FROM site.category_trending;
    INSERT INTO site.category_trending (category_code, period, rank_position, card_id, reason)
    SELECT g.code, p.period, a.place, a.content_id, a.reason
    FROM site.category g
    CROSS JOIN unnest(ARRAY['today', 'week', 'month', 'all_time']) AS p (period)
    CROSS JOIN LATERAL site.arrange(
        ARRAY(SELECT w FROM unnest(trending) AS w WHERE w.period = p.period AND w.category_code = g.code)
        || ARRAY(SELECT w FROM unnest(fresh) AS w WHERE w.category_code = g.code), '{}', rule.category_places, 0) AS a;
    RETURN places;
END
$$;
COMMENT ON FUNCTION site.refresh_trending IS 'Sets works aside whose visits look made, makes every trending list again and shows them, all at once; the number of places in the four main lists. p_minimum: people a work needs to trend.';
