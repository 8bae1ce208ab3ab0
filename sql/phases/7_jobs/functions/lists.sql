-- What a person sees of their jobs. With the caller's own rights: policies hide everybody else's.
SET LOCAL ROLE streamvibe_owner;

-- The list is read page by page from the last job seen, so that a page far down costs what the first one costs.
CREATE OR REPLACE FUNCTION public.get_user_jobs(
    p_user_id uuid, p_status text DEFAULT NULL, p_job_type text DEFAULT NULL, p_limit int DEFAULT 50, p_offset int DEFAULT 0,
    p_before_time timestamptz DEFAULT NULL, p_before_id uuid DEFAULT NULL
) RETURNS TABLE (job_id uuid, job_type text, status text, progress_percent int, progress_message text, error_message text, error_code text,
    result jsonb, created_at timestamptz, started_at timestamptz, completed_at timestamptz, total_count bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT j.id, j.job_type, j.status, j.progress_percent, j.progress_message, j.error_message, j.error_code, j.result, j.created_at,
        j.started_at, j.completed_at,
        (SELECT count(*) FROM public.job_queue c
         WHERE c.user_id = p_user_id AND (p_status IS NULL OR c.status = p_status) AND (p_job_type IS NULL OR c.job_type = p_job_type))
    FROM public.job_queue j
    WHERE j.user_id = p_user_id AND (p_status IS NULL OR j.status = p_status) AND (p_job_type IS NULL OR j.job_type = p_job_type)
        AND (p_before_time IS NULL OR (j.created_at, j.id) < (p_before_time, p_before_id))
    ORDER BY j.created_at DESC, j.id DESC
    LIMIT least(greatest(p_limit, 0), 200) OFFSET greatest(p_offset, 0);
END;
COMMENT ON FUNCTION public.get_user_jobs IS 'The person''s jobs, newest first, from the one before a given one when asked; policies hide everybody else''s.';
GRANT EXECUTE ON FUNCTION public.get_user_jobs TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION public.get_job_logs(p_job_id uuid, p_user_id uuid, p_level text DEFAULT NULL, p_limit int DEFAULT 100, p_offset int DEFAULT 0)
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
GRANT EXECUTE ON FUNCTION public.get_job_logs TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION public.get_cached_job_result(p_user_id uuid, p_job_type text, p_params jsonb DEFAULT '{}', p_ttl interval DEFAULT '1 hour')
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
GRANT EXECUTE ON FUNCTION public.get_cached_job_result TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION public.get_job_queue_stats(p_user_id uuid DEFAULT NULL)
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
GRANT EXECUTE ON FUNCTION public.get_job_queue_stats TO streamvibe_web, streamvibe_worker;
