-- A worker that claims a job while its cancelling waits for the row has a lease that was not there to delete a moment
-- before. Kept, it would let the worker go on with a cancelled job to its end. So a waiting job is cancelled as one that
-- waits; only when it does not wait any more its lease is taken, in the order lease, then job, as everywhere.
SET LOCAL ROLE streamvibe_definer;

CREATE OR REPLACE FUNCTION public.cancel_job(p_job_id uuid, p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    kind text;
    known text;
BEGIN
    LOOP
        UPDATE public.job_queue j
        SET status = 'cancelled', completed_at = clock_timestamp(), updated_at = clock_timestamp(), progress_message = 'Cancelled'
        WHERE j.id = p_job_id AND j.user_id = p_user_id AND j.status = 'pending'
        RETURNING j.job_type INTO kind;
        EXIT WHEN FOUND;
        -- A writer in the middle of a page finishes it, then finds no lease.
        DELETE FROM jobs.lease l WHERE l.job_id = p_job_id;
        UPDATE public.job_queue j
        SET status = 'cancelled', completed_at = clock_timestamp(), updated_at = clock_timestamp(), progress_message = 'Cancelled'
        WHERE j.id = p_job_id AND j.user_id = p_user_id AND j.status = 'processing'
        RETURNING j.job_type INTO kind;
        EXIT WHEN FOUND;
        SELECT j.status INTO known FROM public.job_queue j WHERE j.id = p_job_id AND j.user_id = p_user_id;
        -- Ended, or somebody else's. Only one that was given back in between waits again.
        IF known IS DISTINCT FROM 'pending' THEN
            RETURN false;
        END IF;
    END LOOP;
    PERFORM public.decrement_quota(p_user_id, t.quota_type, 1, 'job cancelled', 'job', p_job_id)
    FROM public.job_type t WHERE t.slug = kind AND t.quota_type IS NOT NULL;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.cancel_job IS 'Ends an unfinished job of the signed-in person, whoever claims it meanwhile, and gives its quota back.';
