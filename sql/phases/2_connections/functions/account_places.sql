-- How many accounts a plan allows.
SET LOCAL ROLE streamvibe_definer;

CREATE OR REPLACE FUNCTION public.claim_account_place(p_user_id uuid, p_platform_id uuid, p_platform_user_id text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    plan public.subscription;
    allowed int;
    connected int;
BEGIN
    plan := auth.roll_cycle(p_user_id);
    SELECT q.max_social_accounts INTO allowed FROM auth.quota q WHERE q.user_id = p_user_id AND q.quota_type = 'sync';
    SELECT count(*) INTO connected FROM public.platform_connection c
    WHERE c.user_id = p_user_id AND c.is_active AND NOT (c.platform_id = p_platform_id AND c.platform_user_id = p_platform_user_id);
    IF plan.user_id IS NULL OR connected >= allowed THEN
        RAISE EXCEPTION USING ERRCODE = 'SV003', MESSAGE = format('Your plan allows %s connected %s. Disconnect one or choose a larger plan.',
            coalesce(allowed, 0), CASE WHEN allowed = 1 THEN 'account' ELSE 'accounts' END);
    END IF;
END
$$;
COMMENT ON FUNCTION public.claim_account_place IS 'Refuses (SV003) when the plan has no place for one more account; its lock holds to the end of the transaction.';
GRANT EXECUTE ON FUNCTION public.claim_account_place TO streamvibe_web;
