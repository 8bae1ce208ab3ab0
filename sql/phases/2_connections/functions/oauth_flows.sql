-- Consents that were begun: ten minutes, one use.
SET LOCAL ROLE streamvibe_definer;

CREATE OR REPLACE FUNCTION vault.begin_flow(p_state_hash bytea, p_session_id uuid, p_platform text, p_ciphertext bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM vault.oauth_flow f WHERE f.user_id = auth.uid() AND f.started_at < now() - interval '10 minutes';
    INSERT INTO vault.oauth_flow (state_hash, user_id, session_id, platform, ciphertext)
    VALUES (p_state_hash, auth.uid(), p_session_id, p_platform, p_ciphertext);
END;
COMMENT ON FUNCTION vault.begin_flow IS 'Remembers a consent that the signed-in person begins in this browser session.';
GRANT EXECUTE ON FUNCTION vault.begin_flow TO streamvibe_web;

CREATE OR REPLACE FUNCTION vault.finish_flow(p_state_hash bytea, p_session_id uuid, p_platform text) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    flow vault.oauth_flow;
BEGIN
    -- Whatever is wrong with the rest, a state that was shown is used up.
    DELETE FROM vault.oauth_flow f WHERE f.state_hash = p_state_hash RETURNING * INTO flow;
    IF flow.session_id = p_session_id AND flow.platform = p_platform AND flow.started_at > now() - interval '10 minutes' THEN
        RETURN flow.ciphertext;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION vault.finish_flow IS 'Uses a state up: the encrypted verifier when it is this person''s, this browser''s, this platform''s and not older than ten minutes.';
GRANT EXECUTE ON FUNCTION vault.finish_flow TO streamvibe_web;
