-- Browser sessions and mailed links. Only hashes of tokens are kept.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE auth.session (
    token_hash bytea       CONSTRAINT session_pkey PRIMARY KEY,
    id         uuid        NOT NULL CONSTRAINT session_id_key UNIQUE DEFAULT gen_random_uuid(),
    user_id    uuid,
    data       jsonb       NOT NULL DEFAULT '{}',
    client     text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT session_user_fkey FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT session_client_is_coarse CHECK (length(client) <= 60),
    CONSTRAINT session_data_is_small CHECK (pg_column_size(data) <= 4096)
) WITH (fillfactor = 50);
COMMENT ON TABLE auth.session IS 'A browser that was here: only the hash of its token, no address, and no user agent beyond family and system.';
CREATE INDEX session_user_idx ON auth.session (user_id, seen_at DESC) WHERE user_id IS NOT NULL;
CREATE INDEX session_expires_idx ON auth.session (expires_at);
ALTER TABLE auth.session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.one_time_token (
    token_hash bytea       CONSTRAINT one_time_token_pkey PRIMARY KEY,
    user_id    uuid        NOT NULL,
    purpose    text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT one_time_token_user_fkey FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT one_time_token_purpose CHECK (purpose IN ('verify', 'reset'))
);
COMMENT ON TABLE auth.one_time_token IS 'Links sent by mail; only their hashes. A new one replaces the old one of the same purpose.';
CREATE UNIQUE INDEX one_time_token_user_idx ON auth.one_time_token (user_id, purpose);
ALTER TABLE auth.one_time_token ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
