-- The doorbell: which due jobs need a message, and which have one.
SET LOCAL ROLE streamvibe_steward;

-- A job past its end cannot be claimed; at the head of its queue it would keep a draining worker from all the others.
CREATE OR REPLACE FUNCTION jobs.next_due(p_queue text, p_limit int DEFAULT 1) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT j.id FROM public.job_queue j JOIN public.job_type t ON t.slug = j.job_type
    WHERE j.status = 'pending' AND j.scheduled_for <= clock_timestamp() AND j.expires_at > clock_timestamp() AND t.queue = p_queue
    ORDER BY j.job_priority, j.scheduled_for, j.created_at
    LIMIT p_limit;
END;
COMMENT ON FUNCTION jobs.next_due IS 'The due jobs of a queue, most urgent first, without claiming them.';
GRANT EXECUTE ON FUNCTION jobs.next_due TO streamvibe_worker;

-- A message that was taken from a queue and never led to a claim is missed after four seconds: nothing else waits there,
-- and a claim needs a tenth of a second.
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
GRANT EXECUTE ON FUNCTION jobs.claim_unpublished TO streamvibe_worker;

CREATE OR REPLACE FUNCTION jobs.note_published(p_job_id uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    UPDATE public.job_queue j SET published_at = clock_timestamp() WHERE j.id = p_job_id AND j.status = 'pending';
END;
COMMENT ON FUNCTION jobs.note_published IS 'Notes that the doorbell of a job was rung.';
GRANT EXECUTE ON FUNCTION jobs.note_published TO streamvibe_web, streamvibe_worker;
