-- Copies of what Stripe said.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION public.cache_stripe_data(p_key text, p_data jsonb, p_ttl_seconds int DEFAULT 3600) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO public.cache_store (key, value, category, expires_at)
    VALUES (p_key, p_data, 'stripe', clock_timestamp() + make_interval(secs => p_ttl_seconds))
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at, updated_at = clock_timestamp();
END;
COMMENT ON FUNCTION public.cache_stripe_data IS 'Keeps a copy of what Stripe said for so many seconds.';
GRANT EXECUTE ON FUNCTION public.cache_stripe_data TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION public.get_cached_stripe_data(p_key text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT c.value FROM public.cache_store c WHERE c.key = p_key AND c.category = 'stripe' AND c.expires_at > clock_timestamp();
END;
COMMENT ON FUNCTION public.get_cached_stripe_data IS 'A copy that has not expired; NULL when there is none.';
GRANT EXECUTE ON FUNCTION public.get_cached_stripe_data TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION public.invalidate_stripe_cache(p_pattern text DEFAULT '%') RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    deleted int;
BEGIN
    -- % stands for anything; every other character, the underscore of Stripe's ids too, stands for itself.
    DELETE FROM public.cache_store c
    WHERE c.category = 'stripe' AND c.key LIKE replace(replace(p_pattern, '\', '\\'), '_', '\_');
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;
COMMENT ON FUNCTION public.invalidate_stripe_cache IS 'Forgets the copies whose key fits; % stands for anything. Their number.';
GRANT EXECUTE ON FUNCTION public.invalidate_stripe_cache TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.invalidate_stripe_cache_from_webhook(p_event_type text, p_object_id text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    stale text[] := CASE
        WHEN p_event_type LIKE 'product.%' THEN ARRAY['stripe:products', 'stripe:product:' || p_object_id]
        WHEN p_event_type LIKE 'price.%' THEN ARRAY['stripe:prices', 'stripe:price:' || p_object_id]
        WHEN p_event_type LIKE 'customer.subscription.%' THEN ARRAY['stripe:subscription:' || p_object_id]
        WHEN p_event_type IN ('customer.updated', 'customer.deleted') THEN ARRAY['stripe:customer:' || p_object_id]
        ELSE ARRAY[]::text[] END;
    deleted int;
BEGIN
    DELETE FROM public.cache_store c WHERE c.category = 'stripe' AND c.key = ANY (stale);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;
COMMENT ON FUNCTION public.invalidate_stripe_cache_from_webhook IS 'Forgets the copies that an event makes stale; their number.';
GRANT EXECUTE ON FUNCTION public.invalidate_stripe_cache_from_webhook TO streamvibe_worker;
