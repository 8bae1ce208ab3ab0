-- Events of Stripe, each once, and copies of what Stripe said.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.stripe_webhook_events (
    id              uuid        CONSTRAINT stripe_webhook_events_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    stripe_event_id text        NOT NULL CONSTRAINT stripe_webhook_events_event_key UNIQUE,
    event_type      text        NOT NULL,
    event_data      jsonb       NOT NULL,
    processed       boolean     NOT NULL DEFAULT false,
    processed_at    timestamptz,
    error_message   text,
    retry_count     int         NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stripe_webhook_events_done CHECK (processed = (processed_at IS NOT NULL))
);
COMMENT ON TABLE public.stripe_webhook_events IS 'Events of Stripe, each once; without e-mail, name, address and phone.';
CREATE INDEX stripe_webhook_events_waiting_idx ON public.stripe_webhook_events (created_at) WHERE NOT processed;
CREATE INDEX stripe_webhook_events_type_idx ON public.stripe_webhook_events (event_type, created_at DESC);
CREATE INDEX stripe_webhook_events_done_idx ON public.stripe_webhook_events (processed_at) WHERE processed;
ALTER TABLE public.stripe_webhook_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.cache_store (
    key        text        CONSTRAINT cache_store_pkey PRIMARY KEY,
    value      jsonb       NOT NULL,
    category   text        NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.cache_store IS 'Copies of what an outside service said, each until it expires.';
CREATE INDEX cache_store_category_idx ON public.cache_store (category, expires_at);
CREATE INDEX cache_store_expires_idx ON public.cache_store (expires_at) WHERE expires_at IS NOT NULL;
ALTER TABLE public.cache_store ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
