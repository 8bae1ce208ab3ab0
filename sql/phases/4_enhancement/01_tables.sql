-- Suggestions for works: who makes them, what they cost, what was taken over and what stood there before.
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
CREATE TRIGGER user_ai_setting_touch BEFORE UPDATE ON public.user_ai_setting FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION ext.touch();

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
    CONSTRAINT ai_suggestion_bounded CHECK (cardinality(suggested_tags) <= 30 AND cardinality(suggested_titles) <= 10),
    CONSTRAINT ai_suggestion_counts CHECK (least(prompt_tokens, completion_tokens, total_cost_cents) >= 0)
);
COMMENT ON TABLE public.ai_suggestion IS 'What a model suggests for a work, why, and what that cost in cents, fractions kept. reasons: for each suggested thing the words it is based on.';
CREATE INDEX ai_suggestion_item_idx ON public.ai_suggestion (content_item_id, created_at DESC);
CREATE INDEX ai_suggestion_user_idx ON public.ai_suggestion (user_id, created_at DESC, id DESC);
CREATE INDEX ai_suggestion_open_idx ON public.ai_suggestion (user_id, created_at DESC, id DESC) WHERE NOT is_applied;
CREATE TRIGGER ai_suggestion_touch BEFORE UPDATE ON public.ai_suggestion FOR EACH ROW
    WHEN (OLD.is_applied <> NEW.is_applied) EXECUTE FUNCTION ext.touch();

CREATE TABLE public.ai_suggestion_application (
    id                 uuid        CONSTRAINT ai_suggestion_application_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    suggestion_id      uuid        NOT NULL,
    user_id            uuid        NOT NULL,
    field_name         text        NOT NULL,
    applied_value      jsonb       NOT NULL,
    previous_value     jsonb       NOT NULL DEFAULT '{}',
    applied_by_user_id uuid        NOT NULL,
    applied_at         timestamptz NOT NULL DEFAULT now(),
    undone_at          timestamptz,
    CONSTRAINT ai_suggestion_application_suggestion_fkey FOREIGN KEY (suggestion_id, user_id) REFERENCES public.ai_suggestion (id, user_id) ON DELETE CASCADE,
    CONSTRAINT ai_suggestion_application_by_fkey FOREIGN KEY (applied_by_user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT ai_suggestion_application_by_owner CHECK (applied_by_user_id = user_id),
    CONSTRAINT ai_suggestion_application_field CHECK (field_name IN ('tags', 'seo_title', 'seo_description', 'category_code'))
);
COMMENT ON TABLE public.ai_suggestion_application IS 'Which fields of a suggestion were taken over: the value, what stood there before, and when it was undone.';
CREATE UNIQUE INDEX ai_suggestion_application_once ON public.ai_suggestion_application (suggestion_id, field_name)
    WHERE undone_at IS NULL AND field_name <> 'tags';
CREATE INDEX ai_suggestion_application_idx ON public.ai_suggestion_application (suggestion_id, applied_at DESC);
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
    CONSTRAINT ai_usage_item_fkey FOREIGN KEY (content_item_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE SET NULL (content_item_id),
    CONSTRAINT ai_usage_counts CHECK (least(prompt_tokens, completion_tokens, cost_cents) >= 0)
);
COMMENT ON TABLE public.ai_usage IS 'Tokens and cost of each analysis in cents, fractions kept; a job is written down once, however often it runs.';
CREATE INDEX ai_usage_user_idx ON public.ai_usage (user_id, billing_cycle_start, created_at DESC);
CREATE INDEX ai_usage_model_idx ON public.ai_usage (provider_id, model_id, created_at DESC);
CREATE INDEX ai_usage_item_idx ON public.ai_usage (content_item_id) WHERE content_item_id IS NOT NULL;

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
GRANT INSERT (user_id, preferred_provider_id, preferred_model_id, tone, language),
    UPDATE (preferred_provider_id, preferred_model_id, tone, language) ON public.user_ai_setting TO streamvibe_web;
GRANT INSERT ON public.ai_suggestion, public.ai_usage TO streamvibe_worker;
GRANT UPDATE (is_applied, applied_at) ON public.ai_suggestion TO streamvibe_web, streamvibe_worker;
GRANT INSERT (suggestion_id, user_id, field_name, applied_value, previous_value, applied_by_user_id),
    UPDATE (undone_at) ON public.ai_suggestion_application TO streamvibe_web, streamvibe_worker;
