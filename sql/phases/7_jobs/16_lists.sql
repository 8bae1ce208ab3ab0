-- The list of a person's jobs is read page by page from the last one seen, so that a page far down costs what the first one costs.
SET LOCAL ROLE streamvibe_owner;

DROP FUNCTION public.get_user_jobs(uuid, text, text, int, int);

CREATE FUNCTION public.get_user_jobs(
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
