-- What a signed-in person does with their own account. Each function acts on auth.uid() and takes no person, except
-- where a session is named by the hash of its own token.
SET LOCAL ROLE streamvibe_owner;

GRANT SELECT (id), UPDATE (full_name_cipher, location_cipher) ON auth.users TO streamvibe_steward;

-- A plan given by hand may end by itself: from that moment the limits of the free plan hold, without any job.
ALTER TABLE public.subscription ADD COLUMN plan_ends_at timestamptz;
COMMENT ON COLUMN public.subscription.plan_ends_at IS 'When a plan given by hand ends; NULL for plans that are paid or free.';

CREATE OR REPLACE VIEW auth.quota WITH (security_invoker = true) AS
SELECT s.user_id, q.quota_type,
       CASE WHEN s.cycle_end_date <= now() THEN 0 ELSE q.used END AS used,
       q.allowed,
       CASE WHEN s.cycle_end_date <= now() THEN lower(auth.cycle_at(s.cycle_anchor, now())) ELSE s.cycle_start_date END AS cycle_start,
       CASE WHEN s.cycle_end_date <= now() THEN upper(auth.cycle_at(s.cycle_anchor, now())) ELSE s.cycle_end_date END AS cycle_end,
       t.slug AS tier_slug, t.display_name AS tier_name, t.max_social_accounts
FROM public.subscription s
JOIN public.subscription_status st ON st.id = s.status_id
JOIN public.subscription_tier t
    ON CASE WHEN st.is_active_state AND coalesce(s.plan_ends_at > now(), true) THEN t.id = s.tier_id ELSE t.slug = 'free' END
CROSS JOIN LATERAL (VALUES
    ('sync', s.syncs_used, t.max_syncs_per_month),
    ('ai_analysis', s.ai_analyses_used, t.max_ai_analyses_per_month),
    ('seo_submission', s.seo_submissions_used, t.max_seo_submissions_per_month)
) AS q (quota_type, used, allowed);

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION auth.write_session(p_token_hash bytea, p_data jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- Never an INSERT: a request that is still running must not bring a session back that was ended meanwhile.
    UPDATE auth.session s SET data = p_data, seen_at = now() WHERE s.token_hash = p_token_hash;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION auth.write_session IS 'Stores what a living session remembers; false when it has been ended.';

CREATE FUNCTION auth.end_own_session(p_session_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM auth.session s WHERE s.id = p_session_id AND s.user_id = auth.uid();
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION auth.end_own_session IS 'Signs one browser of the signed-in person out; false when it is not theirs or already gone.';

CREATE FUNCTION auth.own_password_hash() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT u.password_hash FROM auth.users u WHERE u.id = auth.uid();
END;
COMMENT ON FUNCTION auth.own_password_hash IS 'The password hash of the signed-in person; NULL when they sign in with Google only.';

CREATE FUNCTION auth.keep_private_details(p_full_name_cipher bytea, p_location_cipher bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE auth.users u
    SET full_name_cipher = p_full_name_cipher, location_cipher = p_location_cipher, updated_at = now()
    WHERE u.id = auth.uid();
END;
COMMENT ON FUNCTION auth.keep_private_details IS 'Stores the sealed full name and place of the signed-in person.';

GRANT EXECUTE ON FUNCTION auth.write_session, auth.end_own_session, auth.own_password_hash, auth.keep_private_details TO streamvibe_web;
