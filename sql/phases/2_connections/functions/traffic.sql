-- Circuit breaker and daily quota: before and after each call to a platform. The steward's: the row of a platform has no owner.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION connections.begin_call(
    p_platform text, p_units int, p_allowance int, OUT may_call boolean, OUT wait_seconds int, OUT reason text, OUT failures int
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    today date := (clock_timestamp() AT TIME ZONE 'America/Los_Angeles')::date;
    traffic connections.traffic;
BEGIN
    may_call := true;
    SELECT * INTO traffic FROM connections.traffic t WHERE t.platform = p_platform;
    failures := coalesce(traffic.failures, 0);
    IF p_units = 0 AND failures = 0 THEN
        RETURN;
    END IF;
    INSERT INTO connections.traffic (platform) VALUES (p_platform) ON CONFLICT DO NOTHING;
    SELECT * INTO traffic FROM connections.traffic t WHERE t.platform = p_platform FOR NO KEY UPDATE;
    failures := traffic.failures;
    IF traffic.resting_until > clock_timestamp() THEN
        may_call := false;
        wait_seconds := ceil(extract(epoch FROM traffic.resting_until - clock_timestamp()));
        reason := 'resting';
        RETURN;
    END IF;
    IF traffic.day = today AND traffic.units + p_units > p_allowance AND p_units > 0 THEN
        may_call := false;
        wait_seconds := ceil(extract(epoch FROM ((today + 1)::timestamp AT TIME ZONE 'America/Los_Angeles') - clock_timestamp()));
        reason := 'allowance';
        RETURN;
    END IF;
    UPDATE connections.traffic t
    SET day = today, units = CASE WHEN t.day = today THEN t.units ELSE 0 END + p_units,
        -- After a pause one caller goes first; the others wait to see how it fares.
        resting_until = CASE WHEN t.failures >= 5 THEN clock_timestamp() + interval '20 seconds' END
    WHERE t.platform = p_platform;
END
$$;
COMMENT ON FUNCTION connections.begin_call IS 'Whether a call of so many units may go out to a platform now; if not, in how many seconds, and why: resting or allowance.';
GRANT EXECUTE ON FUNCTION connections.begin_call TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION connections.end_call(p_platform text, p_answered boolean, p_retry_after int DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO connections.traffic (platform) VALUES (p_platform) ON CONFLICT DO NOTHING;
    IF p_answered THEN
        UPDATE connections.traffic t SET failures = 0, resting_until = NULL WHERE t.platform = p_platform;
        RETURN;
    END IF;
    UPDATE connections.traffic t
    SET failures = least(t.failures + 1, 20),
        resting_until = CASE WHEN t.failures >= 4
            THEN clock_timestamp() + make_interval(secs => least(900, greatest(30 * 2 ^ (least(t.failures, 12) - 4), coalesce(p_retry_after, 0))))
            ELSE t.resting_until END
    WHERE t.platform = p_platform;
END
$$;
COMMENT ON FUNCTION connections.end_call IS 'How a call went. Five failures in a row: nobody calls for half a minute, then twice as long each time, a quarter of an hour at most.';
GRANT EXECUTE ON FUNCTION connections.end_call TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION connections.exhaust_allowance(p_platform text, p_allowance int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO connections.traffic (platform) VALUES (p_platform) ON CONFLICT DO NOTHING;
    UPDATE connections.traffic t
    SET day = (clock_timestamp() AT TIME ZONE 'America/Los_Angeles')::date, units = greatest(t.units, p_allowance)
    WHERE t.platform = p_platform;
END
$$;
COMMENT ON FUNCTION connections.exhaust_allowance IS 'The platform itself says that today''s allowance is used up.';
GRANT EXECUTE ON FUNCTION connections.exhaust_allowance TO streamvibe_web, streamvibe_worker;
