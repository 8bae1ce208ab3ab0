-- Works that a platform's list lacked: when it is asked again, and when that question is void.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION content.second_look_at(p_missed_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp
RETURN p_missed_at + interval '1 hour';
COMMENT ON FUNCTION content.second_look_at IS 'When the platform is asked again for a work that is missing since then: a bad hour of a platform is over, a creator who deleted it still waits.';
GRANT EXECUTE ON FUNCTION content.second_look_at TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION content.missing_of(p_account_id uuid) RETURNS TABLE (missing_count bigint, look_again_at timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT count(*), min(content.second_look_at(m.missed_at))
    FROM content.missing_work m
    JOIN public.content_item i ON i.id = m.content_id
    WHERE m.account_id = p_account_id AND i.deleted_at IS NULL;
END;
COMMENT ON FUNCTION content.missing_of IS 'How many works of an account are shown although they are missing, and when its platform is asked again for the first of them.';
GRANT EXECUTE ON FUNCTION content.missing_of TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION content.forget_missing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM content.missing_work m WHERE m.account_id = NEW.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION content.forget_missing IS 'Trigger: an account that is disconnected or connected again begins without missing works: another permission may see others.';
GRANT EXECUTE ON FUNCTION content.forget_missing TO streamvibe_owner;
