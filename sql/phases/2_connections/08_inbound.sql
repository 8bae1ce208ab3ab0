-- What platforms tell us by themselves: that a person ended a permission, wants what came from there deleted, or published
-- something. Nobody is signed in then; a signature is the proof, and these few functions cross people.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE jobs.inbound_event (
    digest      bytea       CONSTRAINT inbound_event_pkey PRIMARY KEY,
    source      text        NOT NULL,
    kind        text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT inbound_event_kind_length CHECK (length(kind) <= 100)
);
COMMENT ON TABLE jobs.inbound_event IS 'Signed events of platforms, each once, by the hash of what was signed; what they said of whom is not kept.';
CREATE INDEX inbound_event_age_idx ON jobs.inbound_event (received_at);

CREATE TABLE jobs.deletion (
    id          uuid        CONSTRAINT deletion_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    digest      bytea       NOT NULL CONSTRAINT deletion_digest_key UNIQUE,
    code        text        NOT NULL CONSTRAINT deletion_code_key UNIQUE,
    platform    text        NOT NULL,
    accounts    int         NOT NULL DEFAULT 0,
    waiting     uuid[]      NOT NULL DEFAULT '{}',
    works       int         NOT NULL DEFAULT 0,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT deletion_platform_fkey FOREIGN KEY (platform) REFERENCES public.platform (slug),
    CONSTRAINT deletion_counts CHECK (accounts >= 0 AND works >= 0)
);
COMMENT ON TABLE jobs.deletion IS 'Wishes to delete what came from a platform, for their status page: how much, and when it was done. Nothing in a finished one says whose it was.';
CREATE INDEX deletion_platform_idx ON jobs.deletion (platform);
CREATE INDEX deletion_age_idx ON jobs.deletion (asked_at);

CREATE TABLE vault.subscription (
    id            uuid        CONSTRAINT subscription_pkey PRIMARY KEY,
    user_id       uuid        NOT NULL,
    account_id    uuid        NOT NULL CONSTRAINT subscription_account_key UNIQUE,
    channel_id    text        NOT NULL,
    sealed        bytea       NOT NULL,
    asked_mode    text        NOT NULL DEFAULT 'subscribe',
    asked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_at  timestamptz,
    renew_at      timestamptz,
    lease_ends_at timestamptz,
    CONSTRAINT subscription_account_fkey FOREIGN KEY (account_id, user_id) REFERENCES public.social_account (id, user_id) ON DELETE CASCADE,
    CONSTRAINT subscription_mode CHECK (asked_mode IN ('subscribe', 'unsubscribe')),
    CONSTRAINT subscription_is_sealed CHECK (length(sealed) > 30)
);
COMMENT ON TABLE vault.subscription IS 'WebSub subscriptions of channels: what was last asked of the hub, until when it tells us what is new, and the sealed secret that its messages are signed with.';
CREATE INDEX subscription_user_idx ON vault.subscription (user_id);

-- By these a platform names people and accounts to us.
CREATE INDEX platform_connection_outside_idx ON public.platform_connection (platform_user_id);
CREATE INDEX social_account_outside_idx ON public.social_account (platform_account_id);

ALTER TABLE jobs.inbound_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE jobs.deletion ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE vault.subscription ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY steward ON jobs.inbound_event TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON jobs.deletion TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY steward ON vault.subscription TO streamvibe_steward USING (true) WITH CHECK (true);
CREATE POLICY own ON vault.subscription TO streamvibe_definer USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
GRANT SELECT, INSERT, DELETE ON jobs.inbound_event TO streamvibe_steward;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.deletion TO streamvibe_steward;
GRANT SELECT, DELETE, UPDATE (confirmed_at, renew_at, lease_ends_at) ON vault.subscription TO streamvibe_steward;
GRANT SELECT, INSERT, UPDATE ON vault.subscription TO streamvibe_definer;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION jobs.is_first_arrival(p_digest bytea, p_source text, p_kind text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM jobs.inbound_event e WHERE e.received_at < now() - interval '400 days';
    INSERT INTO jobs.inbound_event (digest, source, kind) VALUES (p_digest, p_source, left(p_kind, 100)) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION jobs.is_first_arrival IS 'Notes an event; false when it arrived before.';

CREATE FUNCTION jobs.accounts_at(p_platform text, p_identity text) RETURNS TABLE (user_id uuid, account_id uuid, is_ended boolean)
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
COMMENT ON FUNCTION jobs.accounts_at IS 'Whose accounts a platform means by one of its ids, connected now or ended and not forgotten.';

CREATE FUNCTION jobs.begin_deletion(p_digest bytea, p_code text, p_platform text, p_accounts uuid[], OUT id uuid, OUT code text, OUT is_new boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM jobs.deletion d WHERE d.finished_at < now() - interval '400 days';
    INSERT INTO jobs.deletion AS d (digest, code, platform, accounts, waiting, finished_at)
    VALUES (p_digest, p_code, p_platform, cardinality(p_accounts), p_accounts, CASE WHEN cardinality(p_accounts) = 0 THEN now() END)
    ON CONFLICT (digest) DO NOTHING;
    is_new := FOUND;
    SELECT d.id, d.code INTO id, code FROM jobs.deletion d WHERE d.digest = p_digest;
END
$$;
COMMENT ON FUNCTION jobs.begin_deletion IS 'Notes a wish for deletion of these accounts; the same wish again has the code that it had before.';

CREATE FUNCTION jobs.finish_deletion(p_id uuid, p_account_id uuid, p_works int) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE jobs.deletion d
    SET works = d.works + p_works, waiting = array_remove(d.waiting, p_account_id),
        finished_at = CASE WHEN d.waiting <@ ARRAY[p_account_id] THEN now() END
    WHERE d.id = p_id AND p_account_id = ANY (d.waiting);
END;
COMMENT ON FUNCTION jobs.finish_deletion IS 'Notes that an account of a wish for deletion is gone with so many works; the wish is done when none waits.';

CREATE FUNCTION jobs.find_deletion(p_code text)
RETURNS TABLE (platform_name text, accounts int, works int, asked_at timestamptz, finished_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT p.display_name, d.accounts, d.works, d.asked_at, d.finished_at
    FROM jobs.deletion d JOIN public.platform p ON p.slug = d.platform
    WHERE d.code = p_code;
END;
COMMENT ON FUNCTION jobs.find_deletion IS 'How a wish for deletion stands, for whoever has its code.';

CREATE FUNCTION vault.plan_subscriptions(p_limit int) RETURNS TABLE (user_id uuid, account_id uuid, channel_id text, mode text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- Whoever was let go and is not told anything any more needs no goodbye.
    DELETE FROM vault.subscription s USING public.social_account a
    WHERE a.id = s.account_id AND a.deleted_at IS NOT NULL AND coalesce(s.lease_ends_at, '-infinity') < clock_timestamp();
    -- A hub that did not answer is asked again after half an hour.
    RETURN QUERY
    SELECT a.user_id, a.id, a.platform_account_id, w.mode
    FROM public.social_account a
    JOIN public.platform p ON p.id = a.platform_id
    JOIN public.account_status st ON st.id = a.status_id
    LEFT JOIN vault.subscription s ON s.account_id = a.id
    CROSS JOIN LATERAL (SELECT CASE WHEN a.deleted_at IS NULL THEN 'subscribe' ELSE 'unsubscribe' END) AS w (mode)
    WHERE p.slug = 'youtube'
        AND CASE WHEN a.deleted_at IS NULL THEN st.slug = 'active' ELSE s.id IS NOT NULL END
        AND (s.id IS NULL OR s.asked_mode <> w.mode
            OR ((s.confirmed_at >= s.asked_at OR s.asked_at < clock_timestamp() - interval '30 minutes')
                AND (a.deleted_at IS NOT NULL OR coalesce(s.renew_at, '-infinity') < clock_timestamp())))
    ORDER BY s.lease_ends_at NULLS FIRST, a.id
    LIMIT p_limit;
END
$$;
COMMENT ON FUNCTION vault.plan_subscriptions IS 'Channels about which the hub must be asked now: to begin, to renew before the lease ends, or to stop.';

CREATE FUNCTION vault.confirm_subscription(p_id uuid, p_mode text, p_channel_id text, p_lease_seconds int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    lease interval := make_interval(secs => least(greatest(p_lease_seconds, 60), 864000));
BEGIN
    IF p_mode = 'unsubscribe' THEN
        DELETE FROM vault.subscription s
        WHERE s.id = p_id AND s.channel_id = p_channel_id AND s.asked_mode = p_mode AND s.asked_at > clock_timestamp() - interval '1 hour';
        RETURN FOUND;
    END IF;
    UPDATE vault.subscription s
    SET confirmed_at = clock_timestamp(), lease_ends_at = clock_timestamp() + lease,
        renew_at = clock_timestamp() + lease - least(lease / 4, interval '1 day')
    FROM public.social_account a
    WHERE s.id = p_id AND s.channel_id = p_channel_id AND s.asked_mode = p_mode AND s.asked_at > clock_timestamp() - interval '1 hour'
        AND a.id = s.account_id AND a.deleted_at IS NULL;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vault.confirm_subscription IS 'Whether we asked the hub for just this within the hour; then it is noted as done. It is renewed a day, or a quarter of the lease, before its end.';

CREATE FUNCTION vault.find_subscription(p_id uuid)
RETURNS TABLE (user_id uuid, account_id uuid, channel_id text, sealed bytea, is_active boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.user_id, s.account_id, s.channel_id, s.sealed, st.slug = 'active' AND a.deleted_at IS NULL
    FROM vault.subscription s
    JOIN public.social_account a ON a.id = s.account_id
    JOIN public.account_status st ON st.id = a.status_id
    WHERE s.id = p_id;
END;
COMMENT ON FUNCTION vault.find_subscription IS 'What is needed to check a message of the hub: the sealed secret, and whose channel it is about.';

GRANT EXECUTE ON FUNCTION jobs.is_first_arrival, jobs.accounts_at, jobs.begin_deletion, jobs.find_deletion, vault.confirm_subscription,
    vault.find_subscription TO streamvibe_web;
GRANT EXECUTE ON FUNCTION jobs.finish_deletion, vault.plan_subscriptions TO streamvibe_worker;

RESET ROLE;
SET LOCAL ROLE streamvibe_definer;

CREATE FUNCTION vault.own_subscription(p_account_id uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.sealed FROM vault.subscription s WHERE s.account_id = p_account_id;
END;
COMMENT ON FUNCTION vault.own_subscription IS 'The sealed secret of the subscription of an account of the signed-in person.';

CREATE FUNCTION vault.ask_subscription(p_id uuid, p_account_id uuid, p_channel_id text, p_sealed bytea, p_mode text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO vault.subscription AS s (id, user_id, account_id, channel_id, sealed, asked_mode)
    VALUES (p_id, auth.uid(), p_account_id, p_channel_id, p_sealed, p_mode)
    ON CONFLICT (account_id) DO UPDATE
    SET channel_id = excluded.channel_id, sealed = excluded.sealed, asked_mode = excluded.asked_mode, asked_at = clock_timestamp()
    RETURNING s.id;
END;
COMMENT ON FUNCTION vault.ask_subscription IS 'Notes what the hub is asked about an account of the signed-in person; the id of the subscription.';

GRANT EXECUTE ON FUNCTION vault.own_subscription, vault.ask_subscription TO streamvibe_worker;
