-- What visitors report. No name, address or browser is kept with it.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE discovery.report (
    id         uuid        CONSTRAINT report_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    address    text        NOT NULL,
    reason     text        NOT NULL,
    message    text        NOT NULL DEFAULT '',
    filed_at   timestamptz NOT NULL DEFAULT now(),
    handled_at timestamptz,
    handled_by uuid,
    CONSTRAINT report_handled_by_fkey FOREIGN KEY (handled_by) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT report_address_is_ours CHECK (address ~ '^/([^/\\]|$)' AND length(address) <= 300),
    CONSTRAINT report_reason CHECK (reason IN ('illegal', 'harmful', 'impersonation', 'copyright', 'privacy', 'spam', 'other')),
    CONSTRAINT report_message_length CHECK (length(message) <= 2000)
);
COMMENT ON TABLE discovery.report IS 'Reports about public pages, for the operators; address is a path of this site.';
CREATE INDEX report_waiting_idx ON discovery.report (filed_at) WHERE handled_at IS NULL;
CREATE INDEX report_handled_by_idx ON discovery.report (handled_by) WHERE handled_by IS NOT NULL;
ALTER TABLE discovery.report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
