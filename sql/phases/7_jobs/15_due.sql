-- A job past its end cannot be claimed; at the head of its queue it would keep a draining horse from all the others.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION jobs.next_due(p_queue text, p_limit int DEFAULT 1) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT j.id FROM public.job_queue j JOIN public.job_type t ON t.slug = j.job_type
    WHERE j.status = 'pending' AND j.scheduled_for <= clock_timestamp() AND j.expires_at > clock_timestamp() AND t.queue = p_queue
    ORDER BY j.job_priority, j.scheduled_for, j.created_at
    LIMIT p_limit;
END;
COMMENT ON FUNCTION jobs.next_due IS 'The due jobs of a queue, most urgent first, without claiming them.';
