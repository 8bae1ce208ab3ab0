-- What a worker does with jobs. It does not know whose a job is before it has it, so these are the steward's; the token
-- of the lease is their fence. The role worker must show it; by hand, as the administrator, it may be left out.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION jobs.check_token(p_token uuid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_token IS NULL AND session_user = 'streamvibe_worker' THEN
        RAISE EXCEPTION USING ERRCODE = 'SV004', MESSAGE = 'A worker must show the token of its lease.';
    END IF;
END
$$;
COMMENT ON FUNCTION jobs.check_token IS 'Refuses a worker without a token.';

CREATE OR REPLACE FUNCTION public.start_job(p_job_id uuid, p_worker_id text, p_token uuid DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    claimed public.job_queue;
BEGIN
    PERFORM jobs.check_token(p_token);
    UPDATE public.job_queue j
    SET status = 'processing', started_at = clock_timestamp(), worker_id = p_worker_id, updated_at = clock_timestamp(),
        error_message = NULL, error_code = NULL, error_details = NULL
    WHERE j.id = p_job_id AND j.status = 'pending' AND j.scheduled_for <= clock_timestamp() AND j.expires_at > clock_timestamp()
    RETURNING * INTO claimed;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO jobs.lease (job_id, token, user_id, worker_id, lease_until)
    VALUES (p_job_id, coalesce(p_token, gen_random_uuid()), claimed.user_id, p_worker_id, clock_timestamp() + interval '15 seconds');
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.start_job IS 'Claims a waiting, due job and its lease of fifteen seconds; false when somebody else has it or it is not due.';
GRANT EXECUTE ON FUNCTION public.start_job TO streamvibe_worker;

-- Claiming in one call: a work horse that lives for one job spends most of its life on ways to the database and back.
CREATE OR REPLACE FUNCTION jobs.claim(p_job_id uuid, p_worker_id text, p_token uuid)
RETURNS TABLE (id uuid, user_id uuid, job_type text, params jsonb, retry_count int, timeout_seconds int, queue text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- A claim that a dying server forgets costs nothing: without its lease no write of the run is taken.
    PERFORM set_config('synchronous_commit', 'off', true);
    IF public.start_job(p_job_id, p_worker_id, p_token) THEN
        RETURN QUERY
        SELECT j.id, j.user_id, j.job_type, j.params, j.retry_count, t.timeout_seconds, t.queue
        FROM public.job_queue j JOIN public.job_type t ON t.slug = j.job_type
        WHERE j.id = p_job_id;
    END IF;
END
$$;
COMMENT ON FUNCTION jobs.claim IS 'Starts a job and gives what its worker needs to know; nothing when somebody else has it or it is not due.';
GRANT EXECUTE ON FUNCTION jobs.claim TO streamvibe_worker;

CREATE OR REPLACE FUNCTION jobs.heartbeat(p_job_id uuid, p_token uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE jobs.lease l SET lease_until = clock_timestamp() + interval '15 seconds' WHERE l.job_id = p_job_id AND l.token = p_token;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION jobs.heartbeat IS 'Prolongs a lease; false when it was taken away.';
GRANT EXECUTE ON FUNCTION jobs.heartbeat TO streamvibe_worker;

CREATE OR REPLACE FUNCTION jobs.lock_lease(p_job_id uuid, p_token uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM jobs.lease l WHERE l.job_id = p_job_id AND l.token = p_token FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'SV004', MESSAGE = 'This job is no longer ours: it was cancelled or given to another worker.';
    END IF;
END
$$;
COMMENT ON FUNCTION jobs.lock_lease IS 'The fence: first statement of every transaction in which a job writes. SV004 when the lease is gone.';
GRANT EXECUTE ON FUNCTION jobs.lock_lease TO streamvibe_worker;

CREATE OR REPLACE FUNCTION jobs.drop_lease(p_job_id uuid, p_token uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM jobs.lease l WHERE l.job_id = p_job_id AND (p_token IS NULL OR l.token = p_token);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION jobs.drop_lease IS 'Gives a lease up; false when it is not held by this token.';

CREATE OR REPLACE FUNCTION public.update_job_progress(p_job_id uuid, p_percent int, p_message text DEFAULT NULL, p_token uuid DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM jobs.check_token(p_token);
    IF p_token IS NOT NULL THEN
        PERFORM jobs.lock_lease(p_job_id, p_token);
    END IF;
    UPDATE public.job_queue j
    SET progress_percent = least(greatest(p_percent, 0), 100), progress_message = coalesce(p_message, j.progress_message), updated_at = clock_timestamp()
    WHERE j.id = p_job_id AND j.status = 'processing';
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.update_job_progress IS 'Says how far a running job is, 0 to 100, and in words.';
GRANT EXECUTE ON FUNCTION public.update_job_progress TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.add_job_log(p_job_id uuid, p_level text, p_message text, p_metadata jsonb DEFAULT NULL, p_token uuid DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    made uuid;
BEGIN
    PERFORM jobs.check_token(p_token);
    IF p_token IS NOT NULL THEN
        PERFORM jobs.lock_lease(p_job_id, p_token);
    END IF;
    INSERT INTO public.job_log (job_id, user_id, log_level, message, metadata)
    SELECT j.id, j.user_id, p_level, left(p_message, 2000), p_metadata FROM public.job_queue j WHERE j.id = p_job_id
    RETURNING id INTO made;
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.add_job_log IS 'Writes a line into the log of a job; the id of the line, NULL when there is no such job.';
GRANT EXECUTE ON FUNCTION public.add_job_log TO streamvibe_worker;

CREATE OR REPLACE FUNCTION public.complete_job(p_job_id uuid, p_result jsonb DEFAULT NULL, p_token uuid DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM jobs.check_token(p_token);
    IF NOT jobs.drop_lease(p_job_id, p_token) AND p_token IS NOT NULL THEN
        RETURN false;
    END IF;
    UPDATE public.job_queue j
    SET status = 'completed', completed_at = clock_timestamp(), updated_at = clock_timestamp(), progress_percent = 100, result = p_result
    WHERE j.id = p_job_id AND j.status = 'processing';
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.complete_job IS 'Ends a running job well; false when it is not ours any more.';
GRANT EXECUTE ON FUNCTION public.complete_job TO streamvibe_worker;

CREATE OR REPLACE FUNCTION jobs.refund(p_job_id uuid, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    owner uuid;
    quota text;
    before text := current_setting('app.user_id', true);
BEGIN
    SELECT j.user_id, t.quota_type INTO owner, quota
    FROM public.job_queue j JOIN public.job_type t ON t.slug = j.job_type WHERE j.id = p_job_id;
    IF owner IS NULL OR quota IS NULL THEN
        RETURN;
    END IF;
    -- Quotas are bound to the person of the transaction; for this one step it is the job's owner.
    PERFORM set_config('app.user_id', owner::text, true);
    PERFORM public.decrement_quota(owner, quota, 1, p_reason, 'job', p_job_id);
    PERFORM set_config('app.user_id', coalesce(before, ''), true);
END
$$;
COMMENT ON FUNCTION jobs.refund IS 'Gives back the quota that a job used, once.';

CREATE OR REPLACE FUNCTION jobs.fail(p_job_id uuid, p_message text, p_code text, p_details jsonb, p_token uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT jobs.drop_lease(p_job_id, p_token) AND p_token IS NOT NULL THEN
        RETURN false;
    END IF;
    UPDATE public.job_queue j
    SET status = 'failed', completed_at = clock_timestamp(), updated_at = clock_timestamp(), error_message = p_message, error_code = p_code,
        error_details = p_details
    WHERE j.id = p_job_id AND j.status = 'processing';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM jobs.refund(p_job_id, 'job failed');
    RETURN true;
END
$$;
COMMENT ON FUNCTION jobs.fail IS 'Ends a running job badly, whoever holds it when no token is given; for the functions here.';

CREATE OR REPLACE FUNCTION public.fail_job(
    p_job_id uuid, p_message text, p_code text DEFAULT 'JOB_ERROR', p_details jsonb DEFAULT NULL, p_token uuid DEFAULT NULL
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM jobs.check_token(p_token);
    RETURN jobs.fail(p_job_id, p_message, p_code, p_details, p_token);
END
$$;
COMMENT ON FUNCTION public.fail_job IS 'Ends a running job badly, with words for its owner, and gives its quota back; false when it is not ours any more.';
GRANT EXECUTE ON FUNCTION public.fail_job TO streamvibe_worker;

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
GRANT EXECUTE ON FUNCTION jobs.retry_later TO streamvibe_worker;
