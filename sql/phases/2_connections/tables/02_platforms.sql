-- Platforms, and what a person has connected to them.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE public.platform (
    id                uuid        CONSTRAINT platform_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    slug              text        NOT NULL CONSTRAINT platform_slug_key UNIQUE,
    display_name      text        NOT NULL,
    description       text,
    website_url       text,
    logo_url          text,
    api_docs_url      text,
    is_oauth_required boolean     NOT NULL DEFAULT true,
    is_active         boolean     NOT NULL DEFAULT true,
    sort_order        int         NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.platform IS 'The platforms that work lives on; an inactive one is shown as not yet available.';
CREATE INDEX platform_order_idx ON public.platform (sort_order) WHERE is_active;
ALTER TABLE public.platform ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.account_status (
    id           uuid        CONSTRAINT account_status_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    slug         text        NOT NULL CONSTRAINT account_status_slug_key UNIQUE,
    display_name text        NOT NULL,
    description  text,
    created_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.account_status IS 'The states of a connected account; needs-reconnect is inactive plus the connection''s last_error.';
ALTER TABLE public.account_status ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.platform_connection (
    id                    uuid        CONSTRAINT platform_connection_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id               uuid        NOT NULL,
    platform_id           uuid        NOT NULL,
    vault_secret_name     text        NOT NULL,
    scopes                text[]      NOT NULL DEFAULT '{}',
    token_expires_at      timestamptz,
    platform_user_id      text        NOT NULL,
    platform_username     text,
    platform_display_name text,
    platform_avatar_url   text,
    is_active             boolean     NOT NULL DEFAULT true,
    is_verified           boolean     NOT NULL DEFAULT false,
    last_verified_at      timestamptz,
    last_error            text,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT platform_connection_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT platform_connection_platform_fkey FOREIGN KEY (platform_id) REFERENCES public.platform (id),
    CONSTRAINT platform_connection_owner_key UNIQUE (id, user_id),
    CONSTRAINT platform_connection_identity_key UNIQUE (user_id, platform_id, platform_user_id),
    CONSTRAINT platform_connection_secret_named CHECK (vault_secret_name <> '')
);
COMMENT ON TABLE public.platform_connection IS 'A person''s permission at a platform; the tokens are in the vault, here is only the name of the secret.';
-- One outside account belongs to one person of the site at a time.
CREATE UNIQUE INDEX platform_connection_one_owner ON public.platform_connection (platform_id, platform_user_id) WHERE is_active;
CREATE INDEX platform_connection_user_idx ON public.platform_connection (user_id, created_at);
CREATE INDEX platform_connection_expiry_idx ON public.platform_connection (token_expires_at) WHERE is_active;
-- By these a platform names people and accounts to us.
CREATE INDEX platform_connection_outside_idx ON public.platform_connection (platform_user_id);
ALTER TABLE public.platform_connection ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.social_account (
    id                  uuid                    CONSTRAINT social_account_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id             uuid                    NOT NULL,
    connection_id       uuid                    NOT NULL,
    platform_id         uuid                    NOT NULL,
    status_id           uuid                    NOT NULL,
    platform_account_id text                    NOT NULL,
    account_name        text                    NOT NULL,
    account_handle      text,
    account_url         text,
    avatar_url          text,
    description         text,
    follower_count      bigint,
    following_count     bigint,
    post_count          bigint,
    sync_mode           public.action_mode_enum NOT NULL DEFAULT 'manual',
    sync_state          jsonb                   NOT NULL DEFAULT '{}',
    last_synced_at      timestamptz,
    last_sync_status    text,
    next_sync_at        timestamptz,
    sync_every_hours    int,
    looked_at           timestamptz,
    visibility          public.visibility_enum  NOT NULL DEFAULT 'public',
    is_primary          boolean                 NOT NULL DEFAULT false,
    keeps_own           boolean                 NOT NULL DEFAULT false,
    deleted_at          timestamptz,
    forgotten_at        timestamptz,
    created_at          timestamptz             NOT NULL DEFAULT now(),
    updated_at          timestamptz             NOT NULL DEFAULT now(),
    CONSTRAINT social_account_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT social_account_connection_fkey FOREIGN KEY (connection_id, user_id) REFERENCES public.platform_connection (id, user_id) ON DELETE CASCADE,
    CONSTRAINT social_account_platform_fkey FOREIGN KEY (platform_id) REFERENCES public.platform (id),
    CONSTRAINT social_account_status_fkey FOREIGN KEY (status_id) REFERENCES public.account_status (id),
    CONSTRAINT social_account_owner_key UNIQUE (id, user_id),
    CONSTRAINT social_account_identity_key UNIQUE (connection_id, platform_account_id),
    CONSTRAINT social_account_rhythm CHECK (sync_every_hours BETWEEN 1 AND 24 * 31)
) WITH (fillfactor = 70);
COMMENT ON TABLE public.social_account IS 'A channel or profile behind a connection. Counts are the platform''s own; NULL when it hides them.';
COMMENT ON COLUMN public.social_account.sync_every_hours IS 'Hours between two automatic syncs; NULL: as often as the creator publishes.';
COMMENT ON COLUMN public.social_account.keeps_own IS 'After disconnecting: what the person wrote about their works is kept for a reconnect.';
COMMENT ON COLUMN public.social_account.forgotten_at IS 'After disconnecting: when everything that came from the platform was deleted.';
COMMENT ON COLUMN public.social_account.looked_at IS 'When the platform last told us how many follow this account.';
CREATE INDEX social_account_user_idx ON public.social_account (user_id, platform_id, is_primary) WHERE deleted_at IS NULL;
CREATE INDEX social_account_platform_idx ON public.social_account (platform_id);
CREATE INDEX social_account_next_sync_idx ON public.social_account (next_sync_at) WHERE sync_mode = 'auto' AND deleted_at IS NULL;
CREATE INDEX social_account_look_idx ON public.social_account (looked_at NULLS FIRST) WHERE deleted_at IS NULL;
CREATE INDEX social_account_outside_idx ON public.social_account (platform_account_id);
ALTER TABLE public.social_account ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
