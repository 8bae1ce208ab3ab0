-- A job that was interrupted keeps its place: it was due before the worker died or stopped, and it is due now. With the
-- present moment as its new due time it would wait behind everything that was asked for meanwhile.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION jobs.take_back(p_death_limit int DEFAULT 3) RETURNS TABLE (job_id uuid, outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    lost uuid;
    deaths int;
BEGIN
    -- A lease that a writer holds is skipped: its worker is alive.
    FOR lost IN
        DELETE FROM jobs.lease l
        WHERE l.job_id IN (SELECT x.job_id FROM jobs.lease x WHERE x.lease_until < clock_timestamp() ORDER BY x.job_id FOR UPDATE SKIP LOCKED)
        RETURNING l.job_id
    LOOP
        SELECT j.crash_count + 1 INTO deaths FROM public.job_queue j WHERE j.id = lost;
        IF deaths >= p_death_limit THEN
            UPDATE public.job_queue j
            SET status = 'failed', completed_at = clock_timestamp(), updated_at = clock_timestamp(), crash_count = deaths,
                error_code = 'worker_died', error_message = 'The work on this stopped several times without an answer. You can start it again.'
            WHERE j.id = lost AND j.status = 'processing';
            PERFORM jobs.refund(lost, 'worker died');
            outcome := 'dead';
        ELSE
            UPDATE public.job_queue j
            SET status = 'pending', crash_count = deaths, started_at = NULL, published_at = NULL, updated_at = clock_timestamp()
            WHERE j.id = lost AND j.status = 'processing';
            outcome := 'pending';
        END IF;
        job_id := lost;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION jobs.take_back IS 'Takes jobs from workers whose lease ran out: to wait again in their old place, dead at the third time.';

CREATE OR REPLACE FUNCTION jobs.retry_later(p_job_id uuid, p_token uuid, p_message text, p_code text, p_delay interval, p_counts boolean DEFAULT true)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    job public.job_queue;
BEGIN
    SELECT * INTO job FROM public.job_queue j WHERE j.id = p_job_id;
    IF p_counts AND job.retry_count >= job.max_retries THEN
        RETURN CASE WHEN public.fail_job(p_job_id, p_message, p_code, NULL, p_token) THEN 'failed' ELSE 'lost' END;
    END IF;
    IF NOT jobs.drop_lease(p_job_id, p_token) THEN
        RETURN 'lost';
    END IF;
    UPDATE public.job_queue j
    SET status = 'pending', retry_count = j.retry_count + p_counts::int, published_at = NULL,
        scheduled_for = CASE WHEN p_delay > interval '0' THEN clock_timestamp() + p_delay ELSE j.scheduled_for END,
        started_at = NULL, error_message = p_message, error_code = p_code, updated_at = clock_timestamp(),
        expires_at = greatest(j.expires_at, clock_timestamp() + p_delay + interval '1 hour')
    WHERE j.id = p_job_id AND j.status = 'processing';
    RETURN CASE WHEN FOUND THEN 'pending' ELSE 'lost' END;
END
$$;
COMMENT ON FUNCTION jobs.retry_later IS 'Puts a running job back to wait, in its old place when without delay; failed when it was tried often enough, lost when it is not ours any more.';
