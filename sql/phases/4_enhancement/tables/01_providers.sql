-- Who makes suggestions, at which price, and what a person prefers.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.ai_provider (
    id                     uuid        CONSTRAINT ai_provider_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    slug                   text        NOT NULL CONSTRAINT ai_provider_slug_key UNIQUE,
    display_name           text        NOT NULL,
    base_url               text,
    is_api_key_required    boolean     NOT NULL DEFAULT true,
    is_streaming_supported boolean     NOT NULL DEFAULT false,
    is_active              boolean     NOT NULL DEFAULT true,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.ai_provider IS 'Who offers models; the local one needs no key.';
ALTER TABLE public.ai_provider ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ai_model (
    id                       uuid           CONSTRAINT ai_model_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    provider_id              uuid           NOT NULL,
    model_name               text           NOT NULL,
    display_name             text           NOT NULL,
    capabilities             text[]         NOT NULL DEFAULT '{}',
    max_context_tokens       int            NOT NULL DEFAULT 8192,
    input_price_per_million  numeric(12, 4) NOT NULL DEFAULT 0,
    output_price_per_million numeric(12, 4) NOT NULL DEFAULT 0,
    is_active                boolean        NOT NULL DEFAULT true,
    created_at               timestamptz    NOT NULL DEFAULT now(),
    updated_at               timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT ai_model_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.ai_provider (id),
    CONSTRAINT ai_model_name_key UNIQUE (provider_id, model_name),
    CONSTRAINT ai_model_prices CHECK (least(input_price_per_million, output_price_per_million) >= 0)
);
COMMENT ON TABLE public.ai_model IS 'Models and their prices in US dollars for a million tokens; four decimals, so that the cents of a single token fit numeric(20, 8) without loss.';
ALTER TABLE public.ai_model ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_ai_setting (
    user_id               uuid        CONSTRAINT user_ai_setting_pkey PRIMARY KEY,
    preferred_provider_id uuid,
    preferred_model_id    uuid,
    tone                  text        NOT NULL DEFAULT 'professional',
    language              text        NOT NULL DEFAULT 'en',
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_ai_setting_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_ai_setting_provider_fkey FOREIGN KEY (preferred_provider_id) REFERENCES public.ai_provider (id),
    CONSTRAINT user_ai_setting_model_fkey FOREIGN KEY (preferred_model_id) REFERENCES public.ai_model (id)
);
COMMENT ON TABLE public.user_ai_setting IS 'How a person wants suggestions to sound, and from whom.';
ALTER TABLE public.user_ai_setting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
