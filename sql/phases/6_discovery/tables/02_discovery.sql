-- What helps people find work: categories, tags, clicks, media of galleries, trending lists, featured creators.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.content_category (
    code            text        CONSTRAINT content_category_pkey PRIMARY KEY,
    name            text        NOT NULL,
    description     text,
    parent_category text,
    icon_name       text,
    sort_order      int         NOT NULL DEFAULT 0,
    is_active       boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT content_category_parent_fkey FOREIGN KEY (parent_category) REFERENCES public.content_category (code)
);
COMMENT ON TABLE public.content_category IS 'The categories of the site.';
CREATE INDEX content_category_parent_idx ON public.content_category (parent_category) WHERE parent_category IS NOT NULL;
ALTER TABLE public.content_category ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

ALTER TABLE public.users ADD CONSTRAINT users_category_fkey FOREIGN KEY (primary_category) REFERENCES public.content_category (code);
ALTER TABLE public.content_item ADD CONSTRAINT content_item_category_fkey FOREIGN KEY (category_code) REFERENCES public.content_category (code);

CREATE TABLE public.content_tag (
    id               uuid          CONSTRAINT content_tag_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    content_id       uuid          NOT NULL,
    user_id          uuid          NOT NULL,
    tag              text          NOT NULL,
    source           text          NOT NULL,
    confidence_score numeric(4, 3),
    tag_type         text,
    created_at       timestamptz   NOT NULL DEFAULT now(),
    created_by       uuid,
    CONSTRAINT content_tag_item_fkey FOREIGN KEY (content_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT content_tag_created_by_owner CHECK (created_by = user_id),
    CONSTRAINT content_tag_once UNIQUE (content_id, tag, source),
    CONSTRAINT content_tag_source CHECK (source IN ('ai_generated', 'platform_original', 'user_added')),
    CONSTRAINT content_tag_type CHECK (tag_type IN ('keyword', 'topic', 'entity', 'emotion', 'trend', 'hashtag')),
    CONSTRAINT content_tag_confidence CHECK (confidence_score BETWEEN 0 AND 1),
    CONSTRAINT content_tag_length CHECK (length(tag) BETWEEN 1 AND 60)
);
COMMENT ON TABLE public.content_tag IS 'Tags that the owner added or accepted; the platform''s own tags stand on the item.';
CREATE INDEX content_tag_tag_idx ON public.content_tag (tag, content_id);
CREATE INDEX content_tag_user_idx ON public.content_tag (user_id);
ALTER TABLE public.content_tag ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.content_click (
    content_id       uuid        NOT NULL,
    user_id          uuid        NOT NULL,
    hour             timestamptz NOT NULL,
    source           text        NOT NULL,
    uniques          int         NOT NULL DEFAULT 0,
    events           int         NOT NULL DEFAULT 0,
    networks         int         NOT NULL DEFAULT 0,
    from_one_network int         NOT NULL DEFAULT 0,
    dropped          jsonb       NOT NULL DEFAULT '{}',
    CONSTRAINT content_click_pkey PRIMARY KEY (content_id, hour, source),
    CONSTRAINT content_click_item_fkey FOREIGN KEY (content_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT content_click_hour_whole CHECK (hour = date_trunc('hour', hour, 'UTC')),
    CONSTRAINT content_click_counts CHECK (uniques >= 0 AND events >= uniques),
    CONSTRAINT content_click_networks CHECK (networks >= 0 AND from_one_network >= 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE public.content_click IS 'Click-outs of an item in an hour from a source: people, events, and what was not counted by reason. user_id is the item''s owner; of the visitor nothing is kept.';
COMMENT ON COLUMN public.content_click.networks IS 'From how many networks people had opened the item on that day so far; the greatest number of those it was made of.';
COMMENT ON COLUMN public.content_click.from_one_network IS 'The most people of one network on that day so far; which network it was is known nowhere.';
CREATE INDEX content_click_hour_idx ON public.content_click (hour DESC);
CREATE INDEX content_click_owner_idx ON public.content_click (user_id, hour DESC);
ALTER TABLE public.content_click ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.content_media (
    id               uuid        CONSTRAINT content_media_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    content_id       uuid        NOT NULL,
    user_id          uuid        NOT NULL,
    media_url        text        NOT NULL,
    media_type       text        NOT NULL,
    display_order    int         NOT NULL DEFAULT 1,
    width            int,
    height           int,
    duration_seconds int,
    thumbnail_url    text,
    file_size_bytes  bigint,
    mime_type        text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT content_media_item_fkey FOREIGN KEY (content_id, user_id) REFERENCES public.content_item (id, user_id) ON DELETE CASCADE,
    CONSTRAINT content_media_order_key UNIQUE (content_id, display_order),
    CONSTRAINT content_media_type CHECK (media_type IN ('image', 'video', 'audio'))
);
COMMENT ON TABLE public.content_media IS 'The pieces of a gallery; addresses only, never the files.';
CREATE INDEX content_media_user_idx ON public.content_media (user_id);
ALTER TABLE public.content_media ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.trending_content (
    id                  uuid        CONSTRAINT trending_content_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    content_id          uuid        NOT NULL,
    trend_score         double precision NOT NULL,
    trend_category      text        NOT NULL,
    rank_position       int         NOT NULL,
    reason              jsonb       NOT NULL DEFAULT '{"code": "words", "words": ""}',
    started_trending_at timestamptz NOT NULL DEFAULT now(),
    last_updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT trending_content_item_fkey FOREIGN KEY (content_id) REFERENCES public.content_item (id) ON DELETE CASCADE,
    CONSTRAINT trending_content_once UNIQUE (content_id, trend_category),
    CONSTRAINT trending_content_period CHECK (trend_category IN ('today', 'week', 'month', 'all_time'))
);
COMMENT ON TABLE public.trending_content IS 'The lists of what trends, with the reason of each item as a code with its numbers; swapped whole in one transaction.';
CREATE INDEX trending_content_rank_idx ON public.trending_content (trend_category, rank_position);
ALTER TABLE public.trending_content ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.featured_creator (
    id              uuid        CONSTRAINT featured_creator_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id         uuid        NOT NULL CONSTRAINT featured_creator_user_key UNIQUE,
    featured_reason text        NOT NULL,
    featured_until  timestamptz,
    display_order   int         NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid,
    CONSTRAINT featured_creator_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT featured_creator_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users (id) ON DELETE SET NULL
);
COMMENT ON TABLE public.featured_creator IS 'Creators picked by the editors, with the reason shown.';
CREATE INDEX featured_creator_order_idx ON public.featured_creator (display_order, featured_until);
CREATE INDEX featured_creator_created_by_idx ON public.featured_creator (created_by) WHERE created_by IS NOT NULL;
ALTER TABLE public.featured_creator ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
