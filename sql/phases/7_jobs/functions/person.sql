-- What the signed-in person does with jobs. Creating takes the lock of the person's subscription row first, so that the
-- window of equal requests and the limit of ten unfinished jobs are exact however many ask at once.
SET LOCAL ROLE streamvibe_definer;

CREATE OR REPLACE FUNCTION jobs.insert_job(p_user_id uuid, p_job_type text, p_params jsonb, p_priority int, p_scheduled_for timestamptz) RETURNS uuid
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

CREATE OR REPLACE FUNCTION jobs.lock_person(p_user_id uuid) RETURNS void
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

CREATE OR REPLACE FUNCTION public.create_job(
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
GRANT EXECUTE ON FUNCTION public.create_job TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION public.find_or_create_job(
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
GRANT EXECUTE ON FUNCTION public.find_or_create_job TO streamvibe_web, streamvibe_worker;

-- A worker that claims a job while its cancelling waits for the row has a lease that was not there to delete a moment
-- before. Kept, it would let the worker go on with a cancelled job to its end. So a waiting job is cancelled as one that
-- waits; only when it does not wait any more its lease is taken, in the order lease, then job, as everywhere.
-- A worker calls this too: a platform that ends a connection stops the jobs of its person.
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
GRANT EXECUTE ON FUNCTION public.cancel_job TO streamvibe_web, streamvibe_worker;
