-- Signed webhook events of platforms. They have no signed-in person; a signature is the proof, and these few functions cross people.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION connections.record_event(p_digest bytea, p_source text, p_kind text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM connections.inbound_event e WHERE e.received_at < now() - interval '400 days';
    INSERT INTO connections.inbound_event (digest, source, kind) VALUES (p_digest, p_source, left(p_kind, 100)) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION connections.record_event IS 'Notes an event; false when it arrived before.';
GRANT EXECUTE ON FUNCTION connections.record_event TO streamvibe_web;

CREATE OR REPLACE FUNCTION connections.accounts_at(p_platform text, p_identity text) RETURNS TABLE (user_id uuid, account_id uuid, is_ended boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    -- Instagram names a person to the app by one number and the account by another; a callback may carry either.
    SELECT a.user_id, a.id, a.deleted_at IS NOT NULL
    FROM public.platform_connection c
    JOIN public.platform p ON p.id = c.platform_id
    JOIN public.social_account a ON a.connection_id = c.id
    WHERE p.slug = p_platform AND c.platform_user_id = p_identity
    UNION
    SELECT a.user_id, a.id, a.deleted_at IS NOT NULL
    FROM public.social_account a
    JOIN public.platform p ON p.id = a.platform_id
    WHERE p.slug = p_platform AND a.platform_account_id = p_identity
    LIMIT 100;
END;
COMMENT ON FUNCTION connections.accounts_at IS 'Whose accounts a platform means by one of its ids, connected now or ended and not forgotten.';
GRANT EXECUTE ON FUNCTION connections.accounts_at TO streamvibe_web;
