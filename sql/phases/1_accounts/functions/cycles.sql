-- Cycles of a month, and the names of the quotas.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE FUNCTION auth.cycle_at(p_anchor timestamptz, p_moment timestamptz) RETURNS tstzrange
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
AS $$
DECLARE
    months int := (extract(year FROM p_moment) - extract(year FROM p_anchor)) * 12
        + extract(month FROM p_moment) - extract(month FROM p_anchor);
BEGIN
    -- Counted from the anchor each time, so that the 31st becomes the 28th in February and the 31st again in March.
    IF p_anchor + make_interval(months => months) > p_moment THEN
        months := months - 1;
    END IF;
    RETURN tstzrange(p_anchor + make_interval(months => months), p_anchor + make_interval(months => months + 1));
END
$$;
COMMENT ON FUNCTION auth.cycle_at IS 'The monthly cycle, counted from its anchor, in which a moment lies.';
GRANT EXECUTE ON FUNCTION auth.cycle_at TO streamvibe_web, streamvibe_worker, streamvibe_definer, streamvibe_steward;

CREATE OR REPLACE FUNCTION auth.check_quota_type(p_quota_type text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_quota_type IS NULL OR p_quota_type NOT IN ('sync', 'ai_analysis', 'seo_submission') THEN
        RAISE EXCEPTION USING ERRCODE = 'SV006', MESSAGE = format('There is no quota called %s.', coalesce(p_quota_type, 'nothing'));
    END IF;
END
$$;
COMMENT ON FUNCTION auth.check_quota_type IS 'Refuses a quota that does not exist.';
GRANT EXECUTE ON FUNCTION auth.check_quota_type TO streamvibe_web, streamvibe_worker, streamvibe_definer;
