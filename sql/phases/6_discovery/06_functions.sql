-- Addresses, followers, clicks and the document's trend score.
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION public.generate_profile_slug(p_display_name text, p_user_id uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    base text := trim(BOTH '-' FROM regexp_replace(lower(ext.unaccent(left(coalesce(p_display_name, ''), 300))), '[^a-z0-9]+', '-', 'g'));
    candidate text;
    suffix int := 1;
BEGIN
    -- A name without a Latin letter still gets an address of its own, the same one each time.
    IF base = '' THEN
        base := 'creator-' || left(md5(p_user_id::text || coalesce(p_display_name, '')), 6);
    END IF;
    base := trim(BOTH '-' FROM left(base, 50));
    candidate := base;
    WHILE candidate IN ('admin', 'administrator', 'api', 'about', 'account', 'accounts', 'billing', 'categories', 'category', 'content', 'creator',
            'creators', 'dashboard', 'feed', 'go', 'help', 'home', 'jobs', 'library', 'login', 'logout', 'mail', 'moderator', 'new', 'null',
            'official', 'onboarding', 'pricing', 'privacy', 'report', 'root', 'search', 'security', 'settings', 'signup', 'static', 'streamvibe',
            'support', 'system', 'tag', 'terms', 'trending', 'undefined', 'verify', 'visibility', 'webhooks', 'www')
        OR EXISTS (SELECT FROM public.users u WHERE u.profile_slug = candidate AND u.id IS DISTINCT FROM p_user_id)
        OR EXISTS (SELECT FROM site.old_slug s WHERE s.slug = candidate AND s.creator_id IS DISTINCT FROM p_user_id) LOOP
        suffix := suffix + 1;
        candidate := base || '-' || suffix;
    END LOOP;
    RETURN candidate;
END
$$;
COMMENT ON FUNCTION public.generate_profile_slug IS 'A free address for a name: accents folded, at most 60 characters, not reserved, not another person''s, present or past.';

CREATE FUNCTION public.update_total_followers(p_user_id uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE public.users u
    SET total_followers_count = n.total
    FROM (SELECT coalesce(sum(s.follower_count), 0)::bigint AS total
          FROM public.social_account s JOIN public.account_status st ON st.id = s.status_id
          WHERE s.user_id = p_user_id AND s.deleted_at IS NULL AND st.slug <> 'disconnected') AS n
    WHERE u.id = p_user_id AND u.total_followers_count <> n.total;
END;
COMMENT ON FUNCTION public.update_total_followers IS 'The followers of a person''s connected accounts together, for the person alone: platforms'' numbers are shown apart.';

CREATE FUNCTION public.increment_content_clicks(
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
    PERFORM site.count_clicks(ARRAY[p_content_id], p_uniques);
END
$$;
COMMENT ON FUNCTION public.increment_content_clicks IS 'Adds people and events to an item''s hour and brings its counters of 7 and 30 days up to date.';

CREATE FUNCTION site.count_clicks(p_ids uuid[], p_added int DEFAULT 0) RETURNS void
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
COMMENT ON FUNCTION site.count_clicks IS 'Counts the clicks of 7 and 30 days again, so that they fall when clicks stop.';

CREATE FUNCTION site.purge_disconnected() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    deleted int;
BEGIN
    -- Six days, so that the seven that are promised hold even when a day is missed.
    DELETE FROM public.content_item i
    USING public.social_account s
    WHERE s.id = i.social_account_id AND s.deleted_at < now() - interval '6 days';
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;
COMMENT ON FUNCTION site.purge_disconnected IS 'Deletes the works of accounts that were disconnected days ago; their number.';

GRANT EXECUTE ON FUNCTION public.generate_profile_slug TO streamvibe_web;
GRANT EXECUTE ON FUNCTION site.purge_disconnected TO streamvibe_worker;
GRANT EXECUTE ON FUNCTION public.update_total_followers TO streamvibe_web, streamvibe_worker;
GRANT EXECUTE ON FUNCTION public.increment_content_clicks, site.count_clicks TO streamvibe_worker;

RESET ROLE;
SET LOCAL ROLE streamvibe_owner;

CREATE FUNCTION public.calculate_trend_score(p_clicks bigint, p_views bigint, p_created_at timestamptz) RETURNS double precision
LANGUAGE sql STABLE PARALLEL SAFE
RETURN 0.4 * least(greatest(coalesce(p_clicks, 0), 0) / 1000.0::double precision, 1)
    + 0.3 * least(greatest(coalesce(p_views, 0), 0) / 100000.0::double precision, 1)
    + 0.3 * least(greatest(1 - extract(epoch FROM now() - coalesce(p_created_at, '-infinity'::timestamptz)) / (30 * 86400.0)::double precision, 0), 1);
COMMENT ON FUNCTION public.calculate_trend_score IS 'The design document''s score, 0 to 1: clicks, views and age. Not the default: trending ranks by what happens here.';
GRANT EXECUTE ON FUNCTION public.calculate_trend_score TO streamvibe_web, streamvibe_worker;
