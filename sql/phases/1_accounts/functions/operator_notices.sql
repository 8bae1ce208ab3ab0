-- Notices for the operators: the people with the role admin. The steward's: whoever finds the trouble is somebody else.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION auth.open_notice(p_subject text, p_title text, p_message text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    is_news boolean;
BEGIN
    INSERT INTO auth.operator_notice AS n (subject, message) VALUES (p_subject, p_message)
    ON CONFLICT (subject) DO UPDATE
    SET message = excluded.message, opened_at = now(), cleared_at = NULL,
        -- What comes and goes within a day is told once.
        told_at = CASE WHEN n.told_at < now() - interval '1 day' THEN now() ELSE n.told_at END
    WHERE n.cleared_at IS NOT NULL
    RETURNING n.told_at = now() INTO is_news;
    IF is_news THEN
        INSERT INTO public.notification (user_id, type, title, message)
        SELECT r.user_id, 'error', p_title, p_message FROM public.user_role r WHERE r.role = 'admin';
    END IF;
    RETURN coalesce(is_news, false);
END
$$;
COMMENT ON FUNCTION auth.open_notice IS 'Opens a notice and tells the operators, unless it is open already or they were told within a day; whether they were told.';
GRANT EXECUTE ON FUNCTION auth.open_notice TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION auth.clear_notice(p_subject text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE auth.operator_notice n SET cleared_at = now() WHERE n.subject = p_subject AND n.cleared_at IS NULL;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION auth.clear_notice IS 'Closes a notice, because what it is about works again; whether it was open.';
GRANT EXECUTE ON FUNCTION auth.clear_notice TO streamvibe_web, streamvibe_worker;
