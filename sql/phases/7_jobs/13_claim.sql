-- Claiming in one call: a horse that lives for one job spends most of its life on ways to the database and back.
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION jobs.claim(p_job_id uuid, p_worker_id text, p_token uuid)
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
