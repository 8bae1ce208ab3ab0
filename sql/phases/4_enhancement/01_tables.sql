-- Suggestions of language models: who makes them, what they cost, what was taken over.
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

CREATE TABLE public.ai_model (
    id                       uuid           CONSTRAINT ai_model_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    provider_id              uuid           NOT NULL,
    model_name               text           NOT NULL,
    display_name             text           NOT NULL,
    capabilities             text[]         NOT NULL DEFAULT '{}',
    max_context_tokens       int            NOT NULL DEFAULT 8192,
    input_price_per_million  numeric(12, 6) NOT NULL DEFAULT 0,
    output_price_per_million numeric(12, 6) NOT NULL DEFAULT 0,
    is_active                boolean        NOT NULL DEFAULT true,
    created_at               timestamptz    NOT NULL DEFAULT now(),
    updated_at               timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT ai_model_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.ai_provider (id),
    CONSTRAINT ai_model_name_key UNIQUE (provider_id, model_name),
    CONSTRAINT ai_model_prices CHECK (least(input_price_per_million, output_price_per_million) >= 0)
);
COMMENT ON TABLE public.ai_model IS 'Models and their prices in US dollars for a million tokens.';

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

CREATE TABLE public.ai_suggestion (
    id                    uuid           CONSTRAINT ai_suggestion_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    content_item_id       uuid           NOT NULL,
    user_id               uuid           NOT NULL,
    provider_id           uuid           NOT NULL,
    model_id              uuid           NOT NULL,
    suggested_titles      text[]         NOT NULL DEFAULT '{}',
    suggested_description text,
    suggested_tags        text[]         NOT NULL DEFAULT '{}',
    suggested_category    text,
    trending_keywords     text[]         NOT NULL DEFAULT '{}',
    trending_hashtags     text[]         NOT NULL DEFAULT '{}',
    related_topics        text[]         NOT NULL DEFAULT '{}',
    reasons               jsonb          NOT NULL DEFAULT '{}',
    trending_score        numeric(4, 3),
    seo_score             numeric(4, 3),
    readability_score     numeric(4, 3),
    confidence_score      numeric(4, 3),
    sentiment             text,
    target_audience       text[]         NOT NULL DEFAULT '{}',
    prompt_tokens         int            NOT NULL DEFAULT 0,
    completion_tokens     int            NOT NULL DEFAULT 0,
    total_cost_cents      numeric(20, 8) NOT NULL DEFAULT 0,
    processing_time_ms    int,
    is_applied            boolean        NOT NULL DEFAULT false,
    applied_at            timestamptz,
    version               int            NOT NULL DEFAULT 1,
    created_at            timestamptz    NOT NULL DEFAULT now(),
    updated_at            timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT ai_suggestion_item_fkey FOREIGN KEY (content_item_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT ai_suggestion_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.ai_provider (id),
    CONSTRAINT ai_suggestion_model_fkey FOREIGN KEY (model_id) REFERENCES public.ai_model (id),
    CONSTRAINT ai_suggestion_owner_key UNIQUE (id, user_id),
    CONSTRAINT ai_suggestion_scores CHECK (greatest(trending_score, seo_score, readability_score, confidence_score) <= 1
        AND least(trending_score, seo_score, readability_score, confidence_score) >= 0),
    CONSTRAINT ai_suggestion_bounded CHECK (cardinality(suggested_tags) <= 30 AND cardinality(suggested_titles) <= 10)
);
COMMENT ON TABLE public.ai_suggestion IS 'What a model suggests for a work, why, and what that cost in cents, fractions kept.';
CREATE INDEX ai_suggestion_item_idx ON public.ai_suggestion (content_item_id, created_at DESC);
CREATE INDEX ai_suggestion_user_idx ON public.ai_suggestion (user_id, created_at DESC, id DESC);
CREATE INDEX ai_suggestion_open_idx ON public.ai_suggestion (user_id, created_at DESC) WHERE NOT is_applied;

CREATE TABLE public.ai_suggestion_application (
    id                 uuid        CONSTRAINT ai_suggestion_application_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    suggestion_id      uuid        NOT NULL,
    user_id            uuid        NOT NULL,
    field_name         text        NOT NULL,
    applied_value      text,
    applied_by_user_id uuid,
    applied_at         timestamptz NOT NULL DEFAULT now(),
    undone_at          timestamptz,
    CONSTRAINT ai_suggestion_application_suggestion_fkey FOREIGN KEY (suggestion_id, user_id) REFERENCES public.ai_suggestion (id, user_id) ON DELETE CASCADE,
    CONSTRAINT ai_suggestion_application_by_fkey FOREIGN KEY (applied_by_user_id) REFERENCES public.users (id) ON DELETE SET NULL
);
COMMENT ON TABLE public.ai_suggestion_application IS 'Which fields of a suggestion were taken over, by whom, and when that was undone.';
CREATE INDEX ai_suggestion_application_idx ON public.ai_suggestion_application (suggestion_id);
CREATE INDEX ai_suggestion_application_user_idx ON public.ai_suggestion_application (user_id);

CREATE TABLE public.ai_usage (
    id                  uuid           CONSTRAINT ai_usage_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id             uuid           NOT NULL,
    provider_id         uuid           NOT NULL,
    model_id            uuid           NOT NULL,
    content_item_id     uuid,
    job_id              uuid           CONSTRAINT ai_usage_job_key UNIQUE,
    operation_type      text           NOT NULL,
    prompt_tokens       int            NOT NULL,
    completion_tokens   int            NOT NULL,
    total_tokens        int            NOT NULL GENERATED ALWAYS AS (prompt_tokens + completion_tokens) STORED,
    cost_cents          numeric(20, 8) NOT NULL,
    processing_time_ms  int,
    billing_cycle_start timestamptz    NOT NULL,
    billing_cycle_end   timestamptz    NOT NULL,
    created_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT ai_usage_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT ai_usage_provider_fkey FOREIGN KEY (provider_id) REFERENCES public.ai_provider (id),
    CONSTRAINT ai_usage_model_fkey FOREIGN KEY (model_id) REFERENCES public.ai_model (id),
    CONSTRAINT ai_usage_item_fkey FOREIGN KEY (content_item_id) REFERENCES public.content_item (id) ON DELETE SET NULL
);
COMMENT ON TABLE public.ai_usage IS 'Tokens and cost of each call, one for a job.';
CREATE INDEX ai_usage_user_idx ON public.ai_usage (user_id, billing_cycle_start, created_at DESC);
CREATE INDEX ai_usage_model_idx ON public.ai_usage (provider_id, model_id, created_at DESC);

CREATE TABLE public.trending_keyword (
    id                uuid          CONSTRAINT trending_keyword_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    platform_id       uuid          NOT NULL,
    keyword           text          NOT NULL,
    category          text,
    trending_score    numeric(7, 3) NOT NULL,
    search_volume     int,
    competition_level text,
    source            text,
    region            text          NOT NULL DEFAULT 'US',
    language          text          NOT NULL DEFAULT 'en',
    valid_from        timestamptz   NOT NULL DEFAULT now(),
    valid_until       timestamptz   NOT NULL,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT trending_keyword_platform_fkey FOREIGN KEY (platform_id) REFERENCES public.platform (id),
    CONSTRAINT trending_keyword_once UNIQUE (platform_id, keyword, region, language, valid_from),
    CONSTRAINT trending_keyword_forward CHECK (valid_until > valid_from)
);
COMMENT ON TABLE public.trending_keyword IS 'Words that rise on the site itself, while they do.';
CREATE INDEX trending_keyword_score_idx ON public.trending_keyword (platform_id, trending_score DESC);
CREATE INDEX trending_keyword_until_idx ON public.trending_keyword (valid_until);

DO $$
DECLARE
    item text;
BEGIN
    FOREACH item IN ARRAY ARRAY['ai_provider', 'ai_model', 'user_ai_setting', 'ai_suggestion', 'ai_suggestion_application', 'ai_usage',
        'trending_keyword'] LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['ai_provider', 'ai_model', 'trending_keyword'] LOOP
        EXECUTE format('CREATE POLICY everybody ON public.%I FOR SELECT TO streamvibe_web, streamvibe_worker USING (true)', item);
        EXECUTE format('GRANT SELECT ON public.%I TO streamvibe_web, streamvibe_worker', item);
    END LOOP;
    FOREACH item IN ARRAY ARRAY['user_ai_setting', 'ai_suggestion', 'ai_suggestion_application', 'ai_usage'] LOOP
        EXECUTE format('CREATE POLICY own ON public.%I TO streamvibe_web, streamvibe_worker
            USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()))', item);
        EXECUTE format('GRANT SELECT ON public.%I TO streamvibe_web, streamvibe_worker', item);
    END LOOP;
END
$$;
GRANT INSERT, UPDATE ON public.user_ai_setting TO streamvibe_web;
GRANT INSERT ON public.ai_suggestion, public.ai_usage TO streamvibe_worker;
GRANT UPDATE (is_applied, applied_at, updated_at) ON public.ai_suggestion TO streamvibe_web, streamvibe_worker;
GRANT INSERT, UPDATE (undone_at) ON public.ai_suggestion_application TO streamvibe_web, streamvibe_worker;
