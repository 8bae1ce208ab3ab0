-- What the signed-in person does with jobs. Creating takes the lock of the person's subscription row first, so that the
-- window of equal requests and the limit of ten unfinished jobs are exact however many ask at once.
SET LOCAL ROLE streamvibe_definer;

CREATE FUNCTION jobs.insert_job(p_user_id uuid, p_job_type text, p_params jsonb, p_priority int, p_scheduled_for timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    kind public.job_type;
    made uuid;
BEGIN
    SELECT * INTO kind FROM public.job_type t WHERE t.slug = p_job_type AND t.is_active;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'SV006', MESSAGE = format('There is no kind of job called %s.', p_job_type);
    END IF;
    IF (SELECT count(*) FROM public.job_queue j WHERE j.user_id = p_user_id AND j.status IN ('pending', 'processing')) >= 10 THEN
        RAISE EXCEPTION USING ERRCODE = 'SV002', MESSAGE = 'You already have 10 jobs waiting. Let one finish, or cancel one.';
    END IF;
    INSERT INTO public.job_queue (user_id, job_type, params, job_priority, scheduled_for, max_retries, expires_at)
    VALUES (p_user_id, p_job_type, coalesce(p_params, '{}'), p_priority, p_scheduled_for, kind.max_retries,
        greatest(p_scheduled_for, now()) + interval '24 hours')
    RETURNING id INTO made;
    RETURN made;
END
$$;
COMMENT ON FUNCTION jobs.insert_job IS 'Writes a job of a person whose row is locked already.';

CREATE FUNCTION jobs.lock_person(p_user_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    plan public.subscription;
BEGIN
    plan := auth.roll_cycle(p_user_id);
    IF plan.user_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'SV005', MESSAGE = 'This account was not found.';
    END IF;
END
$$;
COMMENT ON FUNCTION jobs.lock_person IS 'Locks the person''s subscription row; refuses for anybody else.';

CREATE FUNCTION public.create_job(
    p_user_id uuid, p_job_type text, p_params jsonb DEFAULT '{}', p_priority int DEFAULT 5, p_scheduled_for timestamptz DEFAULT now()
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM jobs.lock_person(p_user_id);
    RETURN jobs.insert_job(p_user_id, p_job_type, p_params, p_priority, p_scheduled_for);
END
$$;
COMMENT ON FUNCTION public.create_job IS 'A new job of the signed-in person; SV002 when ten are unfinished.';

CREATE FUNCTION public.find_or_create_job(
    p_user_id uuid, p_job_type text, p_params jsonb DEFAULT '{}', p_priority int DEFAULT 5, p_dedupe_window interval DEFAULT '5 minutes',
    p_scheduled_for timestamptz DEFAULT now()
) RETURNS TABLE (job_id uuid, is_new boolean, existing_status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM jobs.lock_person(p_user_id);
    RETURN QUERY
        SELECT j.id, false, j.status FROM public.job_queue j
        WHERE j.user_id = p_user_id AND j.job_type = p_job_type AND j.params_hash = md5(coalesce(p_params, '{}')::text)
            AND j.status IN ('pending', 'processing') AND j.created_at > clock_timestamp() - p_dedupe_window
        ORDER BY j.created_at DESC
        LIMIT 1;
    IF NOT FOUND THEN
        RETURN QUERY SELECT jobs.insert_job(p_user_id, p_job_type, p_params, p_priority, p_scheduled_for), true, NULL::text;
    END IF;
END
$$;
COMMENT ON FUNCTION public.find_or_create_job IS 'The unfinished job with equal parameters of the last five minutes, else a new one.';

CREATE FUNCTION public.cancel_job(p_job_id uuid, p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    kind text;
BEGIN
    -- Lease first, then job: the order of every worker. A writer in the middle of a page finishes it, then finds no lease.
    DELETE FROM jobs.lease l WHERE l.job_id = p_job_id;
    UPDATE public.job_queue j
    SET status = 'cancelled', completed_at = clock_timestamp(), updated_at = clock_timestamp(), progress_message = 'Cancelled'
    WHERE j.id = p_job_id AND j.user_id = p_user_id AND j.status IN ('pending', 'processing')
    RETURNING j.job_type INTO kind;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM public.decrement_quota(p_user_id, t.quota_type, 1, 'job cancelled', 'job', p_job_id)
    FROM public.job_type t WHERE t.slug = kind AND t.quota_type IS NOT NULL;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.cancel_job IS 'Ends an unfinished job of the signed-in person and gives its quota back.';

CREATE FUNCTION jobs.retry_by_hand(p_job_id uuid, p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM jobs.lock_person(p_user_id);
    IF (SELECT count(*) FROM public.job_queue j WHERE j.user_id = p_user_id AND j.status IN ('pending', 'processing')) >= 10 THEN
        RAISE EXCEPTION USING ERRCODE = 'SV002', MESSAGE = 'You already have 10 jobs waiting. Let one finish, or cancel one.';
    END IF;
    UPDATE public.job_queue j
    SET status = 'pending', completed_at = NULL, started_at = NULL, error_message = NULL, error_code = NULL, error_details = NULL,
        retry_count = 0, crash_count = 0, progress_percent = 0, progress_message = NULL, scheduled_for = now(), published_at = NULL,
        expires_at = now() + interval '24 hours', updated_at = clock_timestamp()
    WHERE j.id = p_job_id AND j.user_id = p_user_id AND j.status = 'failed';
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION jobs.retry_by_hand IS 'Lets a failed job of the signed-in person run again; its quota was given back and is charged anew by the caller.';

GRANT EXECUTE ON FUNCTION public.create_job, public.find_or_create_job TO streamvibe_web, streamvibe_worker;
GRANT EXECUTE ON FUNCTION public.cancel_job, jobs.retry_by_hand TO streamvibe_web;

RESET ROLE;
SET LOCAL ROLE streamvibe_owner;

CREATE FUNCTION public.get_user_jobs(
    p_user_id uuid, p_status text DEFAULT NULL, p_job_type text DEFAULT NULL, p_limit int DEFAULT 50, p_offset int DEFAULT 0
) RETURNS TABLE (job_id uuid, job_type text, status text, progress_percent int, progress_message text, error_message text, error_code text,
    result jsonb, created_at timestamptz, started_at timestamptz, completed_at timestamptz, total_count bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT j.id, j.job_type, j.status, j.progress_percent, j.progress_message, j.error_message, j.error_code, j.result, j.created_at,
        j.started_at, j.completed_at, count(*) OVER ()
    FROM public.job_queue j
    WHERE j.user_id = p_user_id AND (p_status IS NULL OR j.status = p_status) AND (p_job_type IS NULL OR j.job_type = p_job_type)
    ORDER BY j.created_at DESC, j.id DESC
    LIMIT least(greatest(p_limit, 0), 200) OFFSET greatest(p_offset, 0);
END;
COMMENT ON FUNCTION public.get_user_jobs IS 'The person''s jobs, newest first; policies hide everybody else''s.';

CREATE FUNCTION public.get_job_logs(p_job_id uuid, p_user_id uuid, p_level text DEFAULT NULL, p_limit int DEFAULT 100, p_offset int DEFAULT 0)
RETURNS TABLE (log_id uuid, log_level text, message text, metadata jsonb, created_at timestamptz, total_count bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM public.job_queue j WHERE j.id = p_job_id AND j.user_id = p_user_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'SV005', MESSAGE = 'This job was not found.';
    END IF;
    RETURN QUERY
        SELECT l.id, l.log_level, l.message, l.metadata, l.created_at, count(*) OVER ()
        FROM public.job_log l
        WHERE l.job_id = p_job_id AND (p_level IS NULL OR l.log_level = p_level)
        ORDER BY l.created_at DESC, l.id
        LIMIT least(greatest(p_limit, 0), 500) OFFSET greatest(p_offset, 0);
END
$$;
COMMENT ON FUNCTION public.get_job_logs IS 'What a job of the person said, newest first; SV005 for a job that is not theirs.';

CREATE FUNCTION public.get_cached_job_result(p_user_id uuid, p_job_type text, p_params jsonb DEFAULT '{}', p_ttl interval DEFAULT '1 hour')
RETURNS TABLE (job_id uuid, result jsonb, completed_at timestamptz, age interval)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT j.id, j.result, j.completed_at, clock_timestamp() - j.completed_at
    FROM public.job_queue j
    WHERE j.user_id = p_user_id AND j.job_type = p_job_type AND j.params_hash = md5(coalesce(p_params, '{}')::text)
        AND j.status = 'completed' AND j.completed_at > clock_timestamp() - p_ttl
    ORDER BY j.completed_at DESC
    LIMIT 1;
END;
COMMENT ON FUNCTION public.get_cached_job_result IS 'The newest result for equal parameters that is younger than the given age.';

CREATE FUNCTION public.get_job_queue_stats(p_user_id uuid DEFAULT NULL)
RETURNS TABLE (total_jobs bigint, pending_jobs bigint, processing_jobs bigint, completed_jobs bigint, failed_jobs bigint,
    avg_processing_time interval, total_errors bigint, jobs_by_type jsonb)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH chosen AS (
        SELECT j.job_type, j.status, j.started_at, j.completed_at, j.error_code
        FROM public.job_queue j
        WHERE p_user_id IS NULL OR j.user_id = p_user_id
    )
    SELECT count(*), count(*) FILTER (WHERE c.status = 'pending'), count(*) FILTER (WHERE c.status = 'processing'),
        count(*) FILTER (WHERE c.status = 'completed'), count(*) FILTER (WHERE c.status = 'failed'),
        avg(c.completed_at - c.started_at) FILTER (WHERE c.status = 'completed'), count(c.error_code),
        coalesce((SELECT jsonb_object_agg(t.job_type, t.n) FROM (SELECT job_type, count(*) AS n FROM chosen GROUP BY job_type) AS t), '{}')
    FROM chosen c;
END;
COMMENT ON FUNCTION public.get_job_queue_stats IS 'How many jobs are in which state, and how long they take; of the person, or of all that the caller may see.';

GRANT EXECUTE ON FUNCTION public.get_user_jobs, public.get_job_logs, public.get_cached_job_result, public.get_job_queue_stats
    TO streamvibe_web, streamvibe_worker;
