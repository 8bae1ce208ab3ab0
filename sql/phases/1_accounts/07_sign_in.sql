-- Sign-up, sign-in and sessions. What has no signed-in person yet goes through these named functions of the
-- steward, never through a policy without a person.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE auth.session (
    token_hash bytea       CONSTRAINT session_pkey PRIMARY KEY,
    id         uuid        NOT NULL CONSTRAINT session_id_key UNIQUE DEFAULT gen_random_uuid(),
    user_id    uuid,
    data       jsonb       NOT NULL DEFAULT '{}',
    client     text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT session_user_fkey FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT session_client_is_coarse CHECK (length(client) <= 60),
    CONSTRAINT session_data_is_small CHECK (pg_column_size(data) <= 4096)
) WITH (fillfactor = 50);
COMMENT ON TABLE auth.session IS 'A browser that was here: only the hash of its token, no address, and no user agent beyond family and system.';
CREATE INDEX session_user_idx ON auth.session (user_id, seen_at DESC) WHERE user_id IS NOT NULL;
CREATE INDEX session_expires_idx ON auth.session (expires_at);

CREATE TABLE auth.one_time_token (
    token_hash bytea       CONSTRAINT one_time_token_pkey PRIMARY KEY,
    user_id    uuid        NOT NULL,
    purpose    text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT one_time_token_user_fkey FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT one_time_token_purpose CHECK (purpose IN ('verify', 'reset'))
);
COMMENT ON TABLE auth.one_time_token IS 'Links sent by mail; only their hashes. A new one replaces the old one of the same purpose.';
CREATE UNIQUE INDEX one_time_token_user_idx ON auth.one_time_token (user_id, purpose);

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION auth.sign_up(p_id uuid, p_email_hash bytea, p_email_cipher bytea, p_password_hash text, p_google_subject text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO auth.users (id, email_hash, email_cipher, password_hash, google_subject, email_verified_at)
    VALUES (p_id, p_email_hash, p_email_cipher, p_password_hash, p_google_subject, CASE WHEN p_google_subject IS NOT NULL THEN now() END)
    ON CONFLICT (email_hash) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO public.users (id) VALUES (p_id);
    INSERT INTO public.user_setting (user_id) VALUES (p_id);
    INSERT INTO public.user_role (user_id, role) VALUES (p_id, 'user');
    INSERT INTO public.subscription (user_id, tier_id, status_id, cycle_start_date, cycle_end_date, cycle_anchor)
    SELECT p_id, t.id, s.id, now(), upper(auth.cycle_at(now(), now())), now()
    FROM public.subscription_tier t, public.subscription_status s
    WHERE t.slug = 'free' AND s.slug = 'active';
    RETURN true;
END
$$;
COMMENT ON FUNCTION auth.sign_up IS 'Makes an account with profile, settings, role and the free plan; false when the address has one already.';

CREATE FUNCTION auth.find_account(p_email_hash bytea)
RETURNS TABLE (user_id uuid, password_hash text, email_verified_at timestamptz, google_subject text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT u.id, u.password_hash, u.email_verified_at, u.google_subject FROM auth.users u WHERE u.email_hash = p_email_hash;
END;
COMMENT ON FUNCTION auth.find_account IS 'The account of an address, for sign-in.';

CREATE FUNCTION auth.find_google_account(p_google_subject text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT u.id FROM auth.users u WHERE u.google_subject = p_google_subject;
END;
COMMENT ON FUNCTION auth.find_google_account IS 'The account that signs in with this Google identity.';

CREATE FUNCTION auth.join_google(p_user_id uuid, p_google_subject text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- Whoever made the account without proving the address loses it to the person who did prove it.
    IF EXISTS (SELECT FROM auth.users u WHERE u.id = p_user_id AND u.email_verified_at IS NULL) THEN
        UPDATE auth.users u
        SET password_hash = NULL, google_subject = p_google_subject, email_verified_at = now(), updated_at = now()
        WHERE u.id = p_user_id;
        DELETE FROM auth.session s WHERE s.user_id = p_user_id;
        RETURN;
    END IF;
    UPDATE auth.users u SET google_subject = p_google_subject, updated_at = now() WHERE u.id = p_user_id;
END
$$;
COMMENT ON FUNCTION auth.join_google IS 'Joins a Google identity, whose address Google has verified, to the account of that address.';

CREATE FUNCTION auth.set_password_hash(p_user_id uuid, p_password_hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE auth.users u SET password_hash = p_password_hash, updated_at = now() WHERE u.id = p_user_id;
END;
COMMENT ON FUNCTION auth.set_password_hash IS 'Stores a new password hash, after a reset or when the cost of hashing was raised.';

CREATE FUNCTION auth.issue_token(p_user_id uuid, p_purpose text, p_token_hash bytea, p_lifetime interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO auth.one_time_token (user_id, purpose, token_hash, expires_at)
    VALUES (p_user_id, p_purpose, p_token_hash, now() + p_lifetime)
    ON CONFLICT (user_id, purpose) DO UPDATE
    SET token_hash = excluded.token_hash, created_at = now(), expires_at = excluded.expires_at;
END;
COMMENT ON FUNCTION auth.issue_token IS 'Remembers the hash of a link sent by mail; the link before it stops working.';

CREATE FUNCTION auth.peek_token(p_purpose text, p_token_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT t.user_id FROM auth.one_time_token t WHERE t.token_hash = p_token_hash AND t.purpose = p_purpose AND t.expires_at > now();
END;
COMMENT ON FUNCTION auth.peek_token IS 'Whose link this is, without using it up: mail scanners open links.';

CREATE FUNCTION auth.use_token(p_purpose text, p_token_hash bytea) RETURNS uuid
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

CREATE FUNCTION auth.open_session(p_token_hash bytea, p_user_id uuid, p_data jsonb, p_client text, p_lifetime interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO auth.session (token_hash, user_id, data, client, expires_at)
    VALUES (p_token_hash, p_user_id, p_data, p_client, now() + p_lifetime)
    ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, seen_at = now();
END;
COMMENT ON FUNCTION auth.open_session IS 'Writes the row of a browser session; the person of an existing row never changes.';

CREATE FUNCTION auth.load_session(p_token_hash bytea)
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

CREATE FUNCTION auth.touch_session(p_token_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE auth.session s SET seen_at = now() WHERE s.token_hash = p_token_hash AND s.seen_at < now() - interval '5 minutes';
    UPDATE auth.users u SET last_sign_in_at = now()
    WHERE u.id = (SELECT s.user_id FROM auth.session s WHERE s.token_hash = p_token_hash) AND u.last_sign_in_at IS NULL;
END;
COMMENT ON FUNCTION auth.touch_session IS 'Notes that a session is in use, at most every five minutes.';

CREATE FUNCTION auth.end_session(p_token_hash bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    DELETE FROM auth.session s WHERE s.token_hash = p_token_hash;
END;
COMMENT ON FUNCTION auth.end_session IS 'Signs one browser out.';

CREATE FUNCTION auth.end_sessions(p_user_id uuid, p_except bytea DEFAULT NULL) RETURNS int
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

CREATE FUNCTION auth.sweep_sessions() RETURNS int
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

GRANT EXECUTE ON FUNCTION auth.sign_up, auth.find_account, auth.find_google_account, auth.join_google, auth.set_password_hash,
    auth.issue_token, auth.peek_token, auth.use_token, auth.open_session, auth.load_session, auth.touch_session, auth.end_session,
    auth.end_sessions TO streamvibe_web;
GRANT EXECUTE ON FUNCTION auth.sweep_sessions, auth.issue_token TO streamvibe_worker;
