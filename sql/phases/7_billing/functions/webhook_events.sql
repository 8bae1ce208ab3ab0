-- Events of Stripe, each once. No signed-in person stands behind a webhook, so these are the steward's.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION public.log_stripe_webhook_event(p_event_id text, p_event_type text, p_event_data jsonb) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO public.stripe_webhook_events AS e (stripe_event_id, event_type, event_data)
    VALUES (p_event_id, p_event_type, p_event_data)
    ON CONFLICT (stripe_event_id) DO UPDATE SET stripe_event_id = excluded.stripe_event_id
    RETURNING e.id;
END;
COMMENT ON FUNCTION public.log_stripe_webhook_event IS 'Keeps an event; the same one twice is one row, whose first text stays.';
GRANT EXECUTE ON FUNCTION public.log_stripe_webhook_event TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION public.mark_webhook_processed(p_event_id text, p_error text DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE public.stripe_webhook_events e
    SET processed = (p_error IS NULL), processed_at = CASE WHEN p_error IS NULL THEN clock_timestamp() END, error_message = p_error,
        retry_count = e.retry_count + (p_error IS NOT NULL)::int, updated_at = clock_timestamp()
    WHERE e.stripe_event_id = p_event_id AND NOT e.processed;
END;
COMMENT ON FUNCTION public.mark_webhook_processed IS 'Notes that an event was worked through, or why not; what is done stays done.';
GRANT EXECUTE ON FUNCTION public.mark_webhook_processed TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.retry_failed_webhooks(p_max_retries int DEFAULT 3)
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
GRANT EXECUTE ON FUNCTION public.retry_failed_webhooks TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.cleanup_old_webhook_events(p_days_old int DEFAULT 90) RETURNS int
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
GRANT EXECUTE ON FUNCTION public.cleanup_old_webhook_events TO streamvibe_worker;
