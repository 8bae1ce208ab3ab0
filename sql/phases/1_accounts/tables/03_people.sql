-- People: what must be kept from every eye stands in auth (encrypted), what may be shown stands in public.users.
-- The foreign key of users.primary_category comes with the categories, in phase 6.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE auth.users (
    id                uuid        CONSTRAINT users_pkey PRIMARY KEY,
    email_hash        bytea       NOT NULL CONSTRAINT users_email_hash_key UNIQUE,
    email_cipher      bytea       NOT NULL,
    full_name_cipher  bytea,
    location_cipher   bytea,
    password_hash     text,
    google_subject    text        CONSTRAINT users_google_subject_key UNIQUE,
    email_verified_at timestamptz,
    last_sign_in_at   timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_can_sign_in CHECK (password_hash IS NOT NULL OR google_subject IS NOT NULL)
);
COMMENT ON TABLE auth.users IS 'An account: e-mail, full name and place encrypted with the vault''s keys, found by a keyed hash of the address.';
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.users (
    id                    uuid        CONSTRAINT users_pkey PRIMARY KEY,
    display_name          text,
    bio                   text,
    avatar_url            text,
    website_url           text,
    timezone              text        NOT NULL DEFAULT 'UTC',
    language              text        NOT NULL DEFAULT 'en',
    is_onboarded          boolean     NOT NULL DEFAULT false,
    onboarded_at          timestamptz,
    is_verified           boolean     NOT NULL DEFAULT false,
    is_public             boolean     NOT NULL DEFAULT false,
    profile_slug          text        CONSTRAINT users_profile_slug_key UNIQUE,
    primary_category      text,
    total_followers_count bigint      NOT NULL DEFAULT 0,
    profile_views_count   bigint      NOT NULL DEFAULT 0,
    profile_clicks_count  bigint      NOT NULL DEFAULT 0,
    seo_title             text,
    seo_description       text,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_account_fkey FOREIGN KEY (id) REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT users_display_name_length CHECK (length(display_name) BETWEEN 1 AND 80),
    CONSTRAINT users_bio_length CHECK (length(bio) <= 2000),
    CONSTRAINT users_website_is_web CHECK (website_url ~ '^https?://' AND length(website_url) <= 300),
    CONSTRAINT users_profile_slug_shape CHECK (profile_slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(profile_slug) <= 60),
    CONSTRAINT users_onboarded_has_page CHECK (NOT is_onboarded OR (display_name IS NOT NULL AND profile_slug IS NOT NULL))
);
COMMENT ON TABLE public.users IS 'The profile of a person; no e-mail, full name or place (those are in auth.users).';
CREATE INDEX users_public_idx ON public.users (created_at DESC) WHERE is_public;
CREATE INDEX users_category_idx ON public.users (primary_category) WHERE is_public;
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_role (
    user_id    uuid                 NOT NULL,
    role       public.app_role_enum NOT NULL DEFAULT 'user',
    granted_at timestamptz          NOT NULL DEFAULT now(),
    granted_by uuid,
    CONSTRAINT user_role_pkey PRIMARY KEY (user_id, role),
    CONSTRAINT user_role_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_role_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.users (id) ON DELETE SET NULL
);
COMMENT ON TABLE public.user_role IS 'What a person may do beyond their own things.';
CREATE INDEX user_role_granted_by_idx ON public.user_role (granted_by) WHERE granted_by IS NOT NULL;
ALTER TABLE public.user_role ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_setting (
    user_id                              uuid        CONSTRAINT user_setting_pkey PRIMARY KEY,
    is_email_notifications_enabled       boolean     NOT NULL DEFAULT true,
    is_push_notifications_enabled        boolean     NOT NULL DEFAULT true,
    is_weekly_digest_enabled             boolean     NOT NULL DEFAULT true,
    is_auto_sync_enabled                 boolean     NOT NULL DEFAULT false,
    sync_frequency_hours                 int         NOT NULL DEFAULT 24,
    is_auto_ai_analysis_enabled          boolean     NOT NULL DEFAULT false,
    is_auto_apply_ai_suggestions_enabled boolean     NOT NULL DEFAULT false,
    is_auto_seo_submission_enabled       boolean     NOT NULL DEFAULT false,
    is_analytics_enabled                 boolean     NOT NULL DEFAULT true,
    created_at                           timestamptz NOT NULL DEFAULT now(),
    updated_at                           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_setting_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_setting_frequency_range CHECK (sync_frequency_hours BETWEEN 1 AND 720)
);
COMMENT ON TABLE public.user_setting IS 'The switches of a person. Whether the profile is public is users.is_public alone.';
ALTER TABLE public.user_setting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
