-- The vault: sealed tokens, and the half-finished OAuth flows. Both are reached through functions of the definer
-- only, which see the signed-in person's rows and nobody else's.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE vault.secret (
    name       text        CONSTRAINT secret_pkey PRIMARY KEY,
    user_id    uuid        NOT NULL,
    sealed     bytea       NOT NULL,
    claimed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT secret_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT secret_is_sealed CHECK (length(sealed) > 30)
);
COMMENT ON TABLE vault.secret IS 'Tokens of platforms, sealed with AES-256-GCM by keys that the database never sees. claimed_at: somebody is exchanging it now.';
CREATE INDEX secret_user_idx ON vault.secret (user_id);

CREATE TABLE vault.oauth_flow (
    state_hash   bytea       CONSTRAINT oauth_flow_pkey PRIMARY KEY,
    user_id      uuid        NOT NULL,
    session_id   uuid        NOT NULL,
    platform     text        NOT NULL,
    sealed       bytea       NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT oauth_flow_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);
COMMENT ON TABLE vault.oauth_flow IS 'A consent that was begun: the hash of its state, the browser session that began it, and the sealed PKCE verifier. Ten minutes, one use.';
CREATE INDEX oauth_flow_user_idx ON vault.oauth_flow (user_id, started_at);

ALTER TABLE vault.secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE vault.oauth_flow ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON vault.secret TO streamvibe_definer USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY own ON vault.oauth_flow TO streamvibe_definer USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.secret, vault.oauth_flow TO streamvibe_definer;

RESET ROLE;
SET LOCAL ROLE streamvibe_definer;

CREATE FUNCTION vault.put_secret(p_name text, p_sealed bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO vault.secret (name, user_id, sealed) VALUES (p_name, auth.uid(), p_sealed)
    ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, claimed_at = NULL, updated_at = now();
END;
COMMENT ON FUNCTION vault.put_secret IS 'Stores a sealed secret of the signed-in person.';

CREATE FUNCTION vault.get_secret(p_name text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.sealed FROM vault.secret s WHERE s.name = p_name;
END;
COMMENT ON FUNCTION vault.get_secret IS 'A sealed secret of the signed-in person.';

CREATE FUNCTION vault.claim_exchange(p_name text, p_sealed bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- A claim instead of a lock: the exchange is a call to the platform, and no transaction waits for one. Only what
    -- was read may be exchanged: whoever read it before somebody else exchanged it reads again.
    UPDATE vault.secret s SET claimed_at = clock_timestamp()
    WHERE s.name = p_name AND s.sealed = p_sealed AND (s.claimed_at IS NULL OR s.claimed_at < clock_timestamp() - interval '30 seconds');
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vault.claim_exchange IS 'Whether the caller is the one to exchange this secret now; its put_secret or thirty seconds end the claim.';

CREATE FUNCTION vault.drop_secret(p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM vault.secret s WHERE s.name = p_name;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vault.drop_secret IS 'Deletes a secret of the signed-in person.';

CREATE FUNCTION vault.begin_flow(p_state_hash bytea, p_session_id uuid, p_platform text, p_sealed bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM vault.oauth_flow f WHERE f.user_id = auth.uid() AND f.started_at < now() - interval '10 minutes';
    INSERT INTO vault.oauth_flow (state_hash, user_id, session_id, platform, sealed)
    VALUES (p_state_hash, auth.uid(), p_session_id, p_platform, p_sealed);
END;
COMMENT ON FUNCTION vault.begin_flow IS 'Remembers a consent that the signed-in person begins in this browser session.';

CREATE FUNCTION vault.finish_flow(p_state_hash bytea, p_session_id uuid, p_platform text) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    flow vault.oauth_flow;
BEGIN
    -- Whatever is wrong with the rest, a state that was shown is used up.
    DELETE FROM vault.oauth_flow f WHERE f.state_hash = p_state_hash RETURNING * INTO flow;
    IF flow.session_id = p_session_id AND flow.platform = p_platform AND flow.started_at > now() - interval '10 minutes' THEN
        RETURN flow.sealed;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION vault.finish_flow IS 'Uses a state up: the sealed verifier when it is this person''s, this browser''s, this platform''s and not older than ten minutes.';

CREATE FUNCTION public.claim_account_place(p_user_id uuid, p_platform_id uuid, p_platform_user_id text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    plan public.subscription;
    allowed int;
    connected int;
BEGIN
    plan := auth.roll_cycle(p_user_id);
    SELECT q.max_social_accounts INTO allowed FROM auth.quota q WHERE q.user_id = p_user_id AND q.quota_type = 'sync';
    SELECT count(*) INTO connected FROM public.platform_connection c
    WHERE c.user_id = p_user_id AND c.is_active AND NOT (c.platform_id = p_platform_id AND c.platform_user_id = p_platform_user_id);
    IF plan.user_id IS NULL OR connected >= allowed THEN
        RAISE EXCEPTION USING ERRCODE = 'SV003', MESSAGE = format('Your plan allows %s connected %s. Disconnect one or choose a larger plan.',
            coalesce(allowed, 0), CASE WHEN allowed = 1 THEN 'account' ELSE 'accounts' END);
    END IF;
END
$$;
COMMENT ON FUNCTION public.claim_account_place IS 'Refuses (SV003) when the plan has no place for one more account; its lock holds to the end of the transaction.';

GRANT EXECUTE ON FUNCTION vault.put_secret, vault.get_secret, vault.claim_exchange, vault.drop_secret TO streamvibe_web, streamvibe_worker;
GRANT EXECUTE ON FUNCTION vault.begin_flow, vault.finish_flow, public.claim_account_place TO streamvibe_web;
