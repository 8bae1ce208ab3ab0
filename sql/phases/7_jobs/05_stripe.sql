-- Events of Stripe, each once, and copies of what Stripe said. No signed-in person stands behind a webhook, so these are
-- the steward's.
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION public.log_stripe_webhook_event(p_event_id text, p_event_type text, p_event_data jsonb) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO public.stripe_webhook_events AS e (stripe_event_id, event_type, event_data)
    VALUES (p_event_id, p_event_type, p_event_data)
    ON CONFLICT (stripe_event_id) DO UPDATE SET stripe_event_id = excluded.stripe_event_id
    RETURNING e.id;
END;
COMMENT ON FUNCTION public.log_stripe_webhook_event IS 'Keeps an event; the same one twice is one row, whose first text stays.';

CREATE FUNCTION public.mark_webhook_processed(p_event_id text, p_error text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE public.stripe_webhook_events e
    SET processed = (p_error IS NULL), processed_at = CASE WHEN p_error IS NULL THEN clock_timestamp() END, error_message = p_error,
        retry_count = e.retry_count + (p_error IS NOT NULL)::int, updated_at = clock_timestamp()
    WHERE e.stripe_event_id = p_event_id AND NOT e.processed;
END;
COMMENT ON FUNCTION public.mark_webhook_processed IS 'Notes that an event was worked through, or why not; what is done stays done.';

CREATE FUNCTION public.retry_failed_webhooks(p_max_retries int DEFAULT 3)
RETURNS TABLE (event_id uuid, stripe_event_id text, event_type text, retry_count int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT e.id, e.stripe_event_id, e.event_type, e.retry_count
    FROM public.stripe_webhook_events e
    WHERE NOT e.processed AND e.retry_count < p_max_retries AND e.created_at > clock_timestamp() - interval '3 days'
    ORDER BY e.created_at
    LIMIT 100;
END;
COMMENT ON FUNCTION public.retry_failed_webhooks IS 'Events that wait for another try, oldest first; for three days, as long as Stripe itself repeats them.';

CREATE FUNCTION public.cleanup_old_webhook_events(p_days_old int DEFAULT 90) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    deleted int;
BEGIN
    DELETE FROM public.stripe_webhook_events e
    WHERE e.processed AND e.processed_at < clock_timestamp() - make_interval(days => greatest(p_days_old, 1));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;
COMMENT ON FUNCTION public.cleanup_old_webhook_events IS 'Deletes processed events older than so many days; their number.';

CREATE FUNCTION public.cache_stripe_data(p_key text, p_data jsonb, p_ttl_seconds int DEFAULT 3600) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO public.cache_store (key, value, category, expires_at)
    VALUES (p_key, p_data, 'stripe', clock_timestamp() + make_interval(secs => p_ttl_seconds))
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at, updated_at = clock_timestamp();
END;
COMMENT ON FUNCTION public.cache_stripe_data IS 'Keeps a copy of what Stripe said for so many seconds.';

CREATE FUNCTION public.get_cached_stripe_data(p_key text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT c.value FROM public.cache_store c WHERE c.key = p_key AND c.category = 'stripe' AND c.expires_at > clock_timestamp();
END;
COMMENT ON FUNCTION public.get_cached_stripe_data IS 'A copy that has not expired; NULL when there is none.';

CREATE FUNCTION public.invalidate_stripe_cache(p_pattern text DEFAULT '%') RETURNS int
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

CREATE FUNCTION public.invalidate_stripe_cache_from_webhook(p_event_type text, p_object_id text) RETURNS int
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

GRANT EXECUTE ON FUNCTION public.log_stripe_webhook_event, public.get_cached_stripe_data, public.cache_stripe_data TO streamvibe_web, streamvibe_worker;
GRANT EXECUTE ON FUNCTION public.mark_webhook_processed, public.retry_failed_webhooks, public.cleanup_old_webhook_events,
    public.invalidate_stripe_cache, public.invalidate_stripe_cache_from_webhook TO streamvibe_worker;
