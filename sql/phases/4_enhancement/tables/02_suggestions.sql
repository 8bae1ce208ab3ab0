-- Suggestions for works: what they cost, what was taken over and what stood there before.
SET LOCAL ROLE streamvibe_owner;

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
ALTER TABLE public.ai_suggestion ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

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
ALTER TABLE public.ai_suggestion_application ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

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
ALTER TABLE public.ai_usage ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

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
ALTER TABLE public.trending_keyword ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
