-- What visitors report. No name, address or browser is kept with it.
SET LOCAL ROLE streamvibe_owner;

CREATE TABLE jobs.report (
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
COMMENT ON TABLE jobs.report IS 'Reports about public pages, for the operators; address is a path of this site.';
CREATE INDEX report_waiting_idx ON jobs.report (filed_at) WHERE handled_at IS NULL;
CREATE INDEX report_handled_by_idx ON jobs.report (handled_by) WHERE handled_by IS NOT NULL;
ALTER TABLE jobs.report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY steward ON jobs.report TO streamvibe_steward USING (true) WITH CHECK (true);
GRANT SELECT, INSERT (address, reason, message) ON jobs.report TO streamvibe_steward;

RESET ROLE;
SET LOCAL ROLE streamvibe_steward;

CREATE FUNCTION site.file_report(p_address text, p_reason text, p_message text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO jobs.report (address, reason, message) VALUES (p_address, p_reason, p_message) RETURNING id;
END;
COMMENT ON FUNCTION site.file_report IS 'Keeps a visitor''s report for the operators; its id.';

GRANT EXECUTE ON FUNCTION site.file_report TO streamvibe_web;
