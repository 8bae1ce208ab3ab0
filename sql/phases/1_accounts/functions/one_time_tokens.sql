-- Mailed links: the token in hand is the proof, so these cross people.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION auth.issue_token(p_user_id uuid, p_purpose text, p_token_hash bytea, p_lifetime interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO auth.one_time_token (user_id, purpose, token_hash, expires_at)
    VALUES (p_user_id, p_purpose, p_token_hash, now() + p_lifetime)
    ON CONFLICT (user_id, purpose) DO UPDATE
    SET token_hash = excluded.token_hash, created_at = now(), expires_at = excluded.expires_at;
END;
COMMENT ON FUNCTION auth.issue_token IS 'Remembers the hash of a link sent by mail; the link before it stops working.';
GRANT EXECUTE ON FUNCTION auth.issue_token TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION auth.peek_token(p_purpose text, p_token_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT t.user_id FROM auth.one_time_token t WHERE t.token_hash = p_token_hash AND t.purpose = p_purpose AND t.expires_at > now();
END;
COMMENT ON FUNCTION auth.peek_token IS 'Whose link this is, without using it up: mail scanners open links.';
GRANT EXECUTE ON FUNCTION auth.peek_token TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.use_token(p_purpose text, p_token_hash bytea) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    owner uuid;
BEGIN
    DELETE FROM auth.one_time_token t
    WHERE t.token_hash = p_token_hash AND t.purpose = p_purpose AND t.expires_at > now()
    RETURNING t.user_id INTO owner;
    -- A reset link came by mail too: using it proves the address just as well.
    UPDATE auth.users u SET email_verified_at = coalesce(u.email_verified_at, now()), updated_at = now() WHERE u.id = owner;
    RETURN owner;
END
$$;
COMMENT ON FUNCTION auth.use_token IS 'Uses a mailed link up and notes that its address is proved; NULL when it is used, expired or unknown.';
GRANT EXECUTE ON FUNCTION auth.use_token TO streamvibe_web;
