-- The design document's trend score.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE FUNCTION public.calculate_trend_score(p_clicks bigint, p_views bigint, p_created_at timestamptz) RETURNS double precision
LANGUAGE sql STABLE PARALLEL SAFE
RETURN 0.4 * least(greatest(coalesce(p_clicks, 0), 0) / 1000.0::double precision, 1)
    + 0.3 * least(greatest(coalesce(p_views, 0), 0) / 100000.0::double precision, 1)
    + 0.3 * least(greatest(1 - extract(epoch FROM now() - coalesce(p_created_at, '-infinity'::timestamptz)) / (30 * 86400.0)::double precision, 0), 1);
COMMENT ON FUNCTION public.calculate_trend_score IS 'The design document''s score, 0 to 1: clicks, views and age. Not the default: trending ranks by what happens here.';
GRANT EXECUTE ON FUNCTION public.calculate_trend_score TO streamvibe_web, streamvibe_worker;
