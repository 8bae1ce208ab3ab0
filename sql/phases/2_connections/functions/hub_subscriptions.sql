-- WebSub subscriptions: what YouTube's hub is asked about a channel, and what it confirms.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION vault.plan_subscriptions(p_limit int) RETURNS TABLE (user_id uuid, account_id uuid, channel_id text, mode text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- A disconnected channel whose lease has ended needs no request to unsubscribe.
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
GRANT EXECUTE ON FUNCTION vault.plan_subscriptions TO streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.confirm_subscription(p_id uuid, p_mode text, p_channel_id text, p_lease_seconds int) RETURNS boolean
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
GRANT EXECUTE ON FUNCTION vault.confirm_subscription TO streamvibe_web;

CREATE OR REPLACE FUNCTION vault.find_subscription(p_id uuid)
RETURNS TABLE (user_id uuid, account_id uuid, channel_id text, ciphertext bytea, is_active boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.user_id, s.account_id, s.channel_id, s.ciphertext, st.slug = 'active' AND a.deleted_at IS NULL
    FROM vault.subscription s
    JOIN public.social_account a ON a.id = s.account_id
    JOIN public.account_status st ON st.id = a.status_id
    WHERE s.id = p_id;
END;
COMMENT ON FUNCTION vault.find_subscription IS 'What is needed to check a message of the hub: the encrypted secret, and whose channel it is about.';
GRANT EXECUTE ON FUNCTION vault.find_subscription TO streamvibe_web;

RESET ROLE;
SET LOCAL ROLE streamvibe_definer;

CREATE OR REPLACE FUNCTION vault.get_subscription_secret(p_account_id uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.ciphertext FROM vault.subscription s WHERE s.account_id = p_account_id;
END;
COMMENT ON FUNCTION vault.get_subscription_secret IS 'The encrypted secret of the subscription of an account of the signed-in person.';
GRANT EXECUTE ON FUNCTION vault.get_subscription_secret TO streamvibe_worker;

CREATE OR REPLACE FUNCTION vault.request_subscription(p_id uuid, p_account_id uuid, p_channel_id text, p_ciphertext bytea, p_mode text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO vault.subscription AS s (id, user_id, account_id, channel_id, ciphertext, asked_mode)
    VALUES (p_id, auth.uid(), p_account_id, p_channel_id, p_ciphertext, p_mode)
    ON CONFLICT (account_id) DO UPDATE
    SET channel_id = excluded.channel_id, ciphertext = excluded.ciphertext, asked_mode = excluded.asked_mode, asked_at = clock_timestamp()
    RETURNING s.id;
END;
COMMENT ON FUNCTION vault.request_subscription IS 'Notes what the hub is asked about an account of the signed-in person; the id of the subscription.';
GRANT EXECUTE ON FUNCTION vault.request_subscription TO streamvibe_worker;
