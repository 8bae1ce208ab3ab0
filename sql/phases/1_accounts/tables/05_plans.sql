-- Plans and quotas. A quota is a hard limit, counted in cycles of a month.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.subscription_tier (
    id                            uuid        CONSTRAINT subscription_tier_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    slug                          text        NOT NULL CONSTRAINT subscription_tier_slug_key UNIQUE,
    display_name                  text        NOT NULL,
    description                   text,
    max_social_accounts           int         NOT NULL DEFAULT 1,
    max_syncs_per_month           int         NOT NULL DEFAULT 10,
    max_ai_analyses_per_month     int         NOT NULL DEFAULT 25,
    max_seo_submissions_per_month int         NOT NULL DEFAULT 0,
    price_cents                   int         NOT NULL DEFAULT 0,
    currency                      text        NOT NULL DEFAULT 'usd',
    stripe_price_id               text        CONSTRAINT subscription_tier_stripe_price_key UNIQUE,
    stripe_product_id             text,
    is_featured                   boolean     NOT NULL DEFAULT false,
    is_active                     boolean     NOT NULL DEFAULT true,
    sort_order                    int         NOT NULL DEFAULT 0,
    created_at                    timestamptz NOT NULL DEFAULT now(),
    updated_at                    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT subscription_tier_limits CHECK (least(max_social_accounts, max_syncs_per_month, max_ai_analyses_per_month,
        max_seo_submissions_per_month, price_cents) >= 0)
);
COMMENT ON TABLE public.subscription_tier IS 'The plans: what each allows in a month and costs, in cents.';
CREATE INDEX subscription_tier_order_idx ON public.subscription_tier (sort_order) WHERE is_active;
ALTER TABLE public.subscription_tier ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.subscription_status (
    id              uuid        CONSTRAINT subscription_status_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    slug            text        NOT NULL CONSTRAINT subscription_status_slug_key UNIQUE,
    display_name    text        NOT NULL,
    description     text,
    is_active_state boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.subscription_status IS 'The states of a subscription; outside the active ones the limits of the free plan hold.';
ALTER TABLE public.subscription_status ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.subscription (
    id                                uuid        CONSTRAINT subscription_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id                           uuid        NOT NULL CONSTRAINT subscription_user_key UNIQUE,
    tier_id                           uuid        NOT NULL,
    status_id                         uuid        NOT NULL,
    syncs_used                        int         NOT NULL DEFAULT 0,
    ai_analyses_used                  int         NOT NULL DEFAULT 0,
    seo_submissions_used              int         NOT NULL DEFAULT 0,
    cycle_start_date                  timestamptz NOT NULL,
    cycle_end_date                    timestamptz NOT NULL,
    cycle_anchor                      timestamptz NOT NULL DEFAULT now(),
    next_billing_date                 timestamptz,
    plan_ends_at                      timestamptz,
    stripe_customer_id                text        CONSTRAINT subscription_stripe_customer_key UNIQUE,
    stripe_subscription_id            text        CONSTRAINT subscription_stripe_subscription_key UNIQUE,
    stripe_price_id                   text,
    is_auto_renew_enabled             boolean     NOT NULL DEFAULT true,
    canceled_at                       timestamptz,
    cancellation_reason               text,
    created_at                        timestamptz NOT NULL DEFAULT now(),
    updated_at                        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT subscription_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT subscription_tier_fkey FOREIGN KEY (tier_id) REFERENCES public.subscription_tier (id),
    CONSTRAINT subscription_status_fkey FOREIGN KEY (status_id) REFERENCES public.subscription_status (id),
    CONSTRAINT subscription_used_not_negative CHECK (least(syncs_used, ai_analyses_used, seo_submissions_used) >= 0),
    CONSTRAINT subscription_cycle_forward CHECK (cycle_end_date > cycle_start_date)
) WITH (fillfactor = 50);
COMMENT ON TABLE public.subscription IS 'The plan of a person and what of it is used in this cycle; its row is also the lock that makes quotas and job limits exact.';
COMMENT ON COLUMN public.subscription.plan_ends_at IS 'When a plan given by hand ends; NULL for plans that are paid or free.';
CREATE INDEX subscription_tier_idx ON public.subscription (tier_id);
CREATE INDEX subscription_status_idx ON public.subscription (status_id);
CREATE INDEX subscription_cycle_end_idx ON public.subscription (cycle_end_date) WHERE is_auto_renew_enabled;
ALTER TABLE public.subscription ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.quota_usage_history (
    id                  uuid        CONSTRAINT quota_usage_history_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id             uuid        NOT NULL,
    quota_type          text        NOT NULL,
    operation           text        NOT NULL,
    amount              int         NOT NULL DEFAULT 1,
    current_value       int         NOT NULL,
    max_value           int         NOT NULL,
    related_entity_type text,
    related_entity_id   uuid,
    reason              text,
    billing_cycle_start timestamptz NOT NULL,
    billing_cycle_end   timestamptz NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT quota_usage_history_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT quota_usage_history_type CHECK (quota_type IN ('sync', 'ai_analysis', 'seo_submission')),
    CONSTRAINT quota_usage_history_operation CHECK (operation IN ('increment', 'decrement', 'reset')),
    CONSTRAINT quota_usage_history_amount CHECK (amount >= 0)
);
COMMENT ON TABLE public.quota_usage_history IS 'The ledger of quotas: every charge, refund and new cycle.';
CREATE INDEX quota_usage_history_user_idx ON public.quota_usage_history (user_id, created_at DESC);
CREATE INDEX quota_usage_history_cycle_idx ON public.quota_usage_history (user_id, quota_type, billing_cycle_start);
CREATE UNIQUE INDEX quota_usage_history_charge_once ON public.quota_usage_history (related_entity_id, quota_type)
    WHERE operation = 'increment' AND related_entity_id IS NOT NULL;
CREATE UNIQUE INDEX quota_usage_history_refund_once ON public.quota_usage_history (related_entity_id, quota_type)
    WHERE operation = 'decrement' AND related_entity_id IS NOT NULL;
ALTER TABLE public.quota_usage_history ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
