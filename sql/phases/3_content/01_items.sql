-- Content: metadata of works that stay on their platform.
SET LOCAL ROLE streamvibe_owner;

CREATE FUNCTION ext.words(p_texts text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_string(p_texts, ' ');
COMMENT ON FUNCTION ext.words IS 'The texts joined by blanks; immutable for texts, which array_to_string cannot promise for every type.';
GRANT EXECUTE ON FUNCTION ext.words TO PUBLIC;

CREATE FUNCTION ext.short_id() RETURNS text
LANGUAGE sql VOLATILE
RETURN (
    SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + (get_byte(b.bytes, i) & 31), 1), '')
    FROM (SELECT uuid_send(gen_random_uuid()) AS bytes) AS b, unnest(ARRAY[0, 1, 2, 3, 4, 5, 10, 11, 12, 13]) AS i
);
COMMENT ON FUNCTION ext.short_id IS 'Ten random letters and digits, 50 bits, none that look alike: the short id in an address.';
GRANT EXECUTE ON FUNCTION ext.short_id TO streamvibe_worker, streamvibe_web;

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
    CONSTRAINT content_item_counts CHECK (least(views_count, likes_count, comments_count, shares_count, duration_seconds) >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE public.content_item IS 'A work: what its platform says of it, and what its owner adds. Counts are NULL where the platform hides them. platform_visibility is the platform''s word, visibility the owner''s; both must be public for the work to be.';
CREATE INDEX content_item_user_idx ON public.content_item (user_id, published_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX content_item_account_idx ON public.content_item (social_account_id, published_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX content_item_platform_idx ON public.content_item (platform_id, published_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX content_item_age_idx ON public.content_item (synced_at) WHERE deleted_at IS NULL;
CREATE INDEX content_item_search_idx ON public.content_item USING gin (search_vector);
CREATE TRIGGER content_item_touch BEFORE UPDATE ON public.content_item FOR EACH ROW
    WHEN ((OLD.title, OLD.description, OLD.tags, OLD.hashtags, OLD.thumbnail_url, OLD.visibility, OLD.platform_visibility, OLD.ai_description,
           OLD.seo_title, OLD.seo_description, OLD.deleted_at, OLD.is_live, OLD.duration_seconds)
        IS DISTINCT FROM (NEW.title, NEW.description, NEW.tags, NEW.hashtags, NEW.thumbnail_url, NEW.visibility, NEW.platform_visibility,
           NEW.ai_description, NEW.seo_title, NEW.seo_description, NEW.deleted_at, NEW.is_live, NEW.duration_seconds))
    EXECUTE FUNCTION ext.touch();

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

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION public.prevent_account_deletion_with_content() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- When the person is gone already, this is the erasure of everything of theirs and must not be stopped.
    IF EXISTS (SELECT FROM public.users u WHERE u.id = OLD.user_id)
        AND EXISTS (SELECT FROM public.content_item c WHERE c.social_account_id = OLD.id AND c.deleted_at IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'SV007', MESSAGE = 'Cannot delete social account with existing content. Archive content first.';
    END IF;
    RETURN OLD;
END
$$;
COMMENT ON FUNCTION public.prevent_account_deletion_with_content IS 'Trigger: an account with living content is not deleted by the way; erasing the person is.';
GRANT EXECUTE ON FUNCTION public.prevent_account_deletion_with_content TO streamvibe_owner;

RESET ROLE;
SET LOCAL ROLE streamvibe_owner;
GRANT SELECT (id, user_id, social_account_id, deleted_at) ON public.content_item TO streamvibe_steward;
