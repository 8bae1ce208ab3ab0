-- An account with living content is not deleted by the way.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION public.prevent_account_deletion_with_content() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- When the person is gone already, this is the erasure of everything of theirs and must not be stopped.
    IF EXISTS (SELECT FROM public.users u WHERE u.id = OLD.user_id)
        AND EXISTS (SELECT FROM public.content_item c WHERE c.social_account_id = OLD.id AND c.deleted_at IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'SV007', MESSAGE = 'Cannot delete social account with existing content. Archive content first.';
    END IF;
    RETURN OLD;
END
$$;
COMMENT ON FUNCTION public.prevent_account_deletion_with_content IS 'Trigger: an account with living content is not deleted by the way; erasing the person is.';
GRANT EXECUTE ON FUNCTION public.prevent_account_deletion_with_content TO streamvibe_owner;
