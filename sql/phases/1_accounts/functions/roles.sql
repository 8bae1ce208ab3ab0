-- What a person may do beyond their own things.
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE FUNCTION public.has_role(p_user_id uuid, p_role public.app_role_enum) RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM public.user_role r WHERE r.user_id = p_user_id AND r.role = p_role);
END;
COMMENT ON FUNCTION public.has_role IS 'Whether the person has the role. Answers about the signed-in person only: policies hide other rows.';
GRANT EXECUTE ON FUNCTION public.has_role TO streamvibe_web, streamvibe_worker, streamvibe_definer;
