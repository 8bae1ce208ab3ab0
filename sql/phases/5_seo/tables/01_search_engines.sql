-- Search engines, what a creator allows them, and what was submitted to them.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.search_engine (
    id                uuid        CONSTRAINT search_engine_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    slug              text        NOT NULL CONSTRAINT search_engine_slug_key UNIQUE,
    display_name      text        NOT NULL,
    description       text,
    api_endpoint      text,
    api_docs_url      text,
    supports_indexnow boolean     NOT NULL DEFAULT false,
    is_active         boolean     NOT NULL DEFAULT true,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.search_engine IS 'Search engines and how they hear of pages.';
ALTER TABLE public.search_engine ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.seo_connection (
    id                uuid        CONSTRAINT seo_connection_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id           uuid        NOT NULL,
    search_engine_id  uuid        NOT NULL,
    vault_secret_name text        NOT NULL DEFAULT 'operator',
    site_url          text        NOT NULL,
    is_active         boolean     NOT NULL DEFAULT true,
    is_verified       boolean     NOT NULL DEFAULT false,
    last_verified_at  timestamptz,
    last_error        text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT seo_connection_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT seo_connection_engine_fkey FOREIGN KEY (search_engine_id) REFERENCES public.search_engine (id),
    CONSTRAINT seo_connection_once UNIQUE (user_id, search_engine_id, site_url),
    CONSTRAINT seo_connection_owner_key UNIQUE (id, user_id)
);
COMMENT ON TABLE public.seo_connection IS 'A creator''s switch for an engine; the operator''s own credentials serve all.';
CREATE INDEX seo_connection_engine_idx ON public.seo_connection (search_engine_id);
ALTER TABLE public.seo_connection ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.seo_submission (
    id                uuid        CONSTRAINT seo_submission_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id           uuid        NOT NULL,
    content_item_id   uuid        NOT NULL,
    connection_id     uuid        NOT NULL,
    search_engine_id  uuid        NOT NULL,
    submitted_url     text        NOT NULL,
    submission_type   text        NOT NULL,
    submission_method text,
    request_payload   jsonb,
    response_status   int,
    response_body     jsonb,
    status            text        NOT NULL DEFAULT 'pending',
    status_checked_at timestamptz,
    index_status_url  text,
    coverage_state    text,
    error_message     text,
    retry_count       int         NOT NULL DEFAULT 0,
    next_retry_at     timestamptz,
    submitted_at      timestamptz NOT NULL DEFAULT now(),
    indexed_at        timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT seo_submission_item_fkey FOREIGN KEY (content_item_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT seo_submission_connection_fkey FOREIGN KEY (connection_id, user_id) REFERENCES public.seo_connection (id, user_id) ON DELETE CASCADE,
    CONSTRAINT seo_submission_engine_fkey FOREIGN KEY (search_engine_id) REFERENCES public.search_engine (id),
    CONSTRAINT seo_submission_status CHECK (status IN ('pending', 'submitted', 'failed', 'indexed', 'excluded'))
);
COMMENT ON TABLE public.seo_submission IS 'Submissions of pages to search engines, and their answers.';
CREATE INDEX seo_submission_item_idx ON public.seo_submission (content_item_id, created_at DESC);
CREATE INDEX seo_submission_connection_idx ON public.seo_submission (connection_id, submitted_at DESC);
CREATE INDEX seo_submission_retry_idx ON public.seo_submission (next_retry_at) WHERE status IN ('pending', 'failed');
CREATE INDEX seo_submission_engine_idx ON public.seo_submission (search_engine_id, submitted_at DESC);
CREATE INDEX seo_submission_user_idx ON public.seo_submission (user_id, submitted_at DESC);
ALTER TABLE public.seo_submission ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.seo_usage (
    id                  uuid        CONSTRAINT seo_usage_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id             uuid        NOT NULL,
    search_engine_id    uuid        NOT NULL,
    content_item_id     uuid,
    operation_type      text        NOT NULL,
    urls_count          int         NOT NULL DEFAULT 1,
    billing_cycle_start timestamptz NOT NULL,
    billing_cycle_end   timestamptz NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT seo_usage_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT seo_usage_engine_fkey FOREIGN KEY (search_engine_id) REFERENCES public.search_engine (id),
    CONSTRAINT seo_usage_item_fkey FOREIGN KEY (content_item_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE SET NULL (content_item_id),
    CONSTRAINT seo_usage_count CHECK (urls_count > 0)
);
COMMENT ON TABLE public.seo_usage IS 'How many addresses were submitted for a person in a cycle.';
CREATE INDEX seo_usage_user_idx ON public.seo_usage (user_id, billing_cycle_start);
CREATE INDEX seo_usage_engine_idx ON public.seo_usage (search_engine_id, created_at DESC);
CREATE INDEX seo_usage_item_idx ON public.seo_usage (content_item_id) WHERE content_item_id IS NOT NULL;
ALTER TABLE public.seo_usage ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
