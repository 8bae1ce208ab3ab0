-- The address of a creator's page, and their followers.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION public.generate_profile_slug(p_display_name text, p_user_id uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    base text := trim(BOTH '-' FROM regexp_replace(lower(ext.unaccent(left(coalesce(p_display_name, ''), 300))), '[^a-z0-9]+', '-', 'g'));
    candidate text;
    suffix int := 1;
BEGIN
    -- A name without a Latin letter still gets an address of its own, the same one each time.
    IF base = '' THEN
        base := 'creator-' || left(md5(p_user_id::text || coalesce(p_display_name, '')), 6);
    END IF;
    base := trim(BOTH '-' FROM left(base, 50));
    candidate := base;
    WHILE candidate = ANY (ARRAY[
            -- Addresses: written by `make schema` from the registry of pages.
            'about', 'admin', 'api', 'categories', 'category', 'connections', 'content', 'creator', 'creators', 'dashboard', 'deletion', 'for-
            creators', 'go', 'healthz', 'how-trending-works', 'jobs', 'library', 'login', 'logout', 'notifications', 'oembed', 'onboarding',
            'picture', 'pricing', 'privacy', 'readyz', 'report', 'reset', 'search', 'settings', 'signup', 'static', 'suggestions', 'tag',
            'terms', 'trending', 'verify', 'webhooks',
            -- End of addresses
            -- Names that would mislead, and areas that come next.
            'account', 'accounts', 'administrator', 'analytics', 'billing', 'feed', 'help', 'home', 'mail', 'moderator', 'new', 'null',
            'official', 'root', 'security', 'sitemap', 'streamvibe', 'support', 'system', 'undefined', 'visibility', 'www'])
        OR EXISTS (SELECT FROM public.users u WHERE u.profile_slug = candidate AND u.id IS DISTINCT FROM p_user_id)
        OR EXISTS (SELECT FROM site.old_slug s WHERE s.slug = candidate AND s.creator_id IS DISTINCT FROM p_user_id) LOOP
        suffix := suffix + 1;
        candidate := base || '-' || suffix;
    END LOOP;
    RETURN candidate;
END
$$;
COMMENT ON FUNCTION public.generate_profile_slug IS 'A free address for a name: accents folded, at most 60 characters, not reserved, not another person''s, present or past.';
GRANT EXECUTE ON FUNCTION public.generate_profile_slug TO streamvibe_web;

CREATE OR REPLACE FUNCTION public.update_total_followers(p_user_id uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE public.users u
    SET total_followers_count = n.total
    FROM (SELECT coalesce(sum(s.follower_count), 0)::bigint AS total
          FROM public.social_account s JOIN public.account_status st ON st.id = s.status_id
          WHERE s.user_id = p_user_id AND s.deleted_at IS NULL AND st.slug <> 'disconnected') AS n
    WHERE u.id = p_user_id AND u.total_followers_count <> n.total;
END;
COMMENT ON FUNCTION public.update_total_followers IS 'The followers of a person''s connected accounts together, for the person alone: platforms'' numbers are shown apart.';
GRANT EXECUTE ON FUNCTION public.update_total_followers TO streamvibe_web, streamvibe_worker;
