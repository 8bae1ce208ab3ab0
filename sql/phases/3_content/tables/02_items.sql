-- Content: metadata of works that stay on their platform. The foreign key of content_item.category_code comes with the
-- categories, in phase 6.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.content_type (
    id           uuid        CONSTRAINT content_type_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    slug         text        NOT NULL CONSTRAINT content_type_slug_key UNIQUE,
    display_name text        NOT NULL,
    description  text,
    is_active    boolean     NOT NULL DEFAULT true,
    sort_order   int         NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.content_type IS 'The forms of work.';
ALTER TABLE public.content_type ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.content_item (
    id                    uuid                   CONSTRAINT content_item_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    short_id              text                   NOT NULL CONSTRAINT content_item_short_id_key UNIQUE DEFAULT ext.short_id(),
    user_id               uuid                   NOT NULL,
    social_account_id     uuid                   NOT NULL,
    platform_id           uuid                   NOT NULL,
    content_type_id       uuid                   NOT NULL,
    platform_content_id   text                   NOT NULL,
    platform_url          text,
    title                 text                   NOT NULL DEFAULT '',
    slug                  text                   NOT NULL DEFAULT '',
    description           text                   NOT NULL DEFAULT '',
    thumbnail_url         text,
    media_url             text,
    duration_seconds      int,
    width                 int,
    height                int,
    views_count           bigint,
    likes_count           bigint,
    comments_count        bigint,
    shares_count          bigint,
    tags                  text[]                 NOT NULL DEFAULT '{}',
    hashtags              text[]                 NOT NULL DEFAULT '{}',
    category_code         text,
    category_source       text,
    language              text,
    is_live               boolean                NOT NULL DEFAULT false,
    is_embeddable         boolean                NOT NULL DEFAULT true,
    ai_description        text,
    search_vector         tsvector               GENERATED ALWAYS AS (
        setweight(to_tsvector('pg_catalog.english', title), 'A')
        || setweight(to_tsvector('pg_catalog.english', ext.words(tags)), 'B')
        || setweight(to_tsvector('pg_catalog.english', left(description, 20000)), 'C')) STORED,
    published_at          timestamptz            NOT NULL,
    first_seen_at         timestamptz            NOT NULL DEFAULT now(),
    synced_at             timestamptz            NOT NULL DEFAULT now(),
    changed_at            timestamptz            NOT NULL DEFAULT now(),
    platform_visibility   public.visibility_enum NOT NULL DEFAULT 'private',
    visibility            public.visibility_enum NOT NULL DEFAULT 'public',
    seo_title             text,
    seo_description       text,
    canonical_url         text,
    total_clicks          bigint                 NOT NULL DEFAULT 0,
    clicks_last_7_days    bigint                 NOT NULL DEFAULT 0,
    clicks_last_30_days   bigint                 NOT NULL DEFAULT 0,
    episode_number        int,
    season_number         int,
    podcast_show_name     text,
    podcast_show_id       text,
    isbn                  text,
    book_author           text,
    book_publisher        text,
    publication_date      date,
    page_count            int,
    amazon_rating         numeric(3, 2),
    amazon_reviews_count  int,
    embed_html            text,
    embed_cached_at       timestamptz,
    deleted_at            timestamptz,
    created_at            timestamptz            NOT NULL DEFAULT now(),
    updated_at            timestamptz            NOT NULL DEFAULT now(),
    CONSTRAINT content_item_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT content_item_account_fkey FOREIGN KEY (social_account_id, user_id) REFERENCES public.social_account (id, user_id) ON DELETE CASCADE,
    CONSTRAINT content_item_platform_fkey FOREIGN KEY (platform_id) REFERENCES public.platform (id),
    CONSTRAINT content_item_type_fkey FOREIGN KEY (content_type_id) REFERENCES public.content_type (id),
    CONSTRAINT content_item_owner_key UNIQUE (id, user_id),
    CONSTRAINT content_item_identity_key UNIQUE (social_account_id, platform_content_id),
    CONSTRAINT content_item_slug_shape CHECK (slug ~ '^([a-z0-9]+(-[a-z0-9]+)*)?$' AND length(slug) <= 80),
    CONSTRAINT content_item_category_source CHECK (category_source IN ('platform', 'owner', 'ai')),
    CONSTRAINT content_item_counts CHECK (least(views_count, likes_count, comments_count, shares_count, duration_seconds) >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE public.content_item IS 'A work: what its platform says of it, and what its owner adds. Counts are NULL where the platform hides them. platform_visibility is the platform''s word, visibility the owner''s; both must be public for the work to be.';
CREATE INDEX content_item_user_idx ON public.content_item (user_id, published_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX content_item_account_idx ON public.content_item (social_account_id, published_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX content_item_platform_idx ON public.content_item (platform_id, published_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX content_item_age_idx ON public.content_item (synced_at) WHERE deleted_at IS NULL;
CREATE INDEX content_item_search_idx ON public.content_item USING gin (search_vector);
CREATE INDEX content_item_due_idx ON public.content_item (social_account_id, synced_at) WHERE deleted_at IS NULL;
CREATE INDEX content_item_category_idx ON public.content_item (category_code, published_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX content_item_opened_idx ON public.content_item (total_clicks DESC) WHERE total_clicks > 1;
ALTER TABLE public.content_item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.content_revision (
    id              uuid        CONSTRAINT content_revision_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    content_item_id uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    field_name      text        NOT NULL,
    old_value       text,
    new_value       text,
    change_source   text,
    change_reason   text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT content_revision_item_fkey FOREIGN KEY (content_item_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT content_revision_source CHECK (change_source IN ('owner', 'ai', 'platform'))
);
COMMENT ON TABLE public.content_revision IS 'What was changed by hand or by an accepted suggestion, field by field, so that it can be undone.';
CREATE INDEX content_revision_item_idx ON public.content_revision (content_item_id, created_at DESC);
CREATE INDEX content_revision_user_idx ON public.content_revision (user_id, created_at DESC);
ALTER TABLE public.content_revision ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
