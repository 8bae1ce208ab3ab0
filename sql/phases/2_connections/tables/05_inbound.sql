-- Events that platforms send: a person ended a permission, wants what came from there deleted, or published something.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE connections.inbound_event (
    digest      bytea       CONSTRAINT inbound_event_pkey PRIMARY KEY,
    source      text        NOT NULL,
    kind        text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT inbound_event_kind_length CHECK (length(kind) <= 100)
);
COMMENT ON TABLE connections.inbound_event IS 'Signed events of platforms, each once, by the hash of what was signed; what they said of whom is not kept.';
CREATE INDEX inbound_event_age_idx ON connections.inbound_event (received_at);
ALTER TABLE connections.inbound_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE TABLE connections.deletion (
    id          uuid        CONSTRAINT deletion_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    digest      bytea       NOT NULL CONSTRAINT deletion_digest_key UNIQUE,
    code        text        NOT NULL CONSTRAINT deletion_code_key UNIQUE,
    platform    text        NOT NULL,
    accounts    int         NOT NULL DEFAULT 0,
    waiting     uuid[]      NOT NULL DEFAULT '{}',
    works       int         NOT NULL DEFAULT 0,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT deletion_platform_fkey FOREIGN KEY (platform) REFERENCES public.platform (slug),
    CONSTRAINT deletion_counts CHECK (accounts >= 0 AND works >= 0)
);
COMMENT ON TABLE connections.deletion IS 'Data deletion requests of a platform, for their status page: how much, and when it was done. Nothing in a finished one says whose it was.';
CREATE INDEX deletion_platform_idx ON connections.deletion (platform);
CREATE INDEX deletion_age_idx ON connections.deletion (asked_at);
ALTER TABLE connections.deletion ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
