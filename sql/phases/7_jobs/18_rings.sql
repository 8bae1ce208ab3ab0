-- A message that was taken from a queue and never led to a claim is missed after four seconds instead of ten: nothing else
-- waits there, and a horse needs a tenth of a second.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION jobs.claim_unpublished(p_quiet_queues text[], p_limit int DEFAULT 500) RETURNS TABLE (job_id uuid, queue text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    -- Never rung, rung into a queue that is empty now (so the message was lost), or rung a minute ago.
    UPDATE public.job_queue j
    SET published_at = clock_timestamp()
    FROM public.job_type t
    WHERE t.slug = j.job_type AND j.id IN (
        SELECT w.id FROM public.job_queue w JOIN public.job_type k ON k.slug = w.job_type
        WHERE w.status = 'pending' AND w.scheduled_for <= clock_timestamp()
            AND (w.published_at IS NULL
                OR (w.published_at < clock_timestamp() - interval '4 seconds' AND k.queue = ANY (p_quiet_queues))
                OR w.published_at < clock_timestamp() - interval '60 seconds')
        ORDER BY w.job_priority, w.scheduled_for
        LIMIT p_limit
        FOR UPDATE OF w SKIP LOCKED)
    RETURNING j.id, t.queue;
END;
COMMENT ON FUNCTION jobs.claim_unpublished IS 'Due jobs whose doorbell must ring, with their queue; noted as rung.';
