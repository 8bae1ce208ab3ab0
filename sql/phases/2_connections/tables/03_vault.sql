-- The vault: encrypted tokens, those of ended connections, half-finished OAuth flows, and WebSub subscriptions. All are reached
-- through functions only, which see the signed-in person's rows and nobody else's.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE vault.secret (
    name       text        CONSTRAINT secret_pkey PRIMARY KEY,
    user_id    uuid        NOT NULL,
    ciphertext bytea       NOT NULL,
    claimed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT secret_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT secret_is_encrypted CHECK (length(ciphertext) > 30)
);
COMMENT ON TABLE vault.secret IS 'Tokens of platforms, encrypted with AES-256-GCM by keys that the database never sees. claimed_at: somebody is exchanging it now.';
CREATE INDEX secret_user_idx ON vault.secret (user_id);
ALTER TABLE vault.secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE vault.pending_revocation (
    name       text        CONSTRAINT pending_revocation_pkey PRIMARY KEY,
    user_id    uuid        NOT NULL,
    ciphertext bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pending_revocation_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT pending_revocation_is_encrypted CHECK (length(ciphertext) > 30)
);
COMMENT ON TABLE vault.pending_revocation IS 'Tokens of ended connections until the platform has confirmed that they are void.';
CREATE INDEX pending_revocation_user_idx ON vault.pending_revocation (user_id);
CREATE INDEX pending_revocation_age_idx ON vault.pending_revocation (created_at);
ALTER TABLE vault.pending_revocation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE vault.oauth_flow (
    state_hash   bytea       CONSTRAINT oauth_flow_pkey PRIMARY KEY,
    user_id      uuid        NOT NULL,
    session_id   uuid        NOT NULL,
    platform     text        NOT NULL,
    ciphertext   bytea       NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT oauth_flow_user_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);
COMMENT ON TABLE vault.oauth_flow IS 'A consent that was begun: the hash of its state, the browser session that began it, and the encrypted PKCE verifier. Ten minutes, one use.';
CREATE INDEX oauth_flow_user_idx ON vault.oauth_flow (user_id, started_at);
ALTER TABLE vault.oauth_flow ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE vault.subscription (
    id            uuid        CONSTRAINT subscription_pkey PRIMARY KEY,
    user_id       uuid        NOT NULL,
    account_id    uuid        NOT NULL CONSTRAINT subscription_account_key UNIQUE,
    channel_id    text        NOT NULL,
    ciphertext    bytea       NOT NULL,
    asked_mode    text        NOT NULL DEFAULT 'subscribe',
    asked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_at  timestamptz,
    renew_at      timestamptz,
    lease_ends_at timestamptz,
    CONSTRAINT subscription_account_fkey FOREIGN KEY (account_id, user_id) REFERENCES public.social_account (id, user_id) ON DELETE CASCADE,
    CONSTRAINT subscription_mode CHECK (asked_mode IN ('subscribe', 'unsubscribe')),
    CONSTRAINT subscription_is_encrypted CHECK (length(ciphertext) > 30)
);
COMMENT ON TABLE vault.subscription IS 'WebSub subscriptions of channels: what was last asked of the hub, until when it tells us what is new, and the encrypted secret that its messages are signed with.';
CREATE INDEX subscription_user_idx ON vault.subscription (user_id);
ALTER TABLE vault.subscription ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
