-- Browser sessions. A session is named by the hash of its own token.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION auth.open_session(p_token_hash bytea, p_user_id uuid, p_data jsonb, p_client text, p_lifetime interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO auth.session (token_hash, user_id, data, client, expires_at)
    VALUES (p_token_hash, p_user_id, p_data, p_client, now() + p_lifetime)
    ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, seen_at = now();
END;
COMMENT ON FUNCTION auth.open_session IS 'Writes the row of a browser session; the person of an existing row never changes.';
GRANT EXECUTE ON FUNCTION auth.open_session TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.load_session(p_token_hash bytea)
RETURNS TABLE (session_id uuid, user_id uuid, data jsonb, seen_at timestamptz, display_name text, profile_slug text,
    is_onboarded boolean, is_public boolean, email_verified boolean, roles text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.id, s.user_id, s.data, s.seen_at, u.display_name, u.profile_slug, coalesce(u.is_onboarded, false), coalesce(u.is_public, false),
        a.email_verified_at IS NOT NULL,
        ARRAY(SELECT r.role::text FROM public.user_role r WHERE r.user_id = s.user_id ORDER BY r.role)
    FROM auth.session s
    LEFT JOIN auth.users a ON a.id = s.user_id
    LEFT JOIN public.users u ON u.id = s.user_id
    WHERE s.token_hash = p_token_hash AND s.expires_at > now() AND s.seen_at > now() - interval '14 days';
END;
COMMENT ON FUNCTION auth.load_session IS 'A living session with what every page shows of its person, in one round trip.';
GRANT EXECUTE ON FUNCTION auth.load_session TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.touch_session(p_token_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE auth.session s SET seen_at = now() WHERE s.token_hash = p_token_hash AND s.seen_at < now() - interval '5 minutes';
    UPDATE auth.users u SET last_sign_in_at = now()
    WHERE u.id = (SELECT s.user_id FROM auth.session s WHERE s.token_hash = p_token_hash) AND u.last_sign_in_at IS NULL;
END;
COMMENT ON FUNCTION auth.touch_session IS 'Notes that a session is in use, at most every five minutes.';
GRANT EXECUTE ON FUNCTION auth.touch_session TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.write_session(p_token_hash bytea, p_data jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- Never an INSERT: a request that is still running must not bring a session back that was ended meanwhile.
    UPDATE auth.session s SET data = p_data, seen_at = now() WHERE s.token_hash = p_token_hash;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION auth.write_session IS 'Stores what a living session remembers; false when it has been ended.';
GRANT EXECUTE ON FUNCTION auth.write_session TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.end_session(p_token_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM auth.session s WHERE s.token_hash = p_token_hash;
END;
COMMENT ON FUNCTION auth.end_session IS 'Signs one browser out.';
GRANT EXECUTE ON FUNCTION auth.end_session TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.end_sessions(p_user_id uuid, p_except bytea DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    ended int;
BEGIN
    DELETE FROM auth.session s WHERE s.user_id = p_user_id AND s.token_hash IS DISTINCT FROM p_except;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
$$;
COMMENT ON FUNCTION auth.end_sessions IS 'Signs every browser of a person out, except one.';
GRANT EXECUTE ON FUNCTION auth.end_sessions TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.end_own_session(p_session_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM auth.session s WHERE s.id = p_session_id AND s.user_id = auth.uid();
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION auth.end_own_session IS 'Signs one browser of the signed-in person out; false when it is not theirs or already gone.';
GRANT EXECUTE ON FUNCTION auth.end_own_session TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.sweep_sessions() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    swept int;
BEGIN
    DELETE FROM auth.one_time_token t WHERE t.expires_at <= now();
    DELETE FROM auth.session s WHERE s.expires_at <= now() OR s.seen_at <= now() - interval '14 days';
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END
$$;
COMMENT ON FUNCTION auth.sweep_sessions IS 'Deletes what has expired: sessions and mailed links.';
GRANT EXECUTE ON FUNCTION auth.sweep_sessions TO streamvibe_worker;
