-- The first lock of every transaction that writes content: the person before the work.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION content.lock_person(p_user_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.users u WHERE u.id = p_user_id AND u.id = auth.uid() FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'SV005', MESSAGE = 'This account no longer exists.';
    END IF;
END
$$;
COMMENT ON FUNCTION content.lock_person IS 'First lock of every transaction that writes content, so that a deletion of the account waits or is seen.';
GRANT EXECUTE ON FUNCTION content.lock_person TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION content.lock_owners(p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.users u
    WHERE u.id IN (SELECT i.user_id FROM public.content_item i WHERE i.id = ANY (p_ids))
    ORDER BY u.id FOR SHARE;
END
$$;
COMMENT ON FUNCTION content.lock_owners IS 'Locks the owners of works before the works themselves, the order of every writer; without it a deletion of an account beside us ends in a deadlock.';
