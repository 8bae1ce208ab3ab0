-- The sweeper: reclaims expired leases, retries and fails jobs, deletes old ones.
SET LOCAL ROLE streamvibe_steward;

-- A job that was interrupted keeps its place: it was due before the worker died or stopped, and it is due now. With the
-- present moment as its new due time it would wait behind everything that was asked for meanwhile.
CREATE OR REPLACE FUNCTION jobs.reclaim_expired(p_death_limit int DEFAULT 3) RETURNS TABLE (job_id uuid, outcome text)
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
COMMENT ON FUNCTION jobs.reclaim_expired IS 'Takes jobs from workers whose lease ran out: to wait again in their old place, dead at the third time.';
GRANT EXECUTE ON FUNCTION jobs.reclaim_expired TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.retry_failed_jobs() RETURNS TABLE (retried_job_id uuid, job_type text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    -- The site's own work only: the owner of a person's job is notified and may retry it, because its quota was refunded.
    UPDATE public.job_queue j
    SET status = 'pending', retry_count = j.retry_count + 1, completed_at = NULL, started_at = NULL, progress_percent = 0, published_at = NULL,
        scheduled_for = clock_timestamp() + interval '5 minutes' * power(2, j.retry_count), updated_at = clock_timestamp(),
        error_message = NULL, error_code = NULL, error_details = NULL
    WHERE j.status = 'failed' AND j.user_id IS NULL AND j.retry_count < j.max_retries AND j.error_code IN ('JOB_ERROR', 'JOB_TIMEOUT')
        AND j.updated_at < clock_timestamp() - interval '5 minutes' AND j.expires_at > clock_timestamp()
    RETURNING j.id, j.job_type;
END;
COMMENT ON FUNCTION public.retry_failed_jobs IS 'Lets failed work of the site run again, after 5, 10, 20 minutes.';
GRANT EXECUTE ON FUNCTION public.retry_failed_jobs TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.cleanup_old_jobs() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    deleted int;
BEGIN
    DELETE FROM public.job_queue j
    WHERE (j.status IN ('completed', 'cancelled') AND j.completed_at < clock_timestamp() - interval '7 days')
        OR (j.status = 'failed' AND j.completed_at < clock_timestamp() - interval '30 days');
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;
COMMENT ON FUNCTION public.cleanup_old_jobs IS 'Deletes finished jobs after 7 days, failed ones after 30; their number.';
GRANT EXECUTE ON FUNCTION public.cleanup_old_jobs TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.expire_stale_jobs() RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    stale uuid;
BEGIN
    FOR stale IN
        UPDATE public.job_queue j
        SET status = 'failed', completed_at = clock_timestamp(), updated_at = clock_timestamp(), error_code = 'JOB_EXPIRED',
            error_message = 'This waited for more than a day and was given up. You can start it again.'
        WHERE j.status = 'pending' AND j.expires_at < clock_timestamp()
        RETURNING j.id
    LOOP
        PERFORM jobs.refund(stale, 'job expired');
        RETURN NEXT stale;
    END LOOP;
END
$$;
COMMENT ON FUNCTION public.expire_stale_jobs IS 'Gives up jobs that waited past their end, and gives their quota back.';
GRANT EXECUTE ON FUNCTION public.expire_stale_jobs TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.detect_stuck_jobs() RETURNS TABLE (job_id uuid, stuck_for interval)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    FOR job_id, stuck_for IN
        SELECT j.id, clock_timestamp() - j.started_at
        FROM public.job_queue j JOIN public.job_type t ON t.slug = j.job_type
        WHERE j.status = 'processing'
            AND j.started_at < clock_timestamp() - greatest(interval '30 minutes', make_interval(secs => 2 * t.timeout_seconds))
    LOOP
        PERFORM jobs.fail(job_id, 'This took too long and was stopped. You can start it again.', 'JOB_TIMEOUT', NULL, NULL);
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION public.detect_stuck_jobs IS 'Stops jobs that run far beyond their time, however alive their worker seems.';
GRANT EXECUTE ON FUNCTION public.detect_stuck_jobs TO streamvibe_worker;
