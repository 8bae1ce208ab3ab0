-- Quotas: check is a read, increment is one guarded change under the lock of the person's subscription row,
-- decrement gives back once for each cause. All three see the signed-in person's row only, whatever id is passed.
-- after: views/quota.sql
SET LOCAL ROLE streamvibe_owner;

CREATE OR REPLACE FUNCTION public.check_quota(p_user_id uuid, p_quota_type text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM auth.check_quota_type(p_quota_type);
    RETURN coalesce((SELECT q.used < q.allowed FROM auth.quota q WHERE q.user_id = p_user_id AND q.quota_type = p_quota_type), false);
END
$$;
COMMENT ON FUNCTION public.check_quota IS 'Whether one more may be used; false for somebody else.';
GRANT EXECUTE ON FUNCTION public.check_quota TO streamvibe_web, streamvibe_worker;

RESET ROLE;
SET LOCAL ROLE streamvibe_definer;

CREATE OR REPLACE FUNCTION auth.roll_cycle(p_user_id uuid) RETURNS public.subscription
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    plan public.subscription;
    cycle tstzrange;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'SV008', MESSAGE = 'Quotas are exact at the isolation level READ COMMITTED only.';
    END IF;
    SELECT * INTO plan FROM public.subscription s WHERE s.user_id = p_user_id FOR NO KEY UPDATE;
    IF NOT FOUND OR plan.cycle_end_date > clock_timestamp() THEN
        RETURN plan;
    END IF;
    cycle := auth.cycle_at(plan.cycle_anchor, clock_timestamp());
    UPDATE public.subscription s
    SET syncs_used = 0, ai_analyses_used = 0, seo_submissions_used = 0, cycle_start_date = lower(cycle), cycle_end_date = upper(cycle)
    WHERE s.user_id = p_user_id
    RETURNING * INTO plan;
    INSERT INTO public.quota_usage_history (user_id, quota_type, operation, amount, current_value, max_value, reason, billing_cycle_start, billing_cycle_end)
    SELECT q.user_id, q.quota_type, 'reset', 0, 0, q.allowed, 'new cycle', q.cycle_start, q.cycle_end
    FROM auth.quota q
    WHERE q.user_id = p_user_id;
    RETURN plan;
END
$$;
COMMENT ON FUNCTION auth.roll_cycle IS 'Locks the person''s subscription row and, when its cycle is over, begins the next one.';
GRANT EXECUTE ON FUNCTION auth.roll_cycle TO streamvibe_web, streamvibe_worker;

CREATE OR REPLACE FUNCTION public.increment_quota(
    p_user_id uuid, p_quota_type text, p_amount int DEFAULT 1,
    p_related_entity_type text DEFAULT NULL, p_related_entity_id uuid DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    plan public.subscription;
    quota auth.quota;
BEGIN
    PERFORM auth.check_quota_type(p_quota_type);
    IF p_amount IS NULL OR p_amount < 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'SV006', MESSAGE = 'A quota is used in whole steps of one or more.';
    END IF;
    plan := auth.roll_cycle(p_user_id);
    SELECT * INTO quota FROM auth.quota q WHERE q.user_id = p_user_id AND q.quota_type = p_quota_type;
    IF quota.user_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'SV005', MESSAGE = 'This person has no plan.';
    END IF;
    IF quota.used + p_amount > quota.allowed THEN
        RAISE EXCEPTION USING ERRCODE = 'SV001', MESSAGE = format('You have used %s of %s %s. Resets on %s.', quota.used, quota.allowed,
            CASE p_quota_type WHEN 'sync' THEN 'syncs' WHEN 'ai_analysis' THEN 'AI analyses' ELSE 'search-engine submissions' END,
            to_char(quota.cycle_end AT TIME ZONE 'UTC', 'FMDD Mon YYYY'));
    END IF;
    UPDATE public.subscription s
    SET syncs_used = s.syncs_used + CASE p_quota_type WHEN 'sync' THEN p_amount ELSE 0 END,
        ai_analyses_used = s.ai_analyses_used + CASE p_quota_type WHEN 'ai_analysis' THEN p_amount ELSE 0 END,
        seo_submissions_used = s.seo_submissions_used + CASE p_quota_type WHEN 'seo_submission' THEN p_amount ELSE 0 END
    WHERE s.user_id = p_user_id;
    INSERT INTO public.quota_usage_history (user_id, quota_type, operation, amount, current_value, max_value,
        related_entity_type, related_entity_id, billing_cycle_start, billing_cycle_end)
    VALUES (p_user_id, p_quota_type, 'increment', p_amount, quota.used + p_amount, quota.allowed,
        p_related_entity_type, p_related_entity_id, plan.cycle_start_date, plan.cycle_end_date);
END
$$;
COMMENT ON FUNCTION public.increment_quota IS 'Uses up a quota, never past its limit (SV001), and writes the ledger; with a related entity at most once for it.';
GRANT EXECUTE ON FUNCTION public.increment_quota TO streamvibe_web, streamvibe_worker;

-- Without a related entity the amount is given back as it stands, as the design document has it; that form is the
-- administrator's. What the site itself gives back is always bound to the job that was charged.
CREATE OR REPLACE FUNCTION public.decrement_quota(
    p_user_id uuid, p_quota_type text, p_amount int DEFAULT 1, p_reason text DEFAULT NULL,
    p_related_entity_type text DEFAULT NULL, p_related_entity_id uuid DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    plan public.subscription;
    charge public.quota_usage_history;
    given int := p_amount;
BEGIN
    PERFORM auth.check_quota_type(p_quota_type);
    IF p_amount IS NULL OR p_amount < 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'SV006', MESSAGE = 'A quota is given back in whole steps of one or more.';
    END IF;
    IF p_related_entity_id IS NULL AND session_user = 'streamvibe_worker' THEN
        RAISE EXCEPTION USING ERRCODE = 'SV006', MESSAGE = 'A quota is given back for the job that was charged, and for nothing else.';
    END IF;
    plan := auth.roll_cycle(p_user_id);
    IF plan.user_id IS NULL THEN
        RETURN;
    END IF;
    IF p_related_entity_id IS NOT NULL THEN
        SELECT * INTO charge FROM public.quota_usage_history h
        WHERE h.user_id = p_user_id AND h.quota_type = p_quota_type AND h.operation = 'increment' AND h.related_entity_id = p_related_entity_id;
        IF NOT FOUND OR EXISTS (SELECT FROM public.quota_usage_history h WHERE h.user_id = p_user_id
                AND h.quota_type = p_quota_type AND h.operation = 'decrement' AND h.related_entity_id = p_related_entity_id) THEN
            RETURN;
        END IF;
        -- A charge of an earlier cycle is written down as refunded but lowers nothing: its counter is gone.
        given := CASE WHEN charge.billing_cycle_start = plan.cycle_start_date THEN charge.amount ELSE 0 END;
    END IF;
    UPDATE public.subscription s
    SET syncs_used = greatest(0, s.syncs_used - CASE p_quota_type WHEN 'sync' THEN given ELSE 0 END),
        ai_analyses_used = greatest(0, s.ai_analyses_used - CASE p_quota_type WHEN 'ai_analysis' THEN given ELSE 0 END),
        seo_submissions_used = greatest(0, s.seo_submissions_used - CASE p_quota_type WHEN 'seo_submission' THEN given ELSE 0 END)
    WHERE s.user_id = p_user_id;
    INSERT INTO public.quota_usage_history (user_id, quota_type, operation, amount, current_value, max_value,
        related_entity_type, related_entity_id, reason, billing_cycle_start, billing_cycle_end)
    SELECT q.user_id, q.quota_type, 'decrement', given, q.used, q.allowed, p_related_entity_type, p_related_entity_id, p_reason, q.cycle_start, q.cycle_end
    FROM auth.quota q
    WHERE q.user_id = p_user_id AND q.quota_type = p_quota_type;
END
$$;
COMMENT ON FUNCTION public.decrement_quota IS 'Gives a quota back, once for a related entity and in the cycle it was charged, and writes the ledger.';
GRANT EXECUTE ON FUNCTION public.decrement_quota TO streamvibe_worker, streamvibe_steward;
