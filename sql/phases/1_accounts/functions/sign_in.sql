-- Sign-up and sign-in. What has no signed-in person yet goes through these named functions of the steward, never through
-- a policy without a person.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION auth.sign_up(p_id uuid, p_email_hash bytea, p_email_cipher bytea, p_password_hash text, p_google_subject text DEFAULT NULL)
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
GRANT EXECUTE ON FUNCTION auth.sign_up TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.find_account(p_email_hash bytea)
RETURNS TABLE (user_id uuid, password_hash text, email_verified_at timestamptz, google_subject text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT u.id, u.password_hash, u.email_verified_at, u.google_subject FROM auth.users u WHERE u.email_hash = p_email_hash;
END;
COMMENT ON FUNCTION auth.find_account IS 'The account of an address, for sign-in.';
GRANT EXECUTE ON FUNCTION auth.find_account TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.find_google_account(p_google_subject text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT u.id FROM auth.users u WHERE u.google_subject = p_google_subject;
END;
COMMENT ON FUNCTION auth.find_google_account IS 'The account that signs in with this Google identity.';
GRANT EXECUTE ON FUNCTION auth.find_google_account TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.join_google(p_user_id uuid, p_google_subject text) RETURNS void
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
GRANT EXECUTE ON FUNCTION auth.join_google TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.set_password_hash(p_user_id uuid, p_password_hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE auth.users u SET password_hash = p_password_hash, updated_at = now() WHERE u.id = p_user_id;
    -- A link that was mailed for the password before must not change this one.
    DELETE FROM auth.one_time_token t WHERE t.user_id = p_user_id AND t.purpose = 'reset';
END;
COMMENT ON FUNCTION auth.set_password_hash IS 'Stores the hash of another password; mailed links for a new one end.';
GRANT EXECUTE ON FUNCTION auth.set_password_hash TO streamvibe_web;

CREATE OR REPLACE FUNCTION auth.renew_password_hash(p_user_id uuid, p_was text, p_password_hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    -- Compared, because somebody may have set another password since it was read.
    UPDATE auth.users u SET password_hash = p_password_hash, updated_at = now() WHERE u.id = p_user_id AND u.password_hash = p_was;
END;
COMMENT ON FUNCTION auth.renew_password_hash IS 'Stores a hash of the same password at another cost, unless the password was changed meanwhile.';
GRANT EXECUTE ON FUNCTION auth.renew_password_hash TO streamvibe_web;
