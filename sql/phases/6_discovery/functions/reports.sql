-- What visitors report.
SET LOCAL ROLE streamvibe_steward;

CREATE OR REPLACE FUNCTION discovery.file_report(p_address text, p_reason text, p_message text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    INSERT INTO discovery.report (address, reason, message) VALUES (p_address, p_reason, p_message) RETURNING id;
END;
COMMENT ON FUNCTION discovery.file_report IS 'Keeps a visitor''s report for the operators; its id.';
GRANT EXECUTE ON FUNCTION discovery.file_report TO streamvibe_web;
