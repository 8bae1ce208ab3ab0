-- Schema site: everything the public may read, and nothing else. Narrow tables, written by the projection only.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE site.creator (
    id              uuid        CONSTRAINT creator_pkey PRIMARY KEY,
    slug            text        NOT NULL CONSTRAINT creator_slug_key UNIQUE,
    name            text        NOT NULL,
    bio             text        NOT NULL DEFAULT '',
    website_url     text,
    avatar_url      text,
    is_verified     boolean     NOT NULL,
    category_code   text,
    item_count      int         NOT NULL DEFAULT 0,
    latest_at       timestamptz,
    seo_title       text,
    seo_description text,
    joined_at       timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE site.creator IS 'Creators whose profile is public and whose e-mail address is proved.';
CREATE INDEX creator_latest_idx ON site.creator (latest_at DESC NULLS LAST, id);
CREATE INDEX creator_name_idx ON site.creator (lower(name), id);
CREATE INDEX creator_category_idx ON site.creator (category_code, latest_at DESC NULLS LAST, id);

CREATE TABLE site.account (
    id              uuid        CONSTRAINT account_pkey PRIMARY KEY,
    creator_id      uuid        NOT NULL,
    platform_slug   text        NOT NULL,
    platform_name   text        NOT NULL,
    name            text        NOT NULL,
    handle          text,
    url             text,
    followers_count bigint,
    verified_at     timestamptz,
    as_of           timestamptz,
    CONSTRAINT account_creator_fkey FOREIGN KEY (creator_id) REFERENCES site.creator (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.account IS 'The public accounts of a creator, each with its platform''s own numbers.';
CREATE INDEX account_creator_idx ON site.account (creator_id);

CREATE TABLE site.card (
    id               uuid        CONSTRAINT card_pkey PRIMARY KEY,
    short_id         text        NOT NULL CONSTRAINT card_short_id_key UNIQUE,
    slug             text        NOT NULL,
    creator_id       uuid        NOT NULL,
    account_id       uuid        NOT NULL,
    creator_slug     text        NOT NULL,
    creator_name     text        NOT NULL,
    platform_slug    text        NOT NULL,
    platform_name    text        NOT NULL,
    type_slug        text        NOT NULL,
    type_name        text        NOT NULL,
    shape            text        NOT NULL,
    title            text        NOT NULL,
    excerpt          text        NOT NULL,
    tags             text[]      NOT NULL,
    category_code    text,
    category_name    text,
    language         text,
    thumbnail_url    text,
    duration_seconds int,
    views_count      bigint,
    likes_count      bigint,
    comments_count   bigint,
    is_live          boolean     NOT NULL,
    substance        smallint    NOT NULL,
    clicks_30_days   bigint      NOT NULL,
    published_at     timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT card_creator_fkey FOREIGN KEY (creator_id) REFERENCES site.creator (id) ON DELETE CASCADE,
    CONSTRAINT card_shape CHECK (shape IN ('wide', 'tall', 'square'))
) WITH (fillfactor = 60);
COMMENT ON TABLE site.card IS 'What a list shows of a public work. substance is the score of the indexing gate.';
CREATE INDEX card_newest_idx ON site.card (published_at DESC, id DESC);
CREATE INDEX card_category_idx ON site.card (category_code, published_at DESC, id DESC);
CREATE INDEX card_creator_idx ON site.card (creator_id, published_at DESC, id DESC);
CREATE INDEX card_tags_idx ON site.card USING gin (tags);
CREATE INDEX card_changed_idx ON site.card (changed_at DESC);
-- The map counts the works of each month without opening one of them.
CREATE INDEX card_map_idx ON site.card (published_at) INCLUDE (substance, changed_at);
-- Hidden gems: works that say much about themselves and that hardly anybody opened lately, the fullest first.
CREATE INDEX card_gems_idx ON site.card (category_code, substance DESC, published_at DESC, id DESC) WHERE substance >= 3 AND clicks_30_days < 10;

CREATE TABLE site.detail (
    id                  uuid        CONSTRAINT detail_pkey PRIMARY KEY,
    description         text        NOT NULL,
    platform_url        text,
    platform_content_id text        NOT NULL,
    is_embeddable       boolean     NOT NULL,
    seo_title           text,
    seo_description     text,
    ai_description      text,
    synced_at           timestamptz NOT NULL,
    CONSTRAINT detail_card_fkey FOREIGN KEY (id) REFERENCES site.card (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.detail IS 'What only the page of a work shows.';

CREATE TABLE site.category (
    code        text CONSTRAINT category_pkey PRIMARY KEY,
    name        text NOT NULL,
    description text NOT NULL,
    sort_order  int  NOT NULL
);
COMMENT ON TABLE site.category IS 'The active categories.';

CREATE TABLE site.shelf (
    category_code text NOT NULL,
    creator_id    uuid NOT NULL,
    item_count    int  NOT NULL,
    CONSTRAINT shelf_pkey PRIMARY KEY (category_code, creator_id),
    CONSTRAINT shelf_creator_fkey FOREIGN KEY (creator_id) REFERENCES site.creator (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.shelf IS 'The public works of a creator in a category, counted.';
CREATE INDEX shelf_creator_idx ON site.shelf (creator_id);

CREATE TABLE site.trending (
    period        text NOT NULL,
    rank_position int  NOT NULL,
    card_id       uuid NOT NULL,
    reason        jsonb NOT NULL,
    CONSTRAINT trending_pkey PRIMARY KEY (period, rank_position),
    CONSTRAINT trending_card_fkey FOREIGN KEY (card_id) REFERENCES site.card (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.trending IS 'The trending lists of public works.';
CREATE INDEX trending_card_idx ON site.trending (card_id);

CREATE TABLE site.category_trending (
    category_code text NOT NULL,
    period        text NOT NULL,
    rank_position int  NOT NULL,
    card_id       uuid NOT NULL,
    reason        jsonb NOT NULL,
    CONSTRAINT category_trending_pkey PRIMARY KEY (category_code, period, rank_position),
    CONSTRAINT category_trending_card_fkey FOREIGN KEY (card_id) REFERENCES site.card (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.category_trending IS 'The trending lists of each category.';
CREATE INDEX category_trending_card_idx ON site.category_trending (card_id);

CREATE TABLE site.featured (
    creator_id     uuid CONSTRAINT featured_pkey PRIMARY KEY,
    reason         text NOT NULL,
    featured_until timestamptz,
    display_order  int  NOT NULL,
    CONSTRAINT featured_creator_fkey FOREIGN KEY (creator_id) REFERENCES site.creator (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.featured IS 'The featured creators that are public.';

CREATE TABLE site.old_slug (
    slug       text CONSTRAINT old_slug_pkey PRIMARY KEY,
    creator_id uuid NOT NULL,
    retired_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT old_slug_creator_fkey FOREIGN KEY (creator_id) REFERENCES public.users (id) ON DELETE CASCADE
);
COMMENT ON TABLE site.old_slug IS 'Addresses that creators had before; they redirect to the present one.';
CREATE INDEX old_slug_creator_idx ON site.old_slug (creator_id);

CREATE TABLE site.gone (
    short_id text        CONSTRAINT gone_pkey PRIMARY KEY,
    gone_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE site.gone IS 'Short ids that were public and are no more: their pages answer 410.';
