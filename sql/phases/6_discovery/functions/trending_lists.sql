-- The trending lists: mixed, with kept places for new work, and lists of the categories. A list ends where trending ends.
-- after: views/trending_rules.sql
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION trending.arrange(p_works trending.contender[], p_kept trending.contender[], p_places int, p_mixed_places int)
RETURNS TABLE (place int, content_id uuid, score double precision, reason jsonb)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    rule site.trending_rule;
    placed uuid[] := '{}';
    -- Works that a limit let wait while a lower score went first: their reason says so.
    limited uuid[] := '{}';
    passed uuid[];
    -- The score of the place before, which a tie is said of.
    score_before double precision;
    waiting uuid[];
    creators uuid[] := '{}';
    platforms text[] := '{}';
    categories text[] := '{}';
    work trending.contender;
    best trending.contender;
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
        passed := '{}';
        FOREACH work IN ARRAY CASE WHEN number % rule.kept_every = 0 THEN p_kept || p_works ELSE p_works END LOOP
            CONTINUE WHEN work.content_id = ANY (placed);
            alike := CASE WHEN number > p_mixed_places THEN 0 ELSE
                (cardinality(array_positions(platforms, work.platform_slug)) >= of_kind)::int
                + (cardinality(array_positions(categories, coalesce(work.category_code, ''))) >= of_kind)::int END;
            IF cardinality(array_positions(creators, work.creator_id)) < of_creator AND (best_alike IS NULL OR alike < best_alike) THEN
                best := work;
                best_alike := alike;
                waiting := passed;
            END IF;
            EXIT WHEN best_alike = 0;
            IF work.period <> 'kept' AND work.content_id <> ALL (limited) THEN
                passed := passed || work.content_id;
            END IF;
        END LOOP;
        EXIT WHEN best_alike IS NULL;
        placed := placed || best.content_id;
        limited := limited || waiting;
        creators := creators || best.creator_id;
        platforms := platforms || best.platform_slug;
        categories := categories || coalesce(best.category_code, '');
        place := number;
        content_id := best.content_id;
        score := best.score;
        reason := best.reason || CASE WHEN best.content_id = ANY (limited) THEN jsonb_build_object('limited', true)
            WHEN best.period <> 'kept' AND best.score = score_before THEN jsonb_build_object('tied', true) ELSE '{}' END;
        IF best.period <> 'kept' THEN
            score_before := best.score;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION trending.arrange IS 'A list out of works in the order of their scores: place by place the first work whose creator has room, and whose platform and category have, as long as there is one; every so many places belong to new work. Whom a limit let wait says so in its reason, and so does a work whose score is that of the place before: the newer goes first.';

CREATE OR REPLACE FUNCTION trending.refresh_lists(p_minimum int DEFAULT 5) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    people int := greatest(p_minimum, 1);
    rule site.trending_rule;
    trending trending.contender[];
    kept trending.contender[];
    places int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('trending.refresh_lists'));
    PERFORM trending.hold_made_visits();
    SELECT * INTO rule FROM site.trending_rule;
    trending := ARRAY(SELECT w FROM trending.rising_works(people) AS w ORDER BY w.score DESC, w.published_at DESC, w.content_id);
    kept := ARRAY(SELECT w FROM trending.kept_works(people) AS w);

    INSERT INTO public.trending_content AS t (content_id, trend_score, trend_category, rank_position, reason)
    SELECT a.content_id, a.score, p.period, a.place, a.reason
    FROM unnest(ARRAY['today', 'week', 'month', 'all_time']) AS p (period)
    CROSS JOIN LATERAL trending.arrange(ARRAY(SELECT w FROM unnest(trending) AS w WHERE w.period = p.period),
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
    CROSS JOIN LATERAL trending.arrange(
        ARRAY(SELECT w FROM unnest(trending) AS w WHERE w.period = p.period AND w.category_code = g.code), '{}', rule.category_places, 0) AS a;
    RETURN places;
END
$$;
COMMENT ON FUNCTION trending.refresh_lists IS 'Sets works aside whose visits look made, makes every trending list again and shows them, all at once; the number of places in the four main lists. p_minimum: people a work needs to trend.';
GRANT EXECUTE ON FUNCTION trending.refresh_lists TO streamvibe_worker;
